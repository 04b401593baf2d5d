"""Breakfast from above: eggs, pancakes, a pan of shakshuka."""

from demo.pictures import garnish, vegetables
from demo.pictures.canvas import Canvas
from demo.pictures.coffee import cup
from demo.pictures.colors import (
    BLUSH,
    BREAD,
    CARROT,
    CHEESE,
    CHILI,
    CREAM,
    CRUST,
    HERB,
    INK,
    MEAT,
    MILK,
    MUSTARD,
    NAVY,
    OAT,
    PLUM,
    SAGE,
    SLATE,
    TOMATO,
    WINE,
    YOLK,
    Color,
    darker,
    lighter,
    mix,
)
from demo.pictures.scene import Scene
from demo.pictures.shapes import Point, blob, box, placed, polar, ribbon, scattered, smooth
from demo.pictures.surfaces import lay_table
from demo.pictures.tableware import GLAZES, fork, glass, knife, napkin, plate

VARIANTS = {
    "Fried eggs with bacon, toast and tomatoes on a plate, and a cup of coffee, seen from above": "eggs",
    "Fried eggs with avocado, toast and mushrooms on a plate, and a cup of coffee, seen from above": "avocado",
    "A stack of pancakes with berries and butter, and a cup of coffee, seen from above": "pancakes",
    "A pan of eggs baked in tomato sauce, with toast and a cup of coffee, seen from above": "shakshuka",
}


def paint(canvas: Canvas, kind: str) -> None:
    lay_table(canvas)
    rng = canvas.rng
    side = rng.choice((-1, 1))
    center, radius = (640 - side * rng.uniform(90, 140), rng.uniform(510, 550)), rng.uniform(430, 460)
    napkin(canvas, (640 + side * 500, 690), (270, 460), rng.uniform(-0.05, 0.05), rng.choice((SAGE, BLUSH, OAT, WINE)))
    fork(canvas, (640 + side * 465, 690), 410, 0.25 + rng.uniform(-0.03, 0.03))
    knife(canvas, (640 + side * 540, 690), 410, 0.25 + rng.uniform(-0.02, 0.02))
    if kind == "shakshuka":
        _pan(canvas, center, radius, side)
    else:
        plate(canvas, center, radius, rng.choice(GLAZES))
        (_pancakes if kind == "pancakes" else _eggs_and_toast)(canvas, center, kind)
    cup(canvas, (640 + side * 430, rng.uniform(170, 210)), 205, "heart")
    glass(canvas, (640 - side * 560, 80), 118, mix(CARROT, YOLK, 0.65))


def _eggs_and_toast(canvas: Canvas, center: Point, kind: str) -> None:
    turn = canvas.rng.random()
    for lean in (0, 0.09):
        _toast(canvas, polar(center, 190, turn + lean * 1.3), turn + lean, 270)
    if kind == "eggs":
        for number in range(3):
            _bacon(canvas, polar(center, 190 + number * 50, turn + 0.27), turn + 0.52 + number * 0.01)
    else:
        for number in range(5):
            vegetables.mushroom(canvas, polar(center, 220, turn + 0.21 + number * 0.045), 52)
        vegetables.avocado(canvas, polar(center, 225, turn + 0.76), 92)
    for number in range(4):
        vegetables.tomato(
            canvas,
            polar(
                center,
                255,
                turn + (0.7 if kind == "eggs" else 0.87) + number * 0.045 - (0.0 if kind == "eggs" else 0.37),
            ),
            58,
        )
    for number in range(2):
        _egg(canvas, polar(center, 95, turn + 0.42 + number * 0.3), 150)
    garnish.herbs(canvas, center, 260, 36)


def _egg(canvas: Canvas, center: Point, size: float) -> None:
    rng = canvas.rng
    white = blob(rng, center, (size, size * 0.88), 0.06, rng.random())
    canvas.shadow(white, (7, 10), 8, 0.45)
    canvas.fill(white, mix(MILK, BREAD, 0.4))
    canvas.fill(placed([(x - center[0], y - center[1]) for x, y in white], center, 0, 0.95), MILK)
    canvas.shade(white, mix(OAT, MUSTARD, 0.2), 0.12, 0.55)
    yolk = blob(rng, (center[0] - 6, center[1] + 4), size * 0.4, 0.02)
    canvas.body(yolk, YOLK, 6)
    canvas.fill(ribbon([polar(center, size * 0.27, step / 40) for step in range(21, 28)], 9, taper=1), CREAM)
    for spot in scattered(rng, center, size * 0.7, 12):
        canvas.fill(blob(rng, spot, 2.5, 0.1), INK)


