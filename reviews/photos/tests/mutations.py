"""Damage valid pictures at random. The same seed causes the same damage."""

import struct

from PIL import Image

from reviews.photos.tests.sample_pictures import encoded, exif, jpeg_with_scans, noise, secret_text, swapped_profile

# Width and height of the samples. The bytes of these numbers are unlikely to occur elsewhere in a file.
SIZE = (349, 283)
EXTREME_NUMBERS = (0, 1, 7_071, 10_000, 16_383, 32_767, 65_535, 2**31 - 1, 2**32 - 1)


def samples():
    picture = Image.merge("RGB", [noise(*SIZE), Image.new("L", SIZE, 90), noise(*SIZE).rotate(180)])
    transparent = picture.copy()
    transparent.putalpha(noise(*SIZE))
    metadata = {"exif": exif(orientation=6), "icc_profile": swapped_profile()}
    return [
        encoded(picture, "JPEG", **metadata),
        encoded(picture, "JPEG", progressive=True, restart_marker_blocks=8, **metadata),
        encoded(picture.convert("CMYK"), "JPEG"),
        encoded(picture, "MPO", save_all=True, append_images=[picture.rotate(90)]),
        jpeg_with_scans(SIZE[0], 3),
        encoded(transparent, "PNG", pnginfo=secret_text(), **metadata),
        encoded(picture.quantize(16), "PNG", transparency=3),
        encoded(Image.new("I;16", SIZE, 0x8000), "PNG"),
        encoded(picture, "WEBP", **metadata),
        encoded(transparent, "WEBP", lossless=True),
        encoded(transparent, "AVIF", speed=10, **metadata),
        encoded(picture, "HEIF", **metadata),
    ]


def mutated(pictures, random):
    """Return one of the pictures after one, two or four random mutations."""
    content = bytearray(random.choice(pictures))
    for _number in range(random.choice((1, 1, 2, 4))):
        content = bytearray(random.choice(MUTATIONS)(content, random, pictures))
    return bytes(content)


def flip_bits(content, random, _pictures):
    # Favor the short headers, because damaged headers test more code than damaged pixels.
    end = random.choice((64, 1_000, len(content)))
    for _number in range(random.choice((1, 3, 30))):
        if content:
            content[random.randrange(min(end, len(content)))] ^= 1 << random.randrange(8)
    return content


def truncate(content, random, _pictures):
    return content[: random.randrange(len(content) + 1)]


def splice(content, random, pictures):
    """Insert a part of any picture, or overwrite bytes with it."""
    part = some_slice(random.choice(pictures), random)
    start = random.randrange(len(content) + 1)
    end = start + random.choice((0, len(part)))
    return content[:start] + part + content[end:]


def repeat(content, random, _pictures):
    part = some_slice(content, random)
    start = random.randrange(len(content) + 1)
    return content[:start] + part * random.choice((1, 2, 100)) + content[start:]


def swap(content, random, _pictures):
    """Swap neighboring parts, such as two chunks."""
    a, b, c = sorted(find_boundary(content, random) for _number in range(3))
    return content[:a] + content[b:c] + content[a:b] + content[c:]


def claim_another_size(content, random, _pictures):
    """Replace a width or height by another number. Headers store it in 16 or 32 bits, some formats minus one."""
    number = random.choice(EXTREME_NUMBERS)
    for code in random.sample((">I", "<I", ">H", "<H"), 4):
        for value in random.sample((*SIZE, SIZE[0] - 1, SIZE[1] - 1), 4):
            position = content.find(struct.pack(code, value))
            if position >= 0:
                bits = 32 if code[1] == "I" else 16
                return content.replace(struct.pack(code, value), struct.pack(code, number % 2**bits), 1)
    return content


def overwrite_at_boundary(content, random, _pictures):
    """Overwrite four bytes: a JPEG marker with its length, the name of a chunk or box, or any bytes."""
    position = find_boundary(content, random)
    return content[:position] + struct.pack(">I", random.choice(EXTREME_NUMBERS)) + content[position + 4 :]


def some_slice(content, random):
    start = find_boundary(content, random)
    return content[start : start + random.choice((1, 4, 16, 200, 5_000))]


def find_boundary(content, random):
    """Return the position of a JPEG marker, of the name of a chunk or box, or any position."""
    start = random.randrange(len(content) + 1)
    if random.random() < 0.3:
        return start
    names = (b"\xff", b"IDAT", b"IHDR", b"PLTE", b"iCCP", b"eXIf", b"VP8", b"ALPH", b"meta", b"iprp", b"iloc", b"mdat")
    position = content.find(random.choice(names), start)
    return start if position < 0 else position


MUTATIONS = (flip_bits, flip_bits, truncate, splice, repeat, swap, claim_another_size, overwrite_at_boundary)
