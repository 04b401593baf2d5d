"""What stands and hangs in a restaurant, seen from the front."""

from demo.pictures.canvas import Canvas
from demo.pictures.colors import (
    CLAY,
    CREAM,
    FOREST,
    HERB,
    INK,
    LEAF,
    NIGHT,
    OAT,
    PAPER,
    SAGE,
    YOLK,
    Color,
    darker,
    lighter,
    mix,
)
from demo.pictures.shapes import Point, arc, blob, box, leaf, placed, polar, quad, ribbon, smooth

GLOW = mix(YOLK, CREAM, 0.45)


def sky(canvas: Canvas, colors: tuple[Color, ...], bottom: float) -> None:
    """Bands of color from the top down, each running softly into the next."""
    height = bottom / (len(colors) - 0.5)
    canvas.fill(quad(-100, -100, 1380, bottom), colors[0])
    for number, color in enumerate(colors[1:], start=1):
        canvas.soft(quad(-300, height * (number - 0.2), 1580, bottom + 60), color, height * 0.35)


def lamp(canvas: Canvas, top: Point, length: float, size: float, color: Color) -> None:
    """A pendant lamp with its light; hangs from ``top``."""
    x, y = top[0], top[1] + length
    canvas.fill(ribbon([top, (x, y - size * 0.6)], 5), darker(color, 0.7))
    canvas.spot((x, y + size * 0.3), size * 3.6, GLOW, 0.4)
    shade = smooth([(x - size * 0.14, y - size * 0.72), (x - size * 0.55, y - size * 0.45), (x - size, y)]) + smooth(
        [(x + size, y), (x + size * 0.55, y - size * 0.45), (x + size * 0.14, y - size * 0.72)]
    )
    canvas.fill(shade, color)
    canvas.shade(shade, lighter(color, 0.5), 0.55, 0.9)
    canvas.shade(shade, darker(color, 0.6), 0.05, 0.9)
    canvas.fill(blob(canvas.rng, (x, y), (size, size * 0.16), 0.004), lighter(GLOW, 0.6))
    canvas.fill(blob(canvas.rng, (x, y + size * 0.1), size * 0.24, 0.01), lighter(GLOW, 0.9))


def plant(canvas: Canvas, foot: Point, height: float, pot: Color) -> None:
    """A pot with long leaves."""
    rng, (x, y) = canvas.rng, foot
    wide, tall = height * 0.21, height * 0.34
    green = rng.choice((FOREST, HERB, mix(SAGE, FOREST, 0.5)))
    canvas.soft(blob(rng, (x + wide * 0.4, y), (wide * 1.5, wide * 0.24), 0.02), NIGHT, 8, 0.5)
    for number in range(15):
        turn = 0.75 + (number - 7) * 0.032 + rng.gauss(0, 0.01)
        tone = mix(green, rng.choice((LEAF, darker(green, 0.4))), rng.random() * 0.7)
        stalk = polar((x, y - tall), height * rng.uniform(0.1, 0.34), turn)
        blade = leaf(stalk, height * rng.uniform(0.26, 0.42), height * 0.055, turn + (number - 7) * 0.012)
        canvas.fill(ribbon([(x, y - tall), stalk, stalk], 4), darker(green, 0.3))
        canvas.fill(blade, tone)
        canvas.shade(blade, darker(green, 0.5), 0.2, 0.8)
        canvas.fill(
            ribbon([stalk, polar(stalk, height * 0.24, turn + (number - 7) * 0.012)], 2.5, taper=0.5),
            lighter(tone, 0.35),
        )
    outline = [(x - wide, y - tall), (x + wide, y - tall), (x + wide * 0.76, y), (x - wide * 0.76, y)]
    canvas.fill(outline, pot)
    canvas.shade(outline, darker(pot, 0.5), 0.02, 0.9)
    canvas.fill(box(rng, (x, y - tall), (wide * 2.2, tall * 0.2), 5), lighter(pot, 0.2))