def _toast(canvas: Canvas, center: Point, turn: float, size: float) -> None:
    half = size / 2
    outline = [
        (-half, -half * 0.8),
        (-half * 0.5, -half * 1.05),
        (half * 0.5, -half * 1.05),
        (half, -half * 0.8),
        (half * 0.86, -half * 0.3),
        (half * 0.86, half),
        (-half * 0.86, half),
        (-half * 0.86, -half * 0.3),
    ]
    crust = placed(smooth(outline, closed=True), center, turn)
    canvas.body(crust, CRUST, 12)
    crumb = placed(smooth(outline, closed=True), center, turn, 0.89)
    canvas.fill(crumb, mix(BREAD, CHEESE, 0.5))
    with canvas.inside(crumb):
        for spot in scattered(canvas.rng, center, size * 0.5, 40):
            tone = canvas.rng.choice((lighter(BREAD, 0.6), CRUST, BREAD))
            canvas.fill(blob(canvas.rng, spot, canvas.rng.uniform(3, 9), 0.15), mix(BREAD, tone, 0.7))
    canvas.shade(crumb, CRUST, 0.12, 0.7)


def _bacon(canvas: Canvas, center: Point, turn: float) -> None:
    wave = [(x, canvas.rng.uniform(6, 13) * (1 if number % 2 else -1)) for number, x in enumerate(range(-190, 200, 42))]
    path = placed(smooth(wave), center, turn)
    canvas.body(ribbon(path, 54), mix(MEAT, CHILI, 0.35), 8)
    for shift, width, tone in (
        (-13, 11, mix(BLUSH, CREAM, 0.4)),
        (9, 7, mix(BLUSH, CHEESE, 0.3)),
        (21, 5, darker(MEAT, 0.3)),
    ):
        line = placed([(x, y + shift) for x, y in smooth(wave)], center, turn)
        canvas.fill(ribbon(line, width), tone)


def _pancakes(canvas: Canvas, center: Point, kind: str) -> None:
    rng = canvas.rng
    for number in range(4):
        heart = (center[0] + rng.uniform(-20, 20), center[1] + 24 - number * 16)
        cake = blob(rng, heart, 318 - number * 5, 0.014)
        canvas.body(cake, mix(BREAD, CHEESE, 0.4), 12, 0.8)
        canvas.fill(blob(rng, heart, 298 - number * 5, 0.014), CRUST)
        canvas.shade(cake, lighter(BREAD, 0.4), 0.62, 0.9)
    syrup = blob(rng, heart, (220, 185), 0.13, rng.random())
    canvas.body(syrup, mix(CRUST, MEAT, 0.6), 4, 0.8)
    canvas.body(box(rng, heart, (92, 84), 14, rng.random()), mix(CHEESE, YOLK, 0.15), 9)
    for spot in scattered(rng, heart, 235, 19):
        berry(canvas, (spot[0] + 20, spot[1] + 10), rng.choice((NAVY, NAVY, WINE, TOMATO)))
    garnish.leaves(canvas, (heart[0] + 60, heart[1] - 60), 66, HERB, 3)
    for spot in scattered(rng, center, 290, 130):
        canvas.fill(blob(rng, spot, rng.uniform(1, 3), 0.1), CREAM)


def berry(canvas: Canvas, spot: Point, color: Color) -> None:
    size = canvas.rng.uniform(24, 32)
    canvas.body(blob(canvas.rng, spot, size, 0.03), mix(color, PLUM, 0.2), 7)
    canvas.fill(blob(canvas.rng, polar(spot, size * 0.3, 0.3), size * 0.28, 0.2), darker(color, 0.5))
    canvas.fill(
        blob(canvas.rng, polar(spot, size * 0.5, 0.64), (size * 0.2, size * 0.1), 0.1, 0.88), lighter(color, 0.75)
    )


def _pan(canvas: Canvas, center: Point, radius: float, side: int) -> None:
    rng = canvas.rng
    handle = [polar(center, reach, 0.25 + side * 0.14) for reach in (radius * 0.9, radius * 1.2, radius * 1.6)]
    canvas.body(ribbon(handle, 74), darker(SLATE, 0.35), 14)
    canvas.body(blob(rng, center, radius, 0.006), darker(SLATE, 0.35), 22)
    canvas.fill(blob(rng, center, radius * 0.94, 0.006), darker(SLATE, 0.6))
    sauce = blob(rng, center, radius * 0.86, 0.02)
    canvas.fill(sauce, mix(TOMATO, CHILI, 0.3))
    canvas.shade(sauce, lighter(TOMATO, 0.3), 0.12, 0.7)
    canvas.shade_edge(sauce, darker(CHILI, 0.5), 1)
    with canvas.inside(sauce):
        for spot in scattered(rng, center, radius * 0.75, 40):
            tone = rng.choice((TOMATO, CHILI, CARROT, darker(TOMATO, 0.3)))
            canvas.body(blob(rng, spot, (rng.uniform(14, 44), rng.uniform(12, 24)), 0.15, rng.random()), tone, 4)
        start = rng.random()
        for number in range(5):
            _egg(canvas, polar(center, radius * 0.5, start + number / 5), radius * 0.25)
        for spot in scattered(rng, center, radius * 0.7, 12):
            vegetables.feta(canvas, spot, 26)
        garnish.herbs(canvas, center, radius * 0.75, 90)
    _toast(canvas, (640 + side * 480, 880), rng.random(), 240)


SCENE = Scene(VARIANTS, paint)
