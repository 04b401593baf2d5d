"""Turn a picture upright by its EXIF orientation. No metadata is stored: see ``rendering.encode_webp``."""

from PIL import Image, ImageOps


def turn_upright(image: Image.Image) -> Image.Image:
    try:
        # exif_transpose() uses the EXIF data that getexif() caches. If `info` contained "exif", exif_transpose() would
        # also rewrite the EXIF block, which fails for some pictures.
        image.getexif()
        image.info.pop("exif", None)
        return ImageOps.exif_transpose(image)
    except Exception:  # malformed metadata raises exceptions of any kind, and is no reason to reject a photo
        return image