def chair(canvas: Canvas, foot: Point, height: float, color: Color, side: int = 1) -> None:
    """A bentwood chair from the side; it faces right where ``side`` is 1."""
    x, y = foot
    seat, wide = y - height * 0.46, height * 0.4
    for line, width in (
        ([(-0.5, 0), (-0.46, -0.24), (-0.46, -0.46)], 0.035),
        ([(0.5, 0), (0.44, -0.24), (0.42, -0.46)], 0.035),
        ([(-0.34, 0), (-0.36, -0.2), (-0.36, -0.46)], 0.025),
        ([(0.36, 0), (0.33, -0.2), (0.32, -0.46)], 0.025),
        ([(-0.44, -0.46), (-0.52, -0.72), (-0.6, -1.0)], 0.04),
        ([(-0.36, -0.46), (-0.45, -0.68), (-0.53, -0.9)], 0.022),
        ([(-0.46, -0.2), (0, -0.17), (0.44, -0.2)], 0.02),
    ):
        points = [(x + side * part * wide, y + rise * height) for part, rise in line]
        canvas.fill(ribbon(smooth(points), height * width), color)
    cushion = box(canvas.rng, (x, seat), (wide * 1.06, height * 0.06), height * 0.03)
    canvas.fill(cushion, lighter(color, 0.2))
    canvas.shade(cushion, darker(color, 0.4), 0.2, 0.8)


def round_table(canvas: Canvas, foot: Point, size: tuple[float, float], cloth: Color | None = None) -> Point:
    """A table from a little above; returns the middle of its top. ``size`` is how wide and how high it is."""
    (x, y), (wide, high), rng = foot, size, canvas.rng
    top, half = (x, y - high), wide / 2
    canvas.soft(blob(rng, (x + 14, y + 6), (half * 0.85, wide * 0.09), 0.02), NIGHT, 12, 0.5)
    if cloth:
        hem = [(x + half * step / 6, y - high * (0.3 + 0.05 * (step % 2))) for step in range(6, -7, -1)]
        skirt = [(x - half, top[1]), (x + half, top[1]), *smooth(hem, steps=3)]
        canvas.fill(skirt, darker(cloth, 0.12))
        canvas.shade(skirt, darker(cloth, 0.5), 0.05, 0.9)
        for step in (-4, -2, 0.5, 3):
            fold = [(x + half * step / 6.5, top[1] + wide * 0.07), (x + half * step / 6, y - high * 0.4)]
            canvas.soft(ribbon(fold, 12), darker(cloth, 0.6), 6, 0.4)
    else:
        canvas.fill(ribbon([top, (x, y - high * 0.1), (x, y)], wide * 0.05), INK)
        canvas.fill(ribbon(smooth([(x - half * 0.5, y), (x, y - high * 0.1), (x + half * 0.5, y)]), wide * 0.035), INK)
    color = cloth or mix(OAT, CLAY, 0.35)
    plane = blob(rng, top, (half, wide * 0.13), 0.004)
    canvas.fill([(px, py + 7) for px, py in plane], darker(color, 0.45))
    canvas.fill(plane, color)
    canvas.shade(plane, lighter(color, 0.6), 0.55, 0.8)
    return top


def wine_glass(canvas: Canvas, foot: Point, height: float, drink: Color) -> None:
    (x, y), wide = foot, height * 0.2
    canvas.fill(blob(canvas.rng, foot, (wide * 0.9, height * 0.04), 0.01), mix(PAPER, SAGE, 0.4))
    canvas.fill(ribbon([(x, y), (x, y - height * 0.46)], height * 0.03), mix(PAPER, SAGE, 0.3))
    bowl = smooth(
        [
            (x - wide * 0.8, y - height),
            (x - wide, y - height * 0.72),
            (x, y - height * 0.42),
            (x + wide, y - height * 0.72),
            (x + wide * 0.8, y - height),
        ]
    )
    canvas.soft(bowl, mix(PAPER, SAGE, 0.3), 1.5, 0.6)
    wine = smooth(
        [
            (x - wide * 0.96, y - height * 0.74),
            (x - wide * 0.8, y - height * 0.6),
            (x, y - height * 0.44),
            (x + wide * 0.8, y - height * 0.6),
            (x + wide * 0.96, y - height * 0.74),
        ]
    )
    canvas.fill(wine, drink)
    canvas.shade(wine, darker(drink, 0.5), 0.1, 0.7)
    canvas.fill(
        ribbon(
            [
                (x - wide * 0.6, y - height * 0.94),
                (x - wide * 0.68, y - height * 0.72),
                (x - wide * 0.5, y - height * 0.6),
            ],
            height * 0.03,
            taper=0.8,
        ),
        CREAM,
    )


