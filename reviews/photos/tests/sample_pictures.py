"""Valid, malformed and hostile pictures."""

import hashlib
import struct
import zlib
from io import BytesIO

import pillow_heif
from PIL import ExifTags, Image, ImageCms, PngImagePlugin

pillow_heif.register_heif_opener()

FORMATS = ("JPEG", "PNG", "WEBP", "AVIF", "HEIF")
LARGEST_SIDE = 2560
SECRET = b"Ada lives at 12 Secret Street"
XMP = b'<x:xmpmeta xmlns:x="adobe:ns:meta/">' + SECRET + b"</x:xmpmeta>"


def encoded(image, image_format, **options):
    stream = BytesIO()
    image.save(stream, image_format, **options)
    return stream.getvalue()


def red_and_blue(width=64):
    picture = Image.new("RGB", (width, width // 2), "red")
    picture.paste("blue", (width // 2, 0, width, width // 2))
    return picture


def noise(width, height):
    return Image.frombytes("L", (width, height), hashlib.shake_128(b"noise").digest(width * height))


def png(width, height, pixels=b"", depth=8):
    """Return a true-color PNG. Without ``pixels``, the file ends where the pixel data would begin."""
    content = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, 2, 0, 0, 0))
    if not pixels:
        return content + struct.pack(">I", 1000) + b"IDAT"
    return content + chunk(b"IDAT", zlib.compress(pixels)) + chunk(b"IEND", b"")


def chunk(name, content):
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def jpeg_segment(marker, content):
    return bytes([0xFF, marker]) + struct.pack(">H", 2 + len(content)) + content


def with_jpeg_segments(content, *segments):
    """Insert segments at the start of a JPEG."""
    return content[:2] + b"".join(segments) + content[2:]


def jpeg_with_scans(side, count):
    """Return a baseline JPEG whose three channels are in separate scans, followed by ``count`` empty scans."""
    gray = encoded(Image.new("L", (side, side), 90), "JPEG")
    header, scan = gray.index(b"\xff\xc0"), gray.index(b"\xff\xda")
    sampling = b"".join(bytes([channel, 0x11, 0]) for channel in (1, 2, 3))
    frame = jpeg_segment(0xC0, struct.pack(">BHHB", 8, side, side, 3) + sampling)
    scans = [gray[scan : scan + 5] + bytes([channel]) + gray[scan + 6 : -2] for channel in (1, 2, 3)]
    tables = gray[header + 2 + int.from_bytes(gray[header + 2 : header + 4]) : scan]
    return gray[:header] + frame + tables + b"".join(scans) + scans[0][:10] * count + gray[-2:]


def with_claimed_size(width, height, content):
    """Overwrite the size in the header (``ispe`` box) of an AVIF or HEIC."""
    size_at = content.index(b"ispe") + 8
    return content[:size_at] + struct.pack(">II", width, height) + content[size_at + 8 :]


def swapped_profile():
    """Return a valid color profile that swaps red and green."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return profile.replace(b"rXYZ", b"tmp_").replace(b"gXYZ", b"rXYZ").replace(b"tmp_", b"gXYZ")


def exif(orientation=1):
    data = Image.Exif()
    data[ExifTags.Base.Orientation] = orientation
    data[ExifTags.Base.ImageDescription] = SECRET.decode()
    data[ExifTags.IFD.GPSInfo] = {
        ExifTags.GPS.GPSLatitudeRef: "N",
        ExifTags.GPS.GPSLatitude: (48.0, 8.0, 14.0),
        ExifTags.GPS.GPSAreaInformation: SECRET,
    }
    return data.tobytes()


def private_pictures():
    picture = red_and_blue(400)
    # Pillow drops the other metadata when it converts colors, so each picture also comes without a color profile.
    for profile in ({}, {"icc_profile": swapped_profile()}):
        for name in ("JPEG", "WEBP", "AVIF", "HEIF"):
            yield name, encoded(picture, name, exif=exif(), xmp=XMP, **profile)
        yield "comment in a JPEG", encoded(picture, "JPEG", comment=SECRET, **profile)
        yield "text in a PNG", encoded(picture, "PNG", exif=exif(), pnginfo=secret_text(), **profile)


def secret_text():
    text = PngImagePlugin.PngInfo()
    text.add_text("Comment", SECRET.decode())
    text.add_text("Zipped", SECRET.decode(), zip=True)
    text.add_itxt("XML:com.adobe.xmp", XMP.decode())
    return text
