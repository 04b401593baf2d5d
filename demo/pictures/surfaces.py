"""What dishes stand on: cloth, wood, stone."""

from collections.abc import Callable

from demo.pictures.canvas import HEIGHT, WIDTH, Canvas
from demo.pictures.colors import (
    BLUSH,
    CLAY,
    DUSK,
    FOREST,
    MUSTARD,
    NAVY,
    OAK,
    OAT,
    PAPER,
    PETROL,
    SAGE,
    SEA,
    SLATE,
    WALNUT,
    WINE,
    Color,
    darker,
    lighter,
    mix,
)
from demo.pictures.shapes import Point, Points, blob, placed, quad, ribbon, smooth

# Wide enough to be turned.
SHEET = quad(-260, -420, WIDTH + 260, HEIGHT + 420)
MIDDLE = (WIDTH / 2, HEIGHT / 2)


def lay_table(canvas: Canvas, *surfaces: Callable[[Canvas], None]) -> None:
    """Covers the sheet with one of the surfaces, lit from the upper left."""
    canvas.look(canvas.rng.uniform(-0.06, 0.06), canvas.rng.uniform(1.02, 1.2))
    surface = canvas.rng.choice(surfaces or ALL)
    surface(canvas)


def linen(canvas: Canvas) -> None:
    color = canvas.rng.choice((OAT, SAGE, BLUSH, DUSK, CLAY, lighter(SEA, 0.25), lighter(WINE, 0.12), FOREST))
    canvas.fill(SHEET, color)
    turn = canvas.rng.uniform(-0.03, 0.03)
    for way in (turn, turn + 0.25):
        for offset in _steps(-840, 840, 9):
            thread = mix(color, lighter(color, 0.5) if canvas.rng.random() < 0.5 else darker(color, 0.25), 0.5)
            _stripe(canvas, offset, way, canvas.rng.uniform(0.8, 2.2), thread)
    _folds(canvas, color)


def gingham(canvas: Canvas) -> None:
    color = canvas.rng.choice((WINE, SEA, FOREST, NAVY, MUSTARD, CLAY))
    ground = mix(PAPER, color, 0.06)
    canvas.fill(SHEET, ground)
    turn, width = canvas.rng.uniform(-0.07, 0.07), canvas.rng.choice((46, 58, 74))
    for offset in _steps(-900, 900, width * 2):
        _stripe(canvas, offset, turn, width, mix(ground, color, 0.45))
    for offset in _steps(-900, 900, width * 2):
        _stripe(canvas, offset, turn + 0.25, width, mix(ground, color, 0.42))
        for other in _steps(-900, 900, width * 2):
            x, y = placed([(offset, other)], MIDDLE, turn)[0]
            canvas.fill(
                placed(quad(-width / 2, -width / 2, width / 2, width / 2), (x, y), turn), mix(ground, color, 0.86)
            )
    _folds(canvas, color)


def stripes(canvas: Canvas) -> None:
    color = canvas.rng.choice((WINE, NAVY, SEA, CLAY, FOREST))
    ground = canvas.rng.choice((PAPER, OAT, mix(PAPER, color, 0.1)))
    canvas.fill(SHEET, ground)
    turn, gap = canvas.rng.uniform(0, 0.5), canvas.rng.choice((90, 130, 170))
    for offset in _steps(-900, 900, gap):
        for shift, width in ((-12, 5), (0, 12), (12, 5)):
            _stripe(canvas, offset + shift, turn, width, mix(ground, color, 0.75))
    _folds(canvas, ground)


def planks(canvas: Canvas) -> None:
    color = canvas.rng.choice((OAK, WALNUT, mix(OAK, OAT, 0.55), mix(WALNUT, SLATE, 0.5), mix(OAK, CLAY, 0.3)))
    turn = canvas.rng.choice((0, 0.25)) + canvas.rng.uniform(-0.03, 0.03)
    canvas.fill(SHEET, darker(color, 0.5))
    height = canvas.rng.uniform(150, 230)
    for offset in _steps(-900, 900, height):
        tone = mix(color, darker(color, 0.3), canvas.rng.random() * 0.5)
        plank = placed(quad(-900, offset - height / 2 + 2.5, 900, offset + height / 2 - 2.5), MIDDLE, turn)
        canvas.fill(plank, tone)
        for _ in range(13):
            _grain_line(canvas, (offset, height), turn, mix(tone, darker(color, 0.55), canvas.rng.uniform(0.2, 0.6)))
        canvas.shade(plank, darker(tone, 0.45), turn + canvas.rng.choice((0.2, 0.3, 0.7)), 0.45)


def terrazzo(canvas: Canvas) -> None:
    ground = canvas.rng.choice((OAT, PAPER, BLUSH, lighter(SAGE, 0.4)))
    canvas.fill(SHEET, ground)
    chips = (CLAY, SAGE, MUSTARD, WINE, SEA, darker(ground, 0.2), SLATE, lighter(ground, 0.7))
    for _ in range(560):
        center = canvas.rng.uniform(-120, WIDTH + 120), canvas.rng.uniform(-200, HEIGHT + 200)
        size = canvas.rng.uniform(3, 8) if canvas.rng.random() < 0.6 else canvas.rng.uniform(10, 27)
        chip = [
            (size * canvas.rng.uniform(0.5, 1.2), 0),
            (0, size * canvas.rng.uniform(0.4, 1)),
            (-size, size * canvas.rng.uniform(-0.4, 0.4)),
            (0, -size * canvas.rng.uniform(0.5, 1)),
            (size * 0.8, -size * 0.5),
        ]
        canvas.fill(placed(chip, center, canvas.rng.random()), mix(ground, canvas.rng.choice(chips), 0.75))


