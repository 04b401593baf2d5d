"""Noise for paint that looks laid by hand. It is the same in every process: Pillow's own noise knows no seed."""

from functools import cache
from random import Random

from PIL import Image, ImageOps

# Larger than any picture.
TILE = (1536, 1152)
LEVEL = 128


@cache
def speckle() -> Image.Image:
    """Dots of every gray in equal parts."""
    return Image.frombytes("L", TILE, Random(7).randbytes(TILE[0] * TILE[1]))  # noqa: S311


@cache
def tooth() -> Image.Image:
    """The tooth of paper: fine dots close to middle gray."""
    dots = Image.frombytes("L", TILE, Random(11).randbytes(TILE[0] * TILE[1]))  # noqa: S311
    return dots.point([round(LEVEL + (value - LEVEL) * 0.22) for value in range(256)])


@cache
def clouds() -> Image.Image:
    """Paint that dried unevenly: large soft patches close to middle gray, a quarter of a sheet in size."""
    size = (TILE[0] // 4, TILE[1] // 4)
    return Image.blend(_patches(13, (12, 9), size), _patches(17, (60, 44), size), 0.4)


def _patches(seed: int, cells: tuple[int, int], size: tuple[int, int]) -> Image.Image:
    dots = Image.frombytes("L", cells, Random(seed).randbytes(cells[0] * cells[1]))  # noqa: S311
    soft = dots.resize(size, Image.Resampling.BICUBIC)
    return soft.point([round(LEVEL + (value - LEVEL) * 0.35) for value in range(256)])


def cut(sheet: Image.Image, size: tuple[int, int], rng: Random) -> Image.Image:
    """Cuts a piece of a sheet out of a random place."""
    if size[0] > sheet.width or size[1] > sheet.height:
        sheet = ImageOps.fit(sheet, size)
    left = rng.randrange(sheet.width - size[0] + 1)
    top = rng.randrange(sheet.height - size[1] + 1)
    return sheet.crop((left, top, left + size[0], top + size[1]))
