"""Decode a picture of any supported format into a small, upright, opaque sRGB image.

Format and number of pixels are checked before anything is decoded. This module does not import Django, so that the
decoder process starts fast and holds no settings.
"""

from typing import BinaryIO

# Importing a plugin registers its format. Pillow's own initialization would load all formats, which takes longer than
# decoding a picture.
from PIL import Image, ImageOps, JpegImagePlugin, PngImagePlugin, UnidentifiedImageError, WebPImagePlugin

from reviews.photos.decoder import jpeg_scans
from reviews.photos.decoder.colors import to_opaque_srgb
from reviews.photos.decoder.protocol import Fault
from reviews.photos.decoder.rendering import WIDTHS

MAX_PIXELS = 50_000_000
# Cameras and programs write about ten scans. Each further scan takes up to a tenth of a second.
MAX_SCANS = 50
# Formats by their names in Pillow.
FORMATS = tuple(
    plugin.format
    for plugin in (JpegImagePlugin.JpegImageFile, PngImagePlugin.PngImageFile, WebPImagePlugin.WebPImageFile)
)
# The formats of phone cameras, in containers of ISO/IEC 14496-12. Their libraries are loaded only when needed.
ISO_MEDIA_FORMATS = ("HEIF", "AVIF")
# A HEIC or a JPEG may hold several pictures without being an animation; the first one is the photo.
ANIMATED_FORMATS = {"PNG", "WEBP", "AVIF"}
# Twice the widest stored file, so that scaling down gives a sharp result.
WORKING_SIZE = (2 * max(WIDTHS), 2 * max(WIDTHS))

# Pillow raises DecompressionBombError when it opens a picture with more than twice this number of pixels.
Image.MAX_IMAGE_PIXELS = MAX_PIXELS


class RejectedPicture(Exception):
    def __init__(self, fault: Fault) -> None:
        super().__init__(fault)
        self.fault = fault


def read_image(file: BinaryIO) -> Image.Image:
    """Return an RGB image that fits into ``WORKING_SIZE``. Raise ``RejectedPicture`` with the fault of the file."""
    try:
        _check_scans(file)
        return _read(file)
    except RejectedPicture:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning, MemoryError) as error:
        raise RejectedPicture(Fault.TOO_MANY_PIXELS) from error
    except Exception as error:  # decoders raise exceptions of any kind for malformed input
        raise RejectedPicture(Fault.DAMAGED) from error


def _check_scans(file: BinaryIO) -> None:
    """Reject a JPEG with too many scans: a file of 200 kB can contain enough scans for half a minute of decoding."""
    if file.read(len(jpeg_scans.START_OF_IMAGE)) == jpeg_scans.START_OF_IMAGE:
        file.seek(0)
        if jpeg_scans.count_scans(file.read()) > MAX_SCANS:
            raise RejectedPicture(Fault.DAMAGED)
    file.seek(0)


def _read(file: BinaryIO) -> Image.Image:
    with _open(file) as image:
        if image.width * image.height > MAX_PIXELS:
            raise RejectedPicture(Fault.TOO_MANY_PIXELS)
        if image.format in ANIMATED_FORMATS and getattr(image, "is_animated", False):
            raise RejectedPicture(Fault.ANIMATED)
        # A baseline JPEG is decoded at 1/2, 1/4 or 1/8 of its size, which takes proportionally less memory.
        image.draft("RGB", WORKING_SIZE)
        image.thumbnail(WORKING_SIZE, Image.Resampling.LANCZOS, reducing_gap=2.0)
        # thumbnail() does not decode a small picture. Load it here, because a decoder that failed once may return
        # black pixels on the next attempt.
        image.load()
        return to_opaque_srgb(_turn_upright(image))


def _turn_upright(image: Image.Image) -> Image.Image:
    """Turn the image by its EXIF orientation. The stored files have no metadata: see ``rendering.encode_webp``."""
    try:
        # exif_transpose() uses the EXIF data that getexif() caches. If `info` contained "exif", exif_transpose() would
        # also rewrite the EXIF block, which fails for some pictures.
        image.getexif()
        image.info.pop("exif", None)
        return ImageOps.exif_transpose(image)
    except Exception:  # malformed metadata raises exceptions of any kind, and is no reason to reject a photo
        return image


def _open(file: BinaryIO) -> Image.Image:
    is_iso_media = file.read(8)[4:] == b"ftyp"
    if is_iso_media:
        _register_iso_media_formats()
    file.seek(0)
    try:
        return Image.open(file, formats=ISO_MEDIA_FORMATS if is_iso_media else FORMATS)
    except UnidentifiedImageError as error:
        raise RejectedPicture(Fault.UNSUPPORTED_FORMAT) from error


def _register_iso_media_formats() -> None:
    import pillow_heif
    from PIL import AvifImagePlugin  # noqa: F401  importing it registers the format

    pillow_heif.register_heif_opener(thumbnails=False)
