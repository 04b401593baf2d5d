from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError

from reviews.actions import recounting
from reviews.management.base import RawHelpCommand


class Command(RawHelpCommand):
    help = """Recount the stars of every restaurant from its published reviews.

    - Corrects wrong counters and prints the slugs of their restaurants.
    - With --verify, changes nothing and fails if a counter is wrong.
    - Can run while reviews are written.
    """

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--verify", action="store_true", help="change nothing, and exit with status 1 if a counter is wrong"
        )

    def handle(self, *args: Any, verify: bool, **options: Any) -> None:
        wrong = 0
        for slug in recounting.recount(write=not verify):
            wrong += 1
            self.stdout.write(f"wrong: {slug}")
        if verify and wrong:
            raise CommandError(
                f"{wrong} restaurants have wrong counters. Run recount_ratings without --verify to correct them."
            )
        self.stdout.write(f"{wrong} restaurants had wrong counters.")
