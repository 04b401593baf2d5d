"""Store the demonstration pictures as photos of reviews."""

from collections.abc import Iterable
from functools import cache

from PIL import Image

from demo.content import FOLDER, ReviewRow
from reviews.photos.decoder.protocol import Renditions
from reviews.photos.decoder.rendering import render
from reviews.photos.files import PhotoFiles
from reviews.photos.storage import store


def store_photos(reviews: Iterable[ReviewRow]) -> dict[str, PhotoFiles]:
    """Store the photos of the reviews. Return the stored files by photo key.

    Two photos of the same picture do not share files, because deleting a photo deletes its files.
    """
    return {key: store(_render(picture), key) for review in reviews for key, picture in review["photos"].items()}


@cache
def _render(picture: str) -> Renditions:
    with Image.open(FOLDER / "pictures" / f"{picture}.webp") as image:
        return render(image)
