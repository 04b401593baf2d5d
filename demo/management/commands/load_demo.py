from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError
from django.utils import timezone

from demo.gallery import PlannedPicture, draw_all, pictures_of
from demo.loading import is_loaded, load
from demo.people import PEOPLE
from demo.plan import PlannedReview, plan_reviews
from reviews.management.rules import CommandWithRules
from reviews.photos.files import PhotoFiles

SEED = 20261121
# Known to everyone who can read, so only where DEBUG is on.
PASSWORD = "tasting-menu"  # noqa: S105  not a secret


class Command(CommandWithRules):
    help = """Adds invented restaurants, people, reviews and photos to look at.

    - Adds only what is missing: running it again changes nothing.
    - Is always the same, apart from dates, which count back from today.
    - Refuses where DEBUG is off, since it mixes with what is real; --force does it all the same. Then nobody of the
      demo can sign in.
    """

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--force", action="store_true", help="load it although DEBUG is off")

    def handle(self, *args: Any, force: bool, **options: Any) -> None:
        if not (settings.DEBUG or force):
            raise CommandError(
                "DEBUG is off, so this may be a real site: nothing was added. Use --force if you mean it."
            )
        if is_loaded():
            self.stdout.write("The demo is loaded already. Nothing was added.")
        else:
            reviews = plan_reviews(SEED)
            added = load(reviews, self.draw(reviews), now=timezone.now(), password=PASSWORD if settings.DEBUG else None)
            self.stdout.write("Added " + ", ".join(f"{number} {kind}" for kind, number in added.items()) + ".")
        if settings.DEBUG:
            self.print_logins()

    def draw(self, reviews: list[PlannedReview]) -> dict[str, PhotoFiles]:
        pictures: list[PlannedPicture] = [picture for review in reviews for picture in pictures_of(review)]
        stored = {}
        for number, photo in enumerate(draw_all(pictures), start=1):
            stored[photo.key] = photo
            self.show_progress(number, len(pictures))
        return stored

    def show_progress(self, done: int, total: int) -> None:
        if self.stderr.isatty():
            self.stderr.write(f"\rDrawing photos: {done} of {total}", ending="\n" if done == total else "")

    def print_logins(self) -> None:
        reviewer = next(person for person in PEOPLE if not person.is_staff)
        for person in [reviewer, *(person for person in PEOPLE if person.is_staff)]:
            role = "administrator" if person.is_superuser else "staff" if person.is_staff else "reviewer"
            self.stdout.write(f"  {role}: {person.email}, password {PASSWORD}")
