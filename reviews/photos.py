"""How a picture is stored: as WebP in a few widths, under a name that says nothing, without metadata."""

import io
from dataclasses import dataclass

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image

# A card on a phone, a card on a sharp screen, a photo opened large.
WIDTHS = (320, 640, 1280)
QUALITY = 80


@dataclass(frozen=True, slots=True)
class StoredPhoto:
    """What the row of a photo says of its files: pixels of the widest, all widths, average color as #rrggbb."""

    key: str
    width: int
    height: int
    widths: list[int]
    color: str


def store(image: Image.Image, key: str) -> StoredPhoto:
    """Writes the files ``<key>/<width>.webp``; a picture is never made wider than it is."""
    widths = sorted({min(width, image.width) for width in WIDTHS})
    for width in widths:
        resized = image.resize((width, scaled_height(image, width)), Image.Resampling.LANCZOS)
        default_storage.save(f"{key}/{width}.webp", ContentFile(encode(resized)))
    return StoredPhoto(key, widths[-1], scaled_height(image, widths[-1]), widths, average_color(image))


def scaled_height(image: Image.Image, width: int) -> int:
    return max(1, round(image.height * width / image.width))


def encode(image: Image.Image) -> bytes:
    # Copying the pixels alone leaves behind whatever the image carried: EXIF, color profile, comments.
    bare = Image.new("RGB", image.size)
    bare.paste(image)
    stream = io.BytesIO()
    bare.save(stream, "WEBP", quality=QUALITY)
    return stream.getvalue()


def average_color(image: Image.Image) -> str:
    red, green, blue = image.convert("RGB").resize((1, 1), Image.Resampling.BOX).tobytes()
    return f"#{red:02x}{green:02x}{blue:02x}"
