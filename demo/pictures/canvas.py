"""The sheet that a picture is painted on: flat paint, grainy shading, soft shadows and light.

Coordinates are those of a sheet of 1280 x 960, whatever the size of the picture. Light comes from the upper left.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from math import cos, sin, tau
from random import Random

from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageOps

from demo.pictures import grain
from demo.pictures.colors import CREAM, NIGHT, PAPER, Color, darker, lighter
from demo.pictures.shapes import Point, Points, placed

WIDTH, HEIGHT = 1280, 960
# Painted larger than wanted and then reduced, which smooths the edges.
OVERSAMPLING = 1.3
# Shadows are soft, so they are drawn small.
COARSE = 8
LIGHT = 0.12
# How far beyond a shape paint that is kept inside it may run, as a share of its size.
SPILL = 0.3

type Box = tuple[int, int, int, int]


class Canvas:
    def __init__(self, size: tuple[int, int], rng: Random) -> None:
        self.size = size
        self.rng = rng
        self.scale = OVERSAMPLING * max(size[0] / WIDTH, size[1] / HEIGHT)
        self.view = (0.0, 1.0)
        self.image = Image.new("RGB", (round(WIDTH * self.scale), round(HEIGHT * self.scale)), PAPER)
        self.pen = ImageDraw.Draw(self.image)

    def look(self, turn: float, zoom: float) -> None:
        """Turns and enlarges what is painted from now on, around the middle of the sheet."""
        self.view = (turn, zoom)

    def fill(self, points: Sequence[Point], color: Color) -> None:
        self.pen.polygon(self._pixels(points), fill=color)

    def shadow(self, points: Sequence[Point], drop: Point = (10, 14), blur: float = 14, strength: float = 0.45) -> None:
        """Darkens what lies under a thing that stands out by ``drop``."""
        self.soft([(x + drop[0], y + drop[1]) for x, y in points], NIGHT, blur, strength)

    def soft(self, points: Sequence[Point], color: Color, blur: float, strength: float = 1) -> None:
        """Paints a shape with soft edges."""
        box = self._box(points, margin=blur * 2.5)
        if box is None:
            return
        left, top, right, bottom = box
        coarse = max(1.0, min(COARSE, blur * self.scale / 2))
        mask = Image.new("L", (max(1, round((right - left) / coarse)), max(1, round((bottom - top) / coarse))))
        pixels = [((x - left) / coarse, (y - top) / coarse) for x, y in self._pixels(points)]
        ImageDraw.Draw(mask).polygon(pixels, fill=round(255 * strength))
        mask = mask.filter(ImageFilter.GaussianBlur(blur * self.scale * self.view[1] / coarse))
        self.image.paste(color, box, mask.resize((right - left, bottom - top), Image.Resampling.BILINEAR))

    def body(self, points: Sequence[Point], color: Color, depth: float = 6, contrast: float = 1) -> None:
        """Paints a thing that stands out by ``depth``: with a shadow, a lit side and a dark side."""
        self.shadow(points, (depth, depth * 1.4), depth, 0.5)
        self.fill(points, color)
        self.shade(points, lighter(color, 0.45 * contrast), LIGHT + 0.5, 0.85)
        self.shade(points, darker(color, 0.42 * contrast), LIGHT, 0.8)

    def shade(self, points: Sequence[Point], color: Color, turn: float = LIGHT, strength: float = 0.8) -> None:
        """Sprays grains of a color into a shape, denser and denser in a direction."""
        box = self._box(points)
        if box is not None:
            self._spray(points, color, box, _ramp(_half(box), turn).point(_eased(strength)))

    def shade_edge(self, points: Sequence[Point], color: Color, strength: float = 0.8) -> None:
        """Sprays grains of a color along the inside of a round shape's edge."""
        box = self._box(points, clip=False)
        if box is None:
            return
        size = (box[2] - box[0], box[3] - box[1])
        # Pillow's gradient reaches white at the sides, not at the corners.
        rim = Image.radial_gradient("L").point(
            [round(255 * strength * max(0, value / 255 - 0.25) ** 2.2) for value in range(256)]
        )
        inside = self._box(points)
        if inside is None:
            return
        source = [(inside[i] - box[i % 2]) * 256 / size[i % 2] for i in range(4)]
        bounds = (source[0], source[1], min(256.0, source[2]), min(256.0, source[3]))
        self._spray(points, color, inside, rim.resize(_half(inside), Image.Resampling.BILINEAR, box=bounds))

    def spot(self, center: Point, radius: float, color: Color, strength: float = 0.6) -> None:
        """Light (or darkness) that fades from a point."""
        x, y = center
        box = self._box([(x, y)], margin=radius, clip=False)
        if box is None:
            return
        fade = [round(255 * strength * (1 - value / 255) ** 2) for value in range(256)]
        mask = (
            Image.radial_gradient("L").point(fade).resize((box[2] - box[0], box[3] - box[1]), Image.Resampling.BILINEAR)
        )
        self.image.paste(color, (*box[:2], box[0] + mask.width, box[1] + mask.height), mask)

    @contextmanager
    def inside(self, points: Sequence[Point], spill: float = SPILL) -> Iterator[None]:
        """Keeps within a shape whatever is painted meanwhile, up to ``spill`` times its size beyond it."""
        xs, ys = [x for x, _ in points], [y for _, y in points]
        box = self._box(points, margin=spill * max(max(xs) - min(xs), max(ys) - min(ys)))
        before = self.image.crop(box) if box else None
        yield
        if box and before:
            outside = ImageOps.invert(self._mask(points, box))
            self.image.paste(before, box, outside)

    def finish(self) -> Image.Image:
        picture = ImageOps.fit(self.image, self.size, Image.Resampling.LANCZOS)
        picture = ImageChops.soft_light(picture, _gray(self._dried(picture.size)))
        picture = ImageChops.overlay(picture, _gray(grain.cut(grain.tooth(), picture.size, self.rng)))
        dark = Image.radial_gradient("L").point([round(max(0, value - 120) * 0.5) for value in range(256)])
        picture.paste(NIGHT, (0, 0), dark.resize(picture.size, Image.Resampling.BILINEAR))
        return picture

    def sunlight(self, strength: float = 0.2) -> None:
        """Bars of light through a window that is out of the picture."""
        start, lean = self.rng.uniform(-300, 500), self.rng.uniform(160, 420)
        width = self.rng.uniform(150, 260)
        for number in range(3):
            x = start + number * width * 1.25
            self.soft([(x, -60), (x + width, -60), (x + width + lean, 1020), (x + lean, 1020)], CREAM, 16, strength)

    def _dried(self, size: tuple[int, int]) -> Image.Image:
        clouds = grain.clouds()
        piece = grain.cut(clouds, (clouds.width // 2, clouds.height // 2), self.rng)
        return piece.resize(size, Image.Resampling.BILINEAR)

    def _spray(self, points: Sequence[Point], color: Color, box: Box, density: Image.Image) -> None:
        dots = ImageChops.subtract(density, grain.cut(grain.speckle(), density.size, self.rng), scale=0.3)
        dots = dots.resize((box[2] - box[0], box[3] - box[1]), Image.Resampling.NEAREST)
        self.image.paste(color, box, ImageChops.multiply(dots, self._mask(points, box)))

    def _mask(self, points: Sequence[Point], box: Box) -> Image.Image:
        mask = Image.new("L", (box[2] - box[0], box[3] - box[1]))
        ImageDraw.Draw(mask).polygon([(x - box[0], y - box[1]) for x, y in self._pixels(points)], fill=255)
        return mask

    def _pixels(self, points: Sequence[Point]) -> Points:
        turn, zoom = self.view
        middle = WIDTH / 2 * self.scale, HEIGHT / 2 * self.scale
        return placed([(x - WIDTH / 2, y - HEIGHT / 2) for x, y in points], middle, turn, zoom * self.scale)

    def _box(self, points: Sequence[Point], *, margin: float = 0, clip: bool = True) -> Box | None:
        """The pixels that a shape covers; nothing where it lies outside the picture."""
        pixels, margin = self._pixels(points), margin * self.scale * self.view[1]
        xs, ys = [x for x, _ in pixels], [y for _, y in pixels]
        left, top = int(min(xs) - margin), int(min(ys) - margin)
        right, bottom = int(max(xs) + margin) + 1, int(max(ys) + margin) + 1
        width, height = self.image.size
        if left >= width or top >= height or right <= 0 or bottom <= 0:
            return None
        return (
            (max(0, left), max(0, top), min(width, right), min(height, bottom)) if clip else (left, top, right, bottom)
        )


def _half(box: Box) -> tuple[int, int]:
    """Grains are two pixels wide, so they are strewn over half as many."""
    return (box[2] - box[0] + 1) // 2, (box[3] - box[1] + 1) // 2


def _ramp(size: tuple[int, int], turn: float) -> Image.Image:
    """Grays that grow from 0 to 255 in a direction."""
    x, y = cos(tau * turn), sin(tau * turn)
    reach = abs(x) + abs(y)
    corners = [round(127.5 + 127.5 * (x * side_x + y * side_y) / reach) for side_y in (-1, 1) for side_x in (-1, 1)]
    small = Image.frombytes("L", (2, 2), bytes(corners))
    # The box goes from the middle of the first pixel to the middle of the last, between which the ramp is even.
    return small.resize(size, Image.Resampling.BILINEAR, box=(0.5, 0.5, 1.5, 1.5))


@cache
def _eased(strength: float) -> list[int]:
    return [round(255 * strength * max(0, value / 255 - 0.3) ** 1.5 / 0.586) for value in range(256)]


def _gray(image: Image.Image) -> Image.Image:
    return Image.merge("RGB", (image, image, image))
