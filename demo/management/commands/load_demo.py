from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError

from demo.content import PEOPLE
from demo.loading import find_missing, load, set_missing_passwords
from demo.photos import store_photos
from reviews.management.base import RawHelpCommand

# This password is public, so it is set only if DEBUG is on.
PASSWORD = "tasting-menu"  # noqa: S105  not a secret


class Command(RawHelpCommand):
    help = """Adds demonstration content: invented restaurants, people, reviews and photos.

    - Adds only missing restaurants, with their reviews: a second run changes nothing.
    - The content is always the same. Its dates count back from today.
    - Refuses to run where DEBUG is off, because the content would mix with real data. With --force it runs there too,
      and the demonstration accounts cannot sign in.
    """

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--force", action="store_true", help="add the content although DEBUG is off")

    def handle(self, *args: Any, force: bool, **options: Any) -> None:
        if not (settings.DEBUG or force):
            raise CommandError(
                "DEBUG is off, so this may be a real site: no demo content was added. Use --force to add it anyway."
            )
        self.load(PASSWORD if settings.DEBUG else None)
        if settings.DEBUG:
            set_missing_passwords(PASSWORD)
            self.print_logins()

    def load(self, password: str | None) -> None:
        missing = find_missing()
        if not missing.restaurants:
            self.stdout.write("The demo content is complete. Nothing was added.")
            return
        # Store the photos before load() begins its transaction, because uploads to Blob Storage may take minutes.
        files = store_photos(missing.reviews)
        load(missing, files, password=password)
        self.stdout.write(
            f"Added {len(missing.restaurants)} restaurants, {len(missing.people)} people, "
            f"{len(missing.reviews)} reviews, {len(files)} photos."
        )

    def print_logins(self) -> None:
        reviewer = next(person for person in PEOPLE if not person["is_staff"])
        for person in [reviewer, *(person for person in PEOPLE if person["is_staff"])]:
            role = "administrator" if person["is_superuser"] else "staff" if person["is_staff"] else "reviewer"
            self.stdout.write(f"  {role}: {person['email']}, password {PASSWORD}")
