"""Reads a picture of any kind: what comes out is small, upright, sRGB, opaque and without metadata.

Format and number of pixels are looked at before anything is decoded. Knows nothing of Django, so that the process that
decodes starts fast and holds nothing worth stealing.
"""

import io
from typing import BinaryIO

# Importing a plugin registers its format. Just those that are taken: loading all of Pillow's takes longer than reading
# a picture.
from PIL import Image, ImageOps, JpegImagePlugin, PngImagePlugin, UnidentifiedImageError, WebPImagePlugin

from reviews.photos.decoder.protocol import Fault
from reviews.photos.decoder.rendering import WIDTHS

MAX_PIXELS = 50_000_000
# Cameras and programs write about ten, and every further one takes up to a tenth of a second.
MAX_SCANS = 50
# As Pillow calls them.
FORMATS = tuple(
    plugin.format
    for plugin in (JpegImagePlugin.JpegImageFile, PngImagePlugin.PngImageFile, WebPImagePlugin.WebPImageFile)
)
# Those whose files begin with a box called "ftyp", as photos of phones do. Their libraries take a while to load.
FORMATS_IN_BOXES = ("HEIF", "AVIF")
# A HEIC or a JPEG may hold more pictures than one, and then the first is the photo.
FORMATS_THAT_MAY_MOVE = {"PNG", "WEBP", "AVIF"}
# Twice the widest stored file: enough for a sharp result, little enough to keep.
WORKING_SIZE = (2 * max(WIDTHS), 2 * max(WIDTHS))
TRANSPARENT_MODES = {"RGBA", "LA", "PA", "RGBa", "La"}

# Pillow looks at this before we can: far above it, it refuses to open a picture at all.
Image.MAX_IMAGE_PIXELS = MAX_PIXELS


class RejectedPicture(Exception):
    def __init__(self, fault: Fault) -> None:
        super().__init__(fault)
        self.fault = fault


def read(file: BinaryIO) -> Image.Image:
    """Returns the picture, no larger than ``WORKING_SIZE``. Raises ``RejectedPicture``."""
    try:
        return _read(file)
    except RejectedPicture:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning, MemoryError) as error:
        raise RejectedPicture(Fault.TOO_MANY_PIXELS) from error
    except Exception as error:  # decoders meet bytes of any kind, and raise exceptions of any kind
        raise RejectedPicture(Fault.DAMAGED) from error


def _read(file: BinaryIO) -> Image.Image:
    with _open(file) as image:
        if image.width * image.height > MAX_PIXELS:
            raise RejectedPicture(Fault.TOO_MANY_PIXELS)
        if image.format in FORMATS_THAT_MAY_MOVE and getattr(image, "is_animated", False):
            raise RejectedPicture(Fault.MOVES)
        if image.info.get("progressive") and _scans(file) > MAX_SCANS:
            raise RejectedPicture(Fault.DAMAGED)
        # A baseline JPEG is decoded at a half, a quarter or an eighth of its size, in as much less memory.
        image.draft("RGB", WORKING_SIZE)
        image.thumbnail(WORKING_SIZE, Image.Resampling.LANCZOS, reducing_gap=2.0)
        # A small picture is not decoded before this line, and a decoder that failed may return black the next time.
        image.load()
        return _plain(_upright(image))


def _open(file: BinaryIO) -> Image.Image:
    is_in_boxes = file.read(8)[4:] == b"ftyp"
    if is_in_boxes:
        _load_formats_in_boxes()
    file.seek(0)
    try:
        return Image.open(file, formats=FORMATS_IN_BOXES if is_in_boxes else FORMATS)
    except UnidentifiedImageError as error:
        raise RejectedPicture(Fault.NOT_A_PHOTO) from error


def _load_formats_in_boxes() -> None:
    import pillow_heif
    from PIL import AvifImagePlugin  # noqa: F401  importing it registers the format

    pillow_heif.register_heif_opener(thumbnails=False)


def _scans(file: BinaryIO) -> int:
    """Counts how often a progressive JPEG goes over its pixels: 200 kB can keep it busy for half a minute."""
    start_of_scan = b"\xff\xda"
    file.seek(0)
    return file.read().count(start_of_scan)


def _upright(image: Image.Image) -> Image.Image:
    try:
        # Read here, it is remembered. Left in place, it would be written anew after the turn, and that fails for some.
        image.getexif()
        image.info.pop("exif", None)
        return ImageOps.exif_transpose(image)
    except Exception:  # metadata of any kind, too: a photo is not refused for what is written beside it
        return image


def _plain(image: Image.Image) -> Image.Image:
    """Turns colors into sRGB, and transparency into white."""
    profile = image.info.get("icc_profile")
    if image.mode == "I;16":
        image = _eight_bits(image)
    if image.mode in TRANSPARENT_MODES or "transparency" in image.info:
        image = image.convert("RGBA")
        background = Image.new("RGBA", image.size, "white")
        image = Image.alpha_composite(background, image).convert("RGB")
    elif image.mode == "P":
        image = image.convert("RGB")
    if profile and image.mode in {"RGB", "CMYK", "L"}:
        image = _as_srgb(image, profile)
    return image.convert("RGB")


def _eight_bits(image: Image.Image) -> Image.Image:
    """Scales 65,536 tones of grey to 256. Pillow alone would turn all but the darkest 256 into white."""
    scaled = image.point(lambda tone: tone / 256).convert("L")
    # The one tone that stands for transparency would be mixed up with its neighbors.
    scaled.info.pop("transparency", None)
    return scaled


def _as_srgb(image: Image.Image, profile: bytes) -> Image.Image:
    from PIL import ImageCms

    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        converted = ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
    except (ImageCms.PyCMSError, OSError):
        return image
    return converted or image
