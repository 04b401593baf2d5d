"""Convert a picture of any color mode and profile to opaque sRGB."""

import io

from PIL import Image

TRANSPARENT_MODES = {"RGBA", "LA", "PA", "RGBa", "La"}


def to_opaque_srgb(image: Image.Image) -> Image.Image:
    profile = image.info.get("icc_profile")
    if image.mode == "I;16":
        image = _to_8_bit(image)
    if image.mode in TRANSPARENT_MODES or "transparency" in image.info:
        image = image.convert("RGBA")
        background = Image.new("RGBA", image.size, "white")
        image = Image.alpha_composite(background, image).convert("RGB")
    elif image.mode == "P":
        image = image.convert("RGB")
    if profile and image.mode in {"RGB", "CMYK", "L"}:
        image = _apply_profile(image, profile)
    return image.convert("RGB")


def _to_8_bit(image: Image.Image) -> Image.Image:
    """Scale 65,536 shades of gray to 256. Pillow's convert() clips instead, which turns most shades white."""
    scaled = image.point(lambda shade: shade / 256).convert("L")
    # Drop the transparent shade: after scaling, it would also match neighboring shades.
    scaled.info.pop("transparency", None)
    return scaled


def _apply_profile(image: Image.Image, profile: bytes) -> Image.Image:
    from PIL import ImageCms

    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        converted = ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
    except (ImageCms.PyCMSError, OSError):
        return image
    return converted or image
