"""What cooks strew over a dish at the end: leaves, rings, seeds, drops, slices of lemon."""

from demo.pictures.canvas import Canvas
from demo.pictures.colors import (
    BASIL,
    CREAM,
    HERB,
    LEAF,
    LEMON,
    LIME,
    MILK,
    TOMATO,
    Color,
    darker,
    lighter,
    mix,
)
from demo.pictures.shapes import Point, Points, Radius, blob, leaf, polar, ribbon, scattered, smooth, wedge


def leaves(canvas: Canvas, center: Point, size: float, color: Color = BASIL, count: int = 3) -> None:
    """A sprig of round leaves such as basil or mint."""
    start = canvas.rng.random()
    for number in range(count):
        turn = start + number / count * 0.8 + canvas.rng.uniform(-0.05, 0.05)
        length = size * canvas.rng.uniform(0.8, 1.15)
        outline = leaf(polar(center, size * 0.08, turn), length, length * 0.36, turn)
        tone = mix(color, lighter(color, 0.4), canvas.rng.random() * 0.5)
        canvas.shadow(outline, (4, 6), 4, 0.45)
        canvas.fill(outline, tone)
        canvas.shade(outline, darker(color, 0.45), turn + 0.5, 0.7)
        vein = [polar(center, length * 0.12, turn), polar(center, length * 0.9, turn)]
        canvas.fill(ribbon(vein, 2.4), lighter(color, 0.35))


def herbs(canvas: Canvas, center: Point, radius: Radius, count: int, color: Color = HERB) -> None:
    """Chopped herbs."""
    for spot in scattered(canvas.rng, center, radius, count):
        size = canvas.rng.uniform(5, 12)
        tone = mix(color, canvas.rng.choice((lighter(color, 0.4), darker(color, 0.35))), canvas.rng.random())
        canvas.fill(leaf(spot, size, size * 0.3, canvas.rng.random()), tone)


def sprig(canvas: Canvas, center: Point, length: float, turn: float, color: Color = BASIL) -> None:
    """A twig with needles or small leaves, such as rosemary, dill or thyme."""
    bend = canvas.rng.uniform(-0.06, 0.06)
    path = [polar(center, length * step / 10, turn + bend * step / 10) for step in range(11)]
    canvas.fill(ribbon(path, 4, taper=0.5), darker(color, 0.25))
    for number, spot in enumerate(path[1:] * 2):
        side = 0.11 if number % 2 else -0.11
        needle = leaf(spot, length * canvas.rng.uniform(0.14, 0.2), 3.6, turn + side + canvas.rng.gauss(0, 0.02))
        canvas.fill(needle, mix(color, lighter(color, 0.5), canvas.rng.random()))


def onion_rings(canvas: Canvas, center: Point, radius: Radius, count: int, color: Color = LEAF) -> None:
    """Rings of spring onion."""
    for spot in scattered(canvas.rng, center, radius, count):
        size = canvas.rng.uniform(7, 13)
        oval = (size, size * canvas.rng.uniform(0.6, 1))
        turn = canvas.rng.random()
        tone = mix(color, canvas.rng.choice((lighter(color, 0.6), darker(color, 0.3))), canvas.rng.random())
        canvas.shadow(blob(canvas.rng, spot, oval, 0.03, turn), (2, 3), 2, 0.3)
        canvas.fill(blob(canvas.rng, spot, oval, 0.03, turn), tone)
        canvas.fill(blob(canvas.rng, spot, (oval[0] * 0.5, oval[1] * 0.5), 0.05, turn), darker(tone, 0.3))


def seeds(canvas: Canvas, center: Point, radius: Radius, count: int, color: Color = CREAM) -> None:
    for spot in scattered(canvas.rng, center, radius, count):
        turn = canvas.rng.random()
        canvas.fill(leaf((spot[0] + 2, spot[1] + 2), 9, 3, turn), darker(color, 0.5))
        canvas.fill(leaf(spot, 9, 3, turn), color)


