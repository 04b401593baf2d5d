from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError

from reviews.actions import ratings
from reviews.management.rules import CommandWithRules


class Command(CommandWithRules):
    help = """Counts every restaurant's stars again from its published reviews.

    - Corrects the counters that are wrong, and names their restaurants.
    - With --verify it only looks, and fails when it finds one.
    - People can go on writing reviews while it runs.
    """

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--verify", action="store_true", help="change nothing; exit with 1 if a counter is wrong")

    def handle(self, *args: Any, verify: bool, **options: Any) -> None:
        wrong = 0
        for slug in ratings.recount(write=not verify):
            wrong += 1
            self.stdout.write(f"wrong: {slug}")
        if verify and wrong:
            raise CommandError(f"{wrong} restaurants have wrong counters. Run recount_ratings without --verify.")
        self.stdout.write(f"{wrong} restaurants had wrong counters.")