def candle(canvas: Canvas, foot: Point, height: float) -> None:
    x, y = foot
    canvas.spot((x, y - height), height * 2.2, GLOW, 0.4)
    canvas.fill(quad(x - height * 0.13, y - height * 0.8, x + height * 0.13, y), PAPER)
    canvas.shade(quad(x - height * 0.13, y - height * 0.8, x + height * 0.13, y), darker(OAT, 0.3), 0, 0.8)
    canvas.fill(leaf((x, y - height * 0.78), height * 0.42, height * 0.1, 0.75), lighter(YOLK, 0.3))


def bottle(canvas: Canvas, foot: Point, size: tuple[float, float], color: Color, label: Color) -> None:
    """A bottle; ``size`` is its width and height."""
    (x, y), (wide, high) = foot, size
    half, neck = wide / 2, wide * canvas.rng.uniform(0.13, 0.2)
    shoulder = canvas.rng.uniform(0.5, 0.68)
    right = [(half, 0), (half, -high * shoulder), (neck, -high * (shoulder + 0.15)), (neck, -high)]
    outline = placed([(-px, py) for px, py in right] + right[::-1], foot)
    canvas.fill(outline, color)
    canvas.shade(outline, lighter(color, 0.6), 0.5, 0.7)
    canvas.shade(outline, darker(color, 0.6), 0, 0.9)
    canvas.fill(quad(x - neck * 1.3, y - high * 1.02, x + neck * 1.3, y - high * 0.94), darker(label, 0.35))
    tag = quad(x - half * 0.94, y - high * (shoulder - 0.1), x + half * 0.94, y - high * 0.12)
    canvas.fill(tag, label)
    canvas.shade(tag, darker(label, 0.4), 0, 0.7)
    canvas.fill(quad(x - half * 0.5, y - high * 0.32, x + half * 0.5, y - high * 0.29), mix(label, INK, 0.6))
    canvas.fill(blob(canvas.rng, (x, y - high * 0.22), half * 0.3, 0.05), mix(label, color, 0.7))
    canvas.fill(
        ribbon([(x - half * 0.7, y - high * 0.05), (x - half * 0.72, y - high * shoulder)], wide * 0.07, taper=0.8),
        lighter(color, 0.75),
    )


def string_lights(canvas: Canvas, start: Point, end: Point, sag: float) -> None:
    middle = ((start[0] + end[0]) / 2, (start[1] + end[1]) / 2 + sag)
    path = smooth([start, middle, end], steps=9)
    canvas.fill(ribbon(path, 4), NIGHT)
    for x, y in path[1:-1]:
        canvas.spot((x, y + 16), 52, GLOW, 0.55)
        canvas.fill(quad(x - 4, y, x + 4, y + 9), NIGHT)
        canvas.fill(blob(canvas.rng, (x, y + 18), (10, 13), 0.02), lighter(GLOW, 0.7))


def diner(canvas: Canvas, seat: Point, height: float, color: Color, side: int = 1) -> None:
    """Someone at a table, down to the waist, as a shape against the light."""
    x, y = seat
    shoulders = smooth(
        [(-0.36, 0), (-0.34, -0.3), (-0.2, -0.48), (0.0, -0.54), (0.2, -0.48), (0.36, -0.28), (0.46, 0.0)]
    )
    canvas.fill([(x + side * px * height, y + py * height) for px, py in shoulders], color)
    canvas.fill(
        blob(canvas.rng, (x + side * height * 0.05, y - height * 0.74), (height * 0.15, height * 0.19), 0.02),
        mix(color, CLAY, 0.35),
    )
    canvas.fill(
        arc((x + side * height * 0.02, y - height * 0.79), (height * 0.17, height * 0.18), 0.45, 1.02),
        darker(color, 0.3),
    )
