"""Encode a decoded picture as the files that the site stores: WebP in up to three widths, without metadata."""

import io

from PIL import Image, WebPImagePlugin

from reviews.photos.decoder.protocol import Renditions

# In pixels: for a card on a phone, a card on a high-density screen, and a photo opened large.
WIDTHS = (320, 640, 1280)
QUALITY = 80


def render(image: Image.Image) -> Renditions:
    """Return the picture in each of ``WIDTHS``. A narrower picture is not scaled up, but keeps its own width."""
    height = _height(image, min(WIDTHS[-1], image.width))
    files = {}
    # The widest file comes first: scaling the next file down from it takes a quarter of the time.
    for width in sorted({min(width, image.width) for width in WIDTHS}, reverse=True):
        image = image.resize((width, _height(image, width)), Image.Resampling.LANCZOS)
        files[width] = encode_webp(image)
    return Renditions(dict(sorted(files.items())), height, average_color(image))


def encode_webp(image: Image.Image) -> bytes:
    # Pasting copies pixels only, and drops EXIF, color profile and comments.
    bare = Image.new("RGB", image.size)
    bare.paste(image)
    stream = io.BytesIO()
    bare.save(stream, WebPImagePlugin.WebPImageFile.format, quality=QUALITY)
    return stream.getvalue()


def average_color(image: Image.Image) -> str:
    red, green, blue = image.convert("RGB").resize((1, 1), Image.Resampling.BOX).tobytes()
    return f"#{red:02x}{green:02x}{blue:02x}"


def _height(image: Image.Image, width: int) -> int:
    return max(1, round(image.height * width / image.width))
