"""Cups of coffee with patterns in the milk, from above."""

from dataclasses import dataclass

from demo.pictures.canvas import Canvas
from demo.pictures.colors import (
    BLUSH,
    BREAD,
    CHEESE,
    COCOA,
    CREAM,
    CRUST,
    FOREST,
    HERB,
    INK,
    MILK,
    OAT,
    ONION,
    PAPER,
    SAGE,
    WALNUT,
    WINE,
    YOLK,
    darker,
    lighter,
    mix,
    paint,
)
from demo.pictures.scene import Scene
from demo.pictures.shapes import (
    Point,
    arc,
    blob,
    box,
    leaf,
    placed,
    polar,
    quad,
    ribbon,
    scattered,
    smooth,
    wedge,
)
from demo.pictures.surfaces import lay_table
from demo.pictures.tableware import GLAZES, napkin, plate, spoon

CREMA = paint("#a9672f")


@dataclass(frozen=True, slots=True)
class Break:
    patterns: tuple[str, ...]
    pastry: str


VARIANTS = {
    "A cup of coffee with a leaf drawn in the milk and a croissant, seen from above": Break(("leaf",), "croissant"),
    "A flat white with a heart in the milk and a cinnamon bun, seen from above": Break(("heart",), "bun"),
    "Two cups of coffee with patterns in the milk and a small vase of flowers, seen from above": Break(
        ("leaf", "heart"), "flowers"
    ),
    "A cup of coffee with a tulip in the milk beside an open notebook, seen from above": Break(("tulip",), "notebook"),
}


def paint_break(canvas: Canvas, pause: Break) -> None:
    lay_table(canvas)
    rng = canvas.rng
    side = rng.choice((-1, 1))
    if len(pause.patterns) > 1:
        cup(canvas, (640 - side * 270, 590), 420, pause.patterns[0])
        cup(canvas, (640 + side * 400, rng.uniform(280, 330)), 350, pause.patterns[1])
        flowers(canvas, (640 - side * 330, 70))
        _croissant(canvas, (640 + side * 430, 880), rng.uniform(-0.06, 0.06), 0.75)
        return
    if pause.pastry == "notebook":
        _notebook(canvas, (640 + side * 430, 420), side * rng.uniform(0.02, 0.05))
    else:
        spot = (640 + side * rng.uniform(400, 440), rng.uniform(290, 340))
        plate(canvas, spot, 330, rng.choice(GLAZES))
        if pause.pastry == "croissant":
            _croissant(canvas, spot, rng.random(), 1)
        else:
            _bun(canvas, spot, 200)
    napkin(canvas, (640 + side * 470, 930), (420, 300), rng.uniform(-0.05, 0.05), rng.choice((SAGE, BLUSH, OAT, WINE)))
    cup(canvas, (640 - side * rng.uniform(190, 240), rng.uniform(500, 560)), rng.uniform(460, 490), pause.patterns[0])
    if rng.random() < 0.6:
        flowers(canvas, (640 - side * 560, 70))


def cup(canvas: Canvas, center: Point, radius: float, pattern: str) -> None:
    """Draws a cup on its saucer; the radius is the saucer's."""
    rng = canvas.rng
    glaze = rng.choice(GLAZES)
    plate(canvas, center, radius, glaze)
    turn = rng.uniform(0.02, 0.2)
    handle = smooth(
        [
            polar(center, radius * reach, turn + lean)
            for reach, lean in ((0.6, -0.03), (0.84, -0.028), (0.88, 0), (0.84, 0.028), (0.6, 0.03))
        ]
    )
    canvas.body(ribbon(handle, radius * 0.1), glaze.body, radius * 0.03)
    rim = blob(rng, center, radius * 0.63, 0.005)
    canvas.shadow(rim, (radius * 0.09, radius * 0.13), radius * 0.08, 0.6)
    canvas.fill(rim, glaze.body)
    canvas.shade(rim, lighter(glaze.body, 0.7), 0.62, 0.9)
    canvas.shade(rim, darker(glaze.body, 0.4), 0.12, 0.8)
    inside = blob(rng, center, radius * 0.58, 0.005)
    canvas.fill(inside, darker(glaze.inside, 0.3))
    coffee = blob(rng, (center[0] + radius * 0.006, center[1] + radius * 0.012), radius * 0.555, 0.006)
    canvas.fill(coffee, CREMA)
    canvas.shade_edge(coffee, darker(CREMA, 0.55), 1)
    canvas.shade(coffee, darker(CREMA, 0.4), 0.62, 0.5)
    _milk(canvas, center, radius * 0.47, pattern)
    spoon(canvas, polar(center, radius * 0.8, turn + 0.3), radius * 0.95, turn + 0.06)


def _milk(canvas: Canvas, center: Point, size: float, pattern: str) -> None:
    turn = canvas.rng.uniform(-0.1, 0.1)
    milk = mix(MILK, CREMA, 0.06)
    if pattern == "heart":
        for scale, color in ((1.0, milk), (0.72, CREMA), (0.6, milk)):
            canvas.fill(placed(_heart(size * scale * 0.8), center, turn), color)
    elif pattern == "tulip":
        for y, reach in ((0.62, 0.34), (0.36, 0.5), (0.06, 0.6)):
            petal = arc((0, (y - 0.3) * size), (size * reach, size * 0.34), 0.02, 0.48)
            canvas.fill(placed(ribbon(petal, size * 0.2, taper=0.75), center, turn), milk)
        canvas.fill(placed(_heart(size * 0.36), placed([(0, -0.46 * size)], center, turn)[0], turn), milk)
    else:
        for number in range(8):
            y, width = (-0.78 + number * 0.19) * size, size * (0.28 + 0.5 * ((number + 1) / 8) ** 0.7)
            petals = [
                (-width, y - size * 0.12),
                (-width * 0.5, y - size * 0.07),
                (0, y + size * 0.11),
                (width * 0.5, y - size * 0.07),
                (width, y - size * 0.12),
            ]
            canvas.fill(placed(ribbon(smooth(petals), size * 0.1, taper=0.8), center, turn), milk)
        stem = [(0, -size * 0.85), (size * 0.02, 0), (0, size * 0.9)]
        canvas.fill(placed(ribbon(smooth(stem), size * 0.06, taper=0.5), center, turn), milk)
    for spot in scattered(canvas.rng, center, size, 12):
        canvas.fill(blob(canvas.rng, spot, canvas.rng.uniform(1.5, 4), 0.1), mix(CREMA, MILK, 0.5))


