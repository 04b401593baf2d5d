"""Which picture belongs to which planned review, and the files of those pictures."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context

from demo.pictures import describe_picture, draw_picture
from demo.plan import PlannedReview
from reviews.photos import storage as photos
from reviews.photos.decoder.rendering import render
from reviews.photos.files import PhotoFiles

SIZE = (1280, 960)


@dataclass(frozen=True, slots=True)
class PlannedPicture:
    """A picture of the demo. The same key is the same picture, always."""

    key: str
    subject: str
    seed: int

    @property
    def alt(self) -> str:
        return describe_picture(self.subject, self.seed)


def pictures_of(planned: PlannedReview) -> list[PlannedPicture]:
    """The pictures of a review: each restaurant, author and place in the row draws its own."""
    return [_picture(planned, subject, position) for position, subject in enumerate(planned.photos)]


def draw_all(pictures: Sequence[PlannedPicture]) -> Iterator[PhotoFiles]:
    """Draws and stores the pictures on all processors; yields them in the order in which they were asked for.

    A file that an interrupted run has written is written again, with the same bytes.
    """
    # Spawned, not forked: the parent may hold database connections, which must not be shared.
    with ProcessPoolExecutor(mp_context=get_context("spawn"), initializer=_set_up_django) as processes:
        yield from processes.map(draw, pictures)


def draw(picture: PlannedPicture) -> PhotoFiles:
    return photos.store(render(draw_picture(picture.subject, seed=picture.seed, size=SIZE)), picture.key)


def _picture(planned: PlannedReview, subject: str, position: int) -> PlannedPicture:
    # A hash that is the same in every process, unlike Python's own of a text.
    seed = int.from_bytes(f"{planned.place} {planned.author} {position}".encode()) % 1_000_003
    return PlannedPicture(key=f"demo-{subject.replace('_', '-')}-{seed}", subject=subject, seed=seed)


def _set_up_django() -> None:
    import django

    django.setup()
