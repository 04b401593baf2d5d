"""A table full of small plates, from above."""

from collections.abc import Callable

from demo.pictures import garnish, vegetables
from demo.pictures.canvas import Canvas
from demo.pictures.colors import (
    BASIL,
    BEET,
    BREAD,
    CARROT,
    CHEESE,
    CHILI,
    CREAM,
    CRUST,
    FOREST,
    HERB,
    MILK,
    MINCED,
    MUSTARD,
    OAT,
    OLIVE,
    TOMATO,
    YOLK,
    Color,
    darker,
    lighter,
    mix,
)
from demo.pictures.scene import Scene
from demo.pictures.shapes import Point, arc, blob, box, polar, ribbon, scattered
from demo.pictures.surfaces import lay_table
from demo.pictures.tableware import DRINKS, GLAZES, bowl, glass

OIL = mix(MUSTARD, YOLK, 0.4)


def paint(canvas: Canvas, dishes: tuple[str, ...]) -> None:
    lay_table(canvas)
    rng = canvas.rng
    side, order = rng.choice((-1, 1)), list(dishes)
    rng.shuffle(order)
    places = (
        (-60, -10, 265),
        (-470, -190, 215),
        (-440, 250, 230),
        (330, -240, 225),
        (360, 240, 235),
        (-80, -440, 170),
        (-40, 440, 165),
    )
    for (x, y, radius), dish in zip(places, order, strict=False):
        center = (640 + side * x + rng.uniform(-14, 14), 480 + y + rng.uniform(-12, 12))
        size = radius * rng.uniform(0.96, 1.04)
        level = bowl(canvas, center, size, rng.choice(GLAZES))
        with canvas.inside(level):
            DISHES[dish](canvas, center, size * 0.86)
    for spot in ((640 + side * 610, 480), (640 - side * 640, 500)):
        _flatbread(canvas, (spot[0], spot[1] + rng.uniform(-30, 30)), 175)
    glass(canvas, (640 + side * 590, 60), 95, DRINKS[rng.choice(("white wine", "red wine", "water"))])


def _dip(canvas: Canvas, center: Point, radius: float, color: Color) -> None:
    """Something creamy, with the groove of a spoon and oil in the groove."""
    rng, start = canvas.rng, canvas.rng.random()
    level = blob(rng, center, radius, 0.02)
    canvas.fill(level, color)
    canvas.shade(level, lighter(color, 0.5), 0.12, 0.7)
    canvas.shade(level, darker(color, 0.35), 0.62, 0.8)
    for reach, width in ((0.78, 0.2), (0.46, 0.2)):
        groove = arc(center, radius * reach, start, start + 0.85)
        canvas.soft(ribbon(groove, radius * width, taper=0.6), darker(color, 0.45), 7, 0.5)
        canvas.fill(ribbon([(x - 6, y - 8) for x, y in groove], radius * 0.04, taper=0.8), lighter(color, 0.7))
    pool = arc(center, radius * 0.62, start + 0.05, start + 0.6)
    canvas.fill(ribbon(pool, radius * 0.1, taper=0.6), OIL)
    garnish.drops(canvas, center, radius * 0.6, 9, OIL)


def _hummus(canvas: Canvas, center: Point, radius: float) -> None:
    _dip(canvas, center, radius, mix(BREAD, CREAM, 0.6))
    vegetables.chickpeas(canvas, center, radius * 0.3)
    garnish.herbs(canvas, center, radius * 0.7, 20)
    for spot in scattered(canvas.rng, center, radius * 0.75, 40):
        canvas.fill(blob(canvas.rng, spot, 3.2, 0.1), CHILI)


def _beet_dip(canvas: Canvas, center: Point, radius: float) -> None:
    _dip(canvas, center, radius, lighter(BEET, 0.22))
    garnish.seeds(canvas, center, radius * 0.6, 24, CREAM)
    garnish.leaves(canvas, center, radius * 0.3, BASIL, 3)


def _yoghurt(canvas: Canvas, center: Point, radius: float) -> None:
    _dip(canvas, center, radius, mix(MILK, OAT, 0.1))
    for number in range(5):
        vegetables.cucumber(canvas, polar(center, radius * 0.3, number / 5), radius * 0.19)
    garnish.herbs(canvas, center, radius * 0.75, 26)


def _pepper_dip(canvas: Canvas, center: Point, radius: float) -> None:
    _dip(canvas, center, radius, mix(TOMATO, CARROT, 0.45))
    for spot in scattered(canvas.rng, center, radius * 0.55, 12):
        canvas.body(blob(canvas.rng, spot, (radius * 0.09, radius * 0.07), 0.15), MINCED, 3)
    garnish.herbs(canvas, center, radius * 0.6, 14)


def _olives(canvas: Canvas, center: Point, radius: float) -> None:
    canvas.fill(blob(canvas.rng, center, radius, 0.02), darker(OLIVE, 0.3))
    for spot in scattered(canvas.rng, center, radius * 0.85, 30):
        vegetables.olive(canvas, spot, radius * 0.27)
    garnish.sprig(canvas, (center[0] - radius * 0.5, center[1]), radius, 0.98, HERB)


