"""Curries in bowls with rice and bread, from above."""

from dataclasses import dataclass

from demo.pictures import garnish
from demo.pictures.canvas import Canvas
from demo.pictures.colors import (
    BRASS,
    BREAD,
    CARROT,
    CHAR,
    CHILI,
    CREAM,
    HERB,
    LIME,
    MILK,
    MUSTARD,
    OAT,
    OLIVE,
    RICE,
    STEEL,
    TOMATO,
    YOLK,
    Color,
    darker,
    lighter,
    mix,
    paint,
)
from demo.pictures.scene import Scene
from demo.pictures.shapes import Point, blob, box, leaf, polar, ribbon, scattered
from demo.pictures.surfaces import lay_table
from demo.pictures.tableware import LIGHT_GLAZES, Glaze, bowl, plate, small_dish

METALS = (
    Glaze(BRASS, BRASS, darker(BRASS, 0.25)),
    Glaze(STEEL, STEEL, darker(STEEL, 0.2)),
    Glaze(paint("#b5653f"), paint("#b5653f"), paint("#8a4a30")),
)


@dataclass(frozen=True, slots=True)
class Curry:
    main: Color
    side: Color
    pieces: Color


VARIANTS = {
    "A tomato curry with rice, naan and a bowl of lentils, seen from above": Curry(
        mix(CARROT, TOMATO, 0.45), mix(MUSTARD, YOLK, 0.4), mix(BREAD, CARROT, 0.4)
    ),
    "A spinach curry with pieces of paneer, rice and naan, seen from above": Curry(
        mix(OLIVE, HERB, 0.5), mix(CARROT, TOMATO, 0.3), MILK
    ),
    "A golden curry with rice, flatbread and a red chutney, seen from above": Curry(
        mix(YOLK, MUSTARD, 0.5), mix(CHILI, TOMATO, 0.4), mix(BREAD, MUSTARD, 0.3)
    ),
    "A dark red curry with rice, naan and a bowl of greens, seen from above": Curry(
        mix(CHILI, TOMATO, 0.3), mix(HERB, OLIVE, 0.5), darker(BREAD, 0.3)
    ),
}


def paint_meal(canvas: Canvas, curry: Curry) -> None:
    lay_table(canvas)
    rng = canvas.rng
    side, metal = rng.choice((-1, 1)), rng.choice(METALS)
    _rice(canvas, (640 + side * 370, rng.uniform(240, 300)), 290)
    _naan(canvas, (640 + side * rng.uniform(330, 400), 820), 330, rng.uniform(-0.07, 0.07))
    _sauce(canvas, (640 - side * 520, rng.uniform(110, 170)), 225, (curry.side, darker(curry.side, 0.15)), metal)
    _sauce(canvas, (640 - side * rng.uniform(180, 230), 560), 345, (curry.main, curry.pieces), metal)
    small_dish(canvas, (640 - side * 545, 850), 115, rng.choice((HERB, CHILI, MILK)), metal)
    for number in range(2):
        garnish.citrus_wedge(canvas, (640 + side * (150 + number * 70), 110 + number * 40), 66, rng.random(), LIME)


def _sauce(canvas: Canvas, center: Point, radius: float, colors: tuple[Color, Color], glaze: Glaze) -> None:
    rng, (color, pieces) = canvas.rng, colors
    level = bowl(canvas, center, radius, glaze)
    canvas.fill(level, color)
    canvas.shade(level, darker(color, 0.45), 0.62, 0.9)
    canvas.shade(level, lighter(color, 0.3), 0.12, 0.6)
    with canvas.inside(level):
        garnish.drops(canvas, center, radius * 0.78, 30, mix(color, YOLK, 0.35))
        for spot in scattered(rng, center, radius * 0.55, 11):
            _piece(canvas, spot, radius * rng.uniform(0.13, 0.19), mix(pieces, color, rng.uniform(0.1, 0.45)))
        garnish.drizzle(canvas, center, radius * 0.5, lighter(CREAM, 0.5), 10)
        garnish.herbs(canvas, center, radius * 0.6, 26)
        garnish.leaves(canvas, polar(center, radius * 0.1, rng.random()), radius * 0.26, HERB, 5)
        canvas.shade_edge(level, darker(color, 0.5), 0.8)


def _piece(canvas: Canvas, spot: Point, size: float, color: Color) -> None:
    chunk = box(canvas.rng, spot, (size * 2, size * canvas.rng.uniform(1.3, 1.8)), size * 0.5, canvas.rng.random())
    canvas.shadow(chunk, (5, 8), 6, 0.5)
    canvas.fill(chunk, color)
    canvas.shade(chunk, lighter(color, 0.55), 0.62, 0.9)
    canvas.shade(chunk, darker(color, 0.4), 0.12, 0.8)


def _rice(canvas: Canvas, center: Point, radius: float) -> None:
    rng = canvas.rng
    plate(canvas, center, radius, rng.choice(LIGHT_GLAZES))
    mound = blob(rng, center, radius * 0.66, 0.03)
    canvas.shadow(mound, (12, 18), 16, 0.5)
    canvas.fill(mound, mix(RICE, OAT, 0.7))
    canvas.shade(mound, darker(OAT, 0.35), 0.12, 0.7)
    for spot in scattered(rng, center, radius * 0.64, 560):
        turn, shade = rng.random(), max(0.0, (spot[0] + spot[1] - center[0] - center[1]) / radius * 0.16)
        canvas.fill(leaf((spot[0] + 2, spot[1] + 3), 19, 3.4, turn), darker(OAT, 0.2 + shade))
        canvas.fill(leaf(spot, 19, 3.4, turn), darker(lighter(RICE, rng.random() * 0.7), shade))
    garnish.herbs(canvas, center, radius * 0.5, 24)
    for spot in scattered(rng, center, radius * 0.5, 5):
        canvas.fill(leaf(spot, 24, 4, rng.random()), CHAR)


def _naan(canvas: Canvas, center: Point, length: float, turn: float) -> None:
    rng = canvas.rng
    for number in range(2):
        heart = (center[0] + number * 40, center[1] - number * 46)
        outline = blob(rng, heart, (length, length * 0.52), 0.045, turn + number * 0.05)
        canvas.shadow(outline, (12, 16), 14, 0.5)
        canvas.fill(outline, mix(BREAD, CREAM, 0.42))
        canvas.shade(outline, darker(BREAD, 0.15), 0.12, 0.9)
        canvas.shade_edge(outline, BREAD, 1)
        with canvas.inside(outline):
            for spot in scattered(rng, heart, (length * 0.85, length * 0.42), 26):
                size = rng.uniform(7, 34)
                canvas.soft(
                    blob(rng, spot, (size, size * 0.7), 0.15, turn),
                    mix(CHAR, BREAD, 0.25),
                    size * 0.25,
                    rng.uniform(0.5, 0.95),
                )
                canvas.fill(
                    ribbon([polar(spot, size * 1.15, step / 40) for step in range(21, 31)], 4, taper=1),
                    lighter(BREAD, 0.7),
                )
            garnish.herbs(canvas, heart, (length * 0.7, length * 0.35), 22)


SCENE = Scene(VARIANTS, paint_meal)