def drops(canvas: Canvas, center: Point, radius: Radius, count: int, color: Color) -> None:
    """Drops of oil on a broth or a sauce, each with a rim and a light."""
    for spot in scattered(canvas.rng, center, radius, count):
        size = canvas.rng.choice((3, 4, 6, 9, 13))
        canvas.fill(blob(canvas.rng, spot, size, 0.03), darker(color, 0.2))
        canvas.fill(blob(canvas.rng, spot, size * 0.8, 0.03), color)
        canvas.fill(blob(canvas.rng, polar(spot, size * 0.35, 0.62), size * 0.25, 0.03), lighter(color, 0.7))


def citrus(canvas: Canvas, center: Point, radius: float, color: Color = LEMON) -> None:
    """A slice of lemon or lime."""
    outline = blob(canvas.rng, center, radius, 0.012)
    canvas.shadow(outline, (5, 7), 5, 0.4)
    canvas.fill(outline, color)
    canvas.fill(blob(canvas.rng, center, radius * 0.9, 0.01), mix(color, MILK, 0.75))
    start = canvas.rng.random()
    for number in range(8):
        turn = start + number / 8
        piece = wedge(polar(center, radius * 0.09, turn + 0.0625), radius * 0.74, turn + 0.009, turn + 0.116)
        canvas.fill(piece, mix(color, lighter(color, 0.5), canvas.rng.random() * 0.6))
    canvas.shade(outline, darker(color, 0.3), 0.12, 0.5)


def citrus_wedge(canvas: Canvas, center: Point, length: float, turn: float, color: Color = LIME) -> None:
    skin = wedge(center, length, turn - 0.25, turn + 0.25)
    canvas.shadow(skin, (6, 9), 6, 0.45)
    canvas.fill(skin, darker(color, 0.2))
    flesh = wedge(polar(center, -length * 0.02, turn), length * 0.86, turn - 0.24, turn + 0.24)
    canvas.fill(flesh, mix(color, MILK, 0.6))
    for number in range(4):
        start = turn - 0.225 + number * 0.115
        canvas.fill(
            wedge(polar(center, length * 0.08, start + 0.05), length * 0.7, start, start + 0.1), lighter(color, 0.25)
        )
    canvas.shade(skin, darker(color, 0.4), 0.12, 0.6)


def tomato_half(canvas: Canvas, center: Point, radius: float, color: Color = TOMATO) -> None:
    outline = blob(canvas.rng, center, (radius, radius * canvas.rng.uniform(0.85, 1)), 0.02, canvas.rng.random())
    canvas.shadow(outline, (5, 7), 5, 0.45)
    canvas.fill(outline, darker(color, 0.1))
    canvas.fill(blob(canvas.rng, center, radius * 0.86, 0.02), lighter(color, 0.12))
    start = canvas.rng.random()
    for number in range(3):
        spot = polar(center, radius * 0.42, start + number / 3)
        canvas.fill(
            blob(canvas.rng, spot, (radius * 0.3, radius * 0.2), 0.08, start + number / 3 + 0.25),
            mix(color, LEMON, 0.45),
        )
        seeds(canvas, spot, radius * 0.16, 4, lighter(LEMON, 0.4))
    canvas.shade(outline, darker(color, 0.5), 0.12, 0.55)
    canvas.fill(
        blob(canvas.rng, polar(center, radius * 0.6, 0.64), (radius * 0.16, radius * 0.07), 0.05, 0.88),
        lighter(color, 0.75),
    )


def drizzle(canvas: Canvas, center: Point, radius: float, color: Color, width: float = 7) -> None:
    """A swirl of cream or oil poured in a spiral."""
    start = canvas.rng.random()
    path: Points = [polar(center, radius * (0.12 + 0.8 * step / 22), start + step / 11) for step in range(23)]
    canvas.fill(ribbon(smooth(path, steps=4), width, taper=0.8), color)


def strands(canvas: Canvas, center: Point, radius: float, count: int, color: Color) -> None:
    """Thin shreds, such as grated cheese, carrot or ginger."""
    for spot in scattered(canvas.rng, center, radius, count):
        turn, length = canvas.rng.random(), canvas.rng.uniform(14, 30)
        path = [spot, polar(spot, length / 2, turn + 0.04), polar(spot, length, turn)]
        canvas.fill(ribbon([(x + 2, y + 3) for x, y in path], 5, taper=0.6), darker(color, 0.5))
        canvas.fill(ribbon(path, 5, taper=0.6), mix(color, lighter(color, 0.6), canvas.rng.random()))