def _heart(size: float) -> list[Point]:
    right = [(0.0, -0.45), (0.3, -0.8), (0.75, -0.75), (0.95, -0.3), (0.7, 0.25), (0.3, 0.65), (0.0, 0.95)]
    left = [(-x, y) for x, y in reversed(right[1:-1])]
    return smooth([(x * size, y * size) for x, y in right + left], closed=True)


def _croissant(canvas: Canvas, center: Point, turn: float, size: float) -> None:
    canvas.shadow(
        placed(
            smooth([(-240, 60), (-120, -110), (120, -110), (240, 60), (90, 50), (-90, 50)], closed=True),
            center,
            turn,
            size,
        ),
        (14, 20),
        14,
        0.5,
    )
    for number in (-3, 3, -2, 2, -1, 1, 0):
        x = number * 68
        lean, tall = number * 0.045, 118 - abs(number) * 17
        part = blob(canvas.rng, (x, abs(number) ** 1.7 * 13 - 30), (58, tall), 0.02, lean)
        outline = placed(part, center, turn, size)
        canvas.body(outline, mix(BREAD, CRUST, 0.6), 5)
        canvas.shade(outline, darker(CRUST, 0.4), turn + 0.25, 0.8)
        for shift in (-26, -8, 12):
            flake = [
                (x + shift + lean * reach * -3, abs(number) ** 1.7 * 13 - 30 + reach)
                for reach in (-tall * 0.75, 0, tall * 0.6)
            ]
            canvas.fill(
                placed(ribbon(flake, 6, taper=1), center, turn, size),
                lighter(BREAD, 0.5) if shift < 0 else darker(CRUST, 0.25),
            )


def _bun(canvas: Canvas, center: Point, radius: float) -> None:
    canvas.body(blob(canvas.rng, center, radius, 0.02), BREAD, 16)
    start = canvas.rng.random()
    swirl = [polar(center, radius * (0.9 - 0.8 * step / 30), start + step / 12) for step in range(31)]
    canvas.fill(ribbon(smooth(swirl, steps=4), radius * 0.17, taper=0.3), mix(CRUST, COCOA, 0.75))
    inner = [polar(center, radius * (0.8 - 0.72 * step / 30), start + step / 12) for step in range(31)]
    canvas.fill(ribbon(smooth(inner, steps=4), radius * 0.07, taper=0.6), lighter(BREAD, 0.55))
    for spot in scattered(canvas.rng, center, radius * 0.85, 34):
        canvas.body(box(canvas.rng, spot, (10, 10), 3, canvas.rng.random()), PAPER, 2, 0.5)


def flowers(canvas: Canvas, center: Point) -> None:
    for number in range(9):
        turn = number / 9 + canvas.rng.uniform(-0.03, 0.03)
        canvas.body(leaf(polar(center, 40, turn), 150, 30, turn), mix(FOREST, HERB, canvas.rng.random()), 6)
    color = canvas.rng.choice((ONION, YOLK, WINE, BLUSH, CREAM))
    for spot in scattered(canvas.rng, center, 95, 7):
        size = canvas.rng.uniform(38, 52)
        for number in range(6):
            petal = blob(canvas.rng, polar(spot, size * 0.55, number / 6), (size * 0.5, size * 0.3), 0.05, number / 6)
            canvas.body(petal, mix(color, CREAM, canvas.rng.random() * 0.4), 3)
        canvas.body(blob(canvas.rng, spot, size * 0.26, 0.05), mix(YOLK, COCOA, 0.3), 2)


def _notebook(canvas: Canvas, center: Point, turn: float) -> None:
    canvas.body(placed(quad(-330, -290, 330, 290), center, turn), WINE, 14, 0.5)
    for side in (-1, 1):
        page = placed(quad(min(0, side * 315), -275, max(0, side * 315), 275), center, turn)
        canvas.fill(page, mix(PAPER, OAT, 0.2))
        canvas.shade(page, darker(OAT, 0.35), turn + (0.5 if side > 0 else 0), 0.5)
        for row in range(11):
            wave = [
                (side * 160 + x, -220 + row * 42 + canvas.rng.gauss(0, 2.5))
                for x in range(-120, int(canvas.rng.uniform(30, 125)), 16)
            ]
            canvas.fill(placed(ribbon(smooth(wave, steps=3), 3.4, taper=0.4), center, turn), mix(INK, PAPER, 0.3))
    pen = placed([(-60, 200), (130, 120), (250, 70)], center, turn)
    canvas.body(ribbon(pen, 20), mix(WALNUT, INK, 0.4), 8)
    canvas.body(wedge(pen[0], 26, 0.38 + turn, 0.5 + turn), CHEESE, 2)


SCENE = Scene(VARIANTS, paint_break)
