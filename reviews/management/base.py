from argparse import RawDescriptionHelpFormatter
from inspect import cleandoc
from typing import Any

from django.core.management.base import BaseCommand, CommandParser, DjangoHelpFormatter


class RawHelpFormatter(DjangoHelpFormatter, RawDescriptionHelpFormatter):
    """Keep the line breaks of the description."""


class RawHelpCommand(BaseCommand):
    """A command whose ``help`` keeps its line breaks, so that it can contain a list."""

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        self.help = cleandoc(self.help)
        return super().create_parser(prog_name, subcommand, formatter_class=RawHelpFormatter, **kwargs)
