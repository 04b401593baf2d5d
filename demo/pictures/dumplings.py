"""Dumplings in bamboo steamers, from above."""

from dataclasses import dataclass

from demo.pictures import garnish
from demo.pictures.canvas import Canvas
from demo.pictures.colors import (
    CARROT,
    CHILI,
    CREAM,
    HERB,
    INK,
    LEAF,
    LETTUCE,
    MEAT,
    MILK,
    OAK,
    OAT,
    SALMON,
    WALNUT,
    WINE,
    Color,
    darker,
    lighter,
    mix,
)
from demo.pictures.scene import Scene
from demo.pictures.shapes import Point, arc, blob, placed, polar, ribbon, smooth
from demo.pictures.surfaces import lay_table
from demo.pictures.tableware import GLAZES, chopsticks, small_dish

BAMBOO = mix(OAK, OAT, 0.45)


@dataclass(frozen=True, slots=True)
class Basket:
    shape: str
    dough: tuple[Color, Color]


VARIANTS = {
    "Soup dumplings in two bamboo steamers with dipping sauces, seen from above": Basket(
        "round", (mix(MILK, OAT, 0.25), mix(MILK, OAT, 0.4))
    ),
    "Pale and green dumplings in bamboo steamers with dipping sauces, seen from above": Basket(
        "round", (mix(MILK, OAT, 0.2), mix(LETTUCE, MILK, 0.35))
    ),
    "Folded dumplings with crimped edges in two bamboo steamers, seen from above": Basket(
        "folded", (mix(MILK, OAT, 0.3), mix(OAT, OAK, 0.25))
    ),
    "Prawn and vegetable dumplings, some pink and some green, in bamboo steamers, seen from above": Basket(
        "folded", (mix(SALMON, MILK, 0.6), mix(LEAF, MILK, 0.45))
    ),
}


def paint(canvas: Canvas, basket: Basket) -> None:
    lay_table(canvas)
    rng = canvas.rng
    side = rng.choice((-1, 1))
    center = (640 - side * rng.uniform(110, 160), rng.uniform(520, 570))
    _steamer(canvas, (640 + side * 430, rng.uniform(90, 160)), 330, basket)
    small_dish(canvas, (640 + side * 440, 580), 112, darker(MEAT, 0.6), rng.choice(GLAZES))
    sauce = (640 + side * 330, 820)
    small_dish(canvas, sauce, 130, rng.choice((CHILI, HERB, CARROT)), rng.choice(GLAZES))
    garnish.onion_rings(canvas, sauce, 70, 9)
    _steamer(canvas, center, 440, basket)
    chopsticks(
        canvas, (640 + side * 520, 690), 800, 0.25 + side * rng.uniform(0.02, 0.05), rng.choice((WALNUT, WINE, INK))
    )


def _steamer(canvas: Canvas, center: Point, radius: float, basket: Basket) -> None:
    rng = canvas.rng
    rim = blob(rng, center, radius, 0.004)
    canvas.shadow(rim, (24, 34), 26, 0.6)
    for reach, tone in (
        (1, darker(BAMBOO, 0.25)),
        (0.965, lighter(BAMBOO, 0.3)),
        (0.925, BAMBOO),
        (0.9, lighter(BAMBOO, 0.15)),
    ):
        canvas.fill(blob(rng, center, radius * reach, 0.003), tone)
    canvas.shade(rim, lighter(BAMBOO, 0.6), 0.62, 0.9)
    canvas.shade(rim, darker(BAMBOO, 0.5), 0.12, 0.9)
    for number in range(4):
        tie = [polar(center, radius * reach, number / 4 + 0.1) for reach in (0.88, 0.94, 1.0)]
        canvas.fill(ribbon(tie, 26), darker(OAK, 0.25))
        canvas.fill(ribbon(tie, 5), lighter(OAK, 0.4))
    floor = blob(rng, center, radius * 0.865, 0.004)
    canvas.fill(floor, darker(BAMBOO, 0.6))
    turn = rng.random()
    with canvas.inside(floor):
        for offset in range(-10, 11):
            slat = [placed([(x * radius, offset * radius * 0.088)], center, turn)[0] for x in (-0.9, 0, 0.9)]
            canvas.fill(ribbon(slat, radius * 0.072), mix(BAMBOO, darker(BAMBOO, 0.3), rng.random()))
        _paper(canvas, center, radius * 0.8)
        canvas.shade(floor, darker(BAMBOO, 0.8), 0.62, 0.9)
    _fill_steamer(canvas, center, radius, basket)