def marble(canvas: Canvas) -> None:
    ground, vein = canvas.rng.choice(
        ((PAPER, SLATE), (lighter(SAGE, 0.5), FOREST), (SLATE, OAT), (PETROL, OAT), (BLUSH, WINE))
    )
    canvas.fill(SHEET, ground)
    lean = canvas.rng.uniform(-0.6, 0.6)
    for _ in range(11):
        x = canvas.rng.uniform(-400, WIDTH + 400)
        path: Points = []
        for y in range(-200, HEIGHT + 250, 90):
            x += lean * 90 + canvas.rng.gauss(0, 42)
            path.append((x, y))
        curve = smooth(path)
        canvas.soft(ribbon(curve, canvas.rng.uniform(20, 70), taper=0.8), vein, 18, 0.16)
        canvas.fill(
            ribbon(curve, canvas.rng.uniform(1.5, 4), taper=0.7), mix(ground, vein, canvas.rng.uniform(0.2, 0.45))
        )


def painted(canvas: Canvas) -> None:
    """A table top in one strong color, with the marks of a broad brush."""
    color = canvas.rng.choice((PETROL, CLAY, MUSTARD, NAVY, SAGE, SEA, darker(WINE, 0.1), FOREST, BLUSH))
    canvas.fill(SHEET, color)
    turn = canvas.rng.uniform(-0.06, 0.06)
    for _ in range(120):
        offset, start = canvas.rng.uniform(-800, 800), canvas.rng.uniform(-1100, 500)
        tone = mix(color, canvas.rng.choice((lighter(color, 0.4), darker(color, 0.3))), canvas.rng.uniform(0.1, 0.4))
        stroke = [(start + step * 100, offset + canvas.rng.gauss(0, 3)) for step in range(7)]
        canvas.fill(placed(ribbon(smooth(stroke), canvas.rng.uniform(3, 22), taper=0.7), MIDDLE, turn), tone)
    canvas.shade(SHEET, darker(color, 0.4), 0.12, 0.4)


def tiles(canvas: Canvas) -> None:
    color = canvas.rng.choice((SEA, SAGE, CLAY, NAVY, FOREST))
    canvas.fill(SHEET, darker(mix(color, OAT, 0.7), 0.1))
    side, turn = 150, canvas.rng.uniform(-0.05, 0.05)
    pattern = canvas.rng.random() < 0.6
    for x in _steps(-900, 900, side):
        for y in _steps(-900, 900, side):
            center = placed([(x, y)], MIDDLE, turn)[0]
            half = side / 2 - 2.5
            tone = mix(mix(PAPER, color, 0.05 if pattern else 0.75), darker(color, 0.4), canvas.rng.random() * 0.16)
            canvas.fill(placed(quad(-half, -half, half, half), center, turn), tone)
            if pattern:
                _tile_pattern(canvas, center, turn, mix(tone, color, 0.8))


CLOTHS = (linen, gingham, stripes)
WOODS = (planks, planks, painted)
STONES = (terrazzo, marble, tiles)
ALL = (linen, gingham, stripes, planks, planks, terrazzo, marble, painted, painted, tiles)


def _tile_pattern(canvas: Canvas, center: Point, turn: float, color: Color) -> None:
    for corner in range(4):
        petal = smooth([(0, 0), (22, 14), (58, 58), (14, 22)], closed=True, steps=4)
        canvas.fill(placed(petal, center, turn + corner / 4), color)
        edge = placed([(75, 0)], center, turn + corner / 4)[0]
        canvas.fill(placed(quad(-15, -15, 15, 15), edge, turn + 0.125), color)


def _stripe(canvas: Canvas, offset: float, turn: float, width: float, color: Color) -> None:
    canvas.fill(placed(quad(-900, offset - width / 2, 900, offset + width / 2), MIDDLE, turn), color)


def _grain_line(canvas: Canvas, plank: tuple[float, float], turn: float, color: Color) -> None:
    offset, height = plank
    y = offset + canvas.rng.uniform(-0.46, 0.46) * height
    start, length = canvas.rng.uniform(-900, 600), canvas.rng.uniform(200, 900)
    path = [(start + length * step / 4, y + canvas.rng.gauss(0, 4)) for step in range(5)]
    canvas.fill(placed(ribbon(smooth(path, steps=4), canvas.rng.uniform(1.5, 4), taper=0.9), MIDDLE, turn), color)


def _folds(canvas: Canvas, color: Color) -> None:
    """Creases of a cloth that has been folded: a light and a dark side each."""
    for _ in range(canvas.rng.choice((1, 2))):
        offset, turn = canvas.rng.uniform(-450, 450), canvas.rng.choice((0, 0.25)) + canvas.rng.uniform(-0.03, 0.03)
        for shift, tone in ((-7, lighter(color, 0.6)), (9, darker(color, 0.7))):
            stripe = quad(-900, offset + shift - 7, 900, offset + shift + 7)
            canvas.soft(placed(stripe, MIDDLE, turn), tone, 7, 0.3)
    canvas.soft(blob(canvas.rng, (WIDTH * 0.8, HEIGHT * 0.9), (500, 300), 0.1), darker(color, 0.8), 90, 0.25)


def _steps(start: float, end: float, step: float) -> list[float]:
    return [start + step * number for number in range(int((end - start) / step) + 1)]
