from argparse import RawDescriptionHelpFormatter
from inspect import cleandoc
from typing import Any

from django.core.management.base import BaseCommand, CommandParser, DjangoHelpFormatter


class ListFormatter(DjangoHelpFormatter, RawDescriptionHelpFormatter):
    """Leaves the lines of the list of rules as they are."""


class CommandWithRules(BaseCommand):
    """A command whose ``help`` is a sentence and a list of rules, which ``--help`` shows as a list."""

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        self.help = cleandoc(self.help)
        return super().create_parser(prog_name, subcommand, formatter_class=ListFormatter, **kwargs)