def _paper(canvas: Canvas, center: Point, radius: float) -> None:
    leafy = canvas.rng.random() < 0.4
    color = darker(mix(LETTUCE, HERB, 0.4), 0.18) if leafy else CREAM
    sheet = blob(canvas.rng, center, radius, 0.03 if leafy else 0.006)
    canvas.body(sheet, color, 4, 0.5)
    for number in range(24):
        spot = polar(center, radius * (0.35 if number % 2 else 0.7), number / 24)
        canvas.fill(blob(canvas.rng, spot, radius * 0.026, 0.02), darker(color, 0.35))


def _fill_steamer(canvas: Canvas, center: Point, radius: float, basket: Basket) -> None:
    start = canvas.rng.random()
    spots = [center] + [polar(center, radius * 0.55, start + number / 6) for number in range(6)]
    for number, spot in enumerate(spots):
        dough = basket.dough[number % 2]
        if basket.shape == "round":
            _round(canvas, spot, radius * 0.245, dough)
        else:
            _folded(canvas, spot, radius * 0.3, (start + number / 6 + 0.25, dough))


def _round(canvas: Canvas, center: Point, radius: float, dough: Color) -> None:
    rng, start = canvas.rng, canvas.rng.random()
    outline = blob(rng, center, radius, 0.025)
    canvas.body(outline, dough, 9, 0.8)
    heart = polar(center, radius * 0.08, rng.random())
    for number in range(16):
        turn = start + number / 16
        pleat = [
            polar(heart, radius * reach, turn + bend)
            for reach, bend in ((0.1, 0), (0.4, 0.02), (0.72, 0.05), (0.93, 0.06))
        ]
        canvas.fill(ribbon([(x + 2.5, y + 3) for x, y in smooth(pleat, steps=4)], 6, taper=0.8), darker(dough, 0.3))
        canvas.fill(ribbon(smooth(pleat, steps=4), 5, taper=0.8), lighter(dough, 0.6))
    canvas.body(blob(rng, heart, radius * 0.2, 0.06), darker(dough, 0.06), 4)
    canvas.fill(blob(rng, heart, radius * 0.07, 0.1), darker(dough, 0.45))


def _folded(canvas: Canvas, center: Point, size: float, fold: tuple[float, Color]) -> None:
    turn, dough = fold
    top = [(x * size, -size * 0.12 - size * 0.5 * (1 - x * x)) for x in (-1, -0.75, -0.4, 0, 0.4, 0.75, 1)]
    bottom = [(x * size * 0.96, size * 0.3 * (1 - x * x) + size * 0.02) for x in (0.9, 0.4, 0, -0.4, -0.9)]
    outline = placed(smooth(top + bottom, closed=True, steps=4), center, turn)
    canvas.body(outline, dough, 9, 0.8)
    seam = placed(smooth([(x * size * 0.93, -size * 0.3 * (1 - x * x)) for x in (-1, -0.5, 0, 0.5, 1)]), center, turn)
    canvas.soft(ribbon(seam, 14, taper=0.6), darker(dough, 0.5), 4, 0.5)
    for number in range(9):
        x = (number - 4) / 4.7
        pleat = [
            (x * size * 0.9, -size * 0.3 * (1 - x * x)),
            (x * size * 0.97 + 6, -size * 0.14 - size * 0.42 * (1 - x * x)),
        ]
        canvas.fill(placed(ribbon([pleat[0], pleat[1], pleat[1]], 7), center, turn), darker(dough, 0.22))
    canvas.fill(
        ribbon(placed(arc((0, 0), (size * 0.6, size * 0.16), 0.1, 0.3), center, turn), 6, taper=1), lighter(dough, 0.8)
    )


SCENE = Scene(VARIANTS, paint)
