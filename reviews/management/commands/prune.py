from argparse import ArgumentParser
from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Any

from django.core.management.base import CommandError
from django.db.models import QuerySet

from reviews.actions import pruning
from reviews.management.base import RawHelpCommand

DEFAULT_PHOTO_DAYS = 30


class Command(RawHelpCommand):
    help = """Delete what the site stored for a limited time. Run it once a day.

    - Sessions that have expired.
    - IP addresses and browsers of sign-ins whose session has ended.
    - Uses of rate limits whose window has ended.
    - Records of forms for restaurants and photos, by which the site recognizes a form that is sent twice.
    - Photos that were uploaded long ago but not published, with their files. The text of the draft is kept.
    - Can be interrupted, repeated, and run while the site is in use.
    """

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="count only, and delete nothing")
        parser.add_argument(
            "--photo-days",
            type=int,
            default=DEFAULT_PHOTO_DAYS,
            help="keep unpublished photos for this many days (default: %(default)s)",
        )

    def handle(self, *args: Any, dry_run: bool, photo_days: int, **options: Any) -> None:
        if photo_days < 1:
            raise CommandError("--photo-days must be 1 or more.")
        age = timedelta(days=photo_days)
        rows = {
            "expired sessions": pruning.expired_sessions(),
            "records of ended sign-ins": pruning.ended_user_sessions(),
            "uses of rate limits": pruning.ended_rate_limits(),
            "records of forms": pruning.old_submissions(),
        }
        counts = dict(_count(rows, age) if dry_run else self._delete(rows, age))
        summary = ", ".join(f"{count} {name}" for name, count in counts.items())
        self.stdout.write(f"{'Would delete' if dry_run else 'Deleted'} {summary}.")

    def _delete(self, rows: dict[str, QuerySet[Any]], age: timedelta) -> Iterator[tuple[str, int]]:
        for name, queryset in rows.items():
            yield name, sum(pruning.delete_rows(queryset))
        yield "unpublished photos", _sum_photos(pruning.delete_unpublished_photos(age))


def _count(rows: dict[str, QuerySet[Any]], age: timedelta) -> Iterator[tuple[str, int]]:
    for name, queryset in rows.items():
        yield name, queryset.count()
    yield "unpublished photos", pruning.unpublished_photos(age).count()


def _sum_photos(batches: Iterable[int]) -> int:
    count = 0
    try:
        for deleted in batches:
            count += deleted
    except pruning.FilesNotDeleted as error:
        raise CommandError(
            f"The photo storage does not respond. Deleted {count} unpublished photos; the next run deletes the rest."
        ) from error
    return count