def _tomato_salad(canvas: Canvas, center: Point, radius: float) -> None:
    canvas.fill(blob(canvas.rng, center, radius, 0.02), darker(TOMATO, 0.35))
    kinds = (vegetables.tomato, vegetables.tomato, vegetables.cucumber, vegetables.feta)
    for number, spot in enumerate(scattered(canvas.rng, center, radius * 0.85, 24)):
        kinds[number % 4](canvas, spot, radius * 0.19)
    vegetables.red_onion(canvas, center, radius * 0.28)
    garnish.herbs(canvas, center, radius * 0.8, 36)


def _falafel(canvas: Canvas, center: Point, radius: float) -> None:
    canvas.fill(blob(canvas.rng, center, radius, 0.02), darker(HERB, 0.45))
    for number in range(6):
        vegetables.lettuce(canvas, polar(center, radius * 0.6, number / 6), radius * 0.42)
    for spot in scattered(canvas.rng, center, radius * 0.62, 8):
        ball = blob(canvas.rng, spot, radius * 0.22, 0.04)
        canvas.body(ball, darker(CRUST, 0.22), 9)
        for crumb in scattered(canvas.rng, spot, radius * 0.16, 14):
            tone = canvas.rng.choice((darker(CRUST, 0.6), BREAD, HERB))
            canvas.fill(blob(canvas.rng, crumb, canvas.rng.uniform(2, 6), 0.15), tone)


def _vine_leaves(canvas: Canvas, center: Point, radius: float) -> None:
    canvas.fill(blob(canvas.rng, center, radius, 0.02), darker(OLIVE, 0.45))
    turn = canvas.rng.random()
    for row in (-0.55, -0.2, 0.15, 0.5):
        for column in (-0.36, 0.36):
            spot = polar(polar(center, row * radius, turn + 0.25), column * radius, turn)
            roll = box(
                canvas.rng, spot, (radius * 0.68, radius * 0.29), radius * 0.13, turn + canvas.rng.uniform(-0.02, 0.02)
            )
            canvas.body(roll, mix(OLIVE, FOREST, 0.35), 8)
            for reach in (-0.2, 0.05, 0.22):
                vein = [
                    polar(polar(spot, radius * reach, turn), radius * side, turn + 0.22) for side in (-0.11, 0, 0.11)
                ]
                canvas.fill(ribbon(vein, 3, taper=0.8), lighter(OLIVE, 0.4))
    garnish.citrus_wedge(canvas, center, radius * 0.3, canvas.rng.random(), YOLK)


def _tabbouleh(canvas: Canvas, center: Point, radius: float) -> None:
    canvas.fill(blob(canvas.rng, center, radius, 0.02), darker(HERB, 0.25))
    garnish.herbs(canvas, center, radius * 0.95, 210, HERB)
    for number, spot in enumerate(scattered(canvas.rng, center, radius * 0.85, 80)):
        canvas.fill(blob(canvas.rng, spot, canvas.rng.uniform(4, 8), 0.15), (TOMATO, CHEESE, MILK)[number % 3])
    garnish.citrus_wedge(
        canvas, polar(center, radius * 0.45, canvas.rng.random()), radius * 0.32, canvas.rng.random(), YOLK
    )


def _flatbread(canvas: Canvas, center: Point, radius: float) -> None:
    for number in range(2):
        spot = (center[0] + number * 20, center[1] - number * 50)
        outline = blob(canvas.rng, spot, (radius, radius * 0.85), 0.03)
        canvas.body(outline, mix(BREAD, CREAM, 0.4), 10, 0.8)
        with canvas.inside(outline):
            for mark in scattered(canvas.rng, spot, radius * 0.85, 16):
                size = canvas.rng.uniform(6, 22)
                canvas.soft(blob(canvas.rng, mark, (size, size * 0.7), 0.15), CRUST, 4, 0.8)


DISHES: dict[str, Callable[[Canvas, Point, float], None]] = {
    "beetroot dip": _beet_dip,
    "falafel": _falafel,
    "hummus": _hummus,
    "olives": _olives,
    "pepper dip": _pepper_dip,
    "tabbouleh": _tabbouleh,
    "tomato salad": _tomato_salad,
    "vine leaves": _vine_leaves,
    "yoghurt": _yoghurt,
}
VARIANTS = {
    "Bowls of hummus, olives, falafel and salads with flatbread, seen from above": (
        "hummus",
        "olives",
        "falafel",
        "tomato salad",
        "tabbouleh",
        "yoghurt",
        "beetroot dip",
    ),
    "Small bowls of beetroot dip, hummus, stuffed vine leaves and salad with flatbread, seen from above": (
        "beetroot dip",
        "hummus",
        "vine leaves",
        "tomato salad",
        "olives",
        "pepper dip",
        "yoghurt",
    ),
    "A table of dips, yoghurt, olives and stuffed vine leaves with flatbread, seen from above": (
        "yoghurt",
        "pepper dip",
        "vine leaves",
        "olives",
        "hummus",
        "tabbouleh",
        "falafel",
    ),
}
SCENE = Scene(VARIANTS, paint)
