"""Meat from the grill, from above."""

from dataclasses import dataclass

from demo.pictures import garnish, vegetables
from demo.pictures.canvas import Canvas
from demo.pictures.colors import (
    BASIL,
    BLUSH,
    BREAD,
    CHAR,
    CHEESE,
    CHILI,
    CREAM,
    CRUST,
    HERB,
    MEAT,
    MINCED,
    MUSTARD,
    OAK,
    ONION,
    SLATE,
    STEEL,
    TOMATO,
    WALNUT,
    WINE,
    YOLK,
    darker,
    lighter,
    mix,
)
from demo.pictures.scene import Scene
from demo.pictures.shapes import Point, blob, box, placed, polar, ribbon, scattered, smooth
from demo.pictures.surfaces import lay_table
from demo.pictures.tableware import DRINKS, GLAZES, board, fork, glass, knife, plate, small_dish


@dataclass(frozen=True, slots=True)
class Grill:
    cut: str
    beside: str


VARIANTS = {
    "A sliced steak with grilled tomatoes and rosemary, seen from above": Grill("slices", "tomatoes"),
    "A sliced steak with chips and a dish of sauce, seen from above": Grill("slices", "chips"),
    "A sliced steak with asparagus and roast potatoes, seen from above": Grill("slices", "asparagus"),
    "Grilled skewers with flatbread, tomatoes and red onion on a board, seen from above": Grill("skewers", "tomatoes"),
}


def paint(canvas: Canvas, grill: Grill) -> None:
    lay_table(canvas)
    rng = canvas.rng
    side, turn = rng.choice((-1, 1)), rng.uniform(-0.04, 0.04)
    center = (640 - side * 40, rng.uniform(500, 530))
    if rng.random() < 0.75 or grill.cut == "skewers":
        board(canvas, center, (1140, 760), turn, rng.choice((OAK, WALNUT, SLATE)))
    else:
        board(canvas, center, (1200, 800), turn, WALNUT)
        plate(canvas, center, (570, 370), rng.choice(GLAZES), turn)
    if grill.cut == "skewers":
        _skewers(canvas, center, turn)
    else:
        _slices(canvas, placed([(-side * 30, -120)], center, turn)[0], turn - side * 0.03)
    _beside(canvas, placed([(0, 215)], center, turn)[0], turn, grill.beside)
    small_dish(
        canvas,
        placed([(side * 440, -230)], center, turn)[0],
        108,
        rng.choice((CHILI, HERB, MUSTARD)),
        rng.choice(GLAZES),
    )
    glass(canvas, (640 + side * 610, rng.uniform(470, 560)), 130, DRINKS[rng.choice(("red wine", "beer"))])
    fork(canvas, (640 - side * 590, 560), 470, 0.25 + rng.uniform(-0.02, 0.02))
    knife(canvas, (640 - side * 650, 560), 480, 0.25 + rng.uniform(-0.02, 0.02))


def _slices(canvas: Canvas, center: Point, turn: float) -> None:
    rng = canvas.rng
    whole = [(-430, 20), (-390, -110), (-240, -165), (-110, -150), (-90, 130), (-250, 165), (-390, 120)]
    outline = placed(smooth(whole, closed=True), center, turn)
    canvas.body(outline, darker(MEAT, 0.25), 16)
    with canvas.inside(outline):
        for x in range(-420, -60, 70):
            mark = placed([(x + 60, -180), (x + 10, 0), (x - 40, 180)], center, turn)
            canvas.soft(ribbon(mark, 20), CHAR, 3, 0.9)
        for _ in range(16):
            spot = placed([(rng.uniform(-420, -110), rng.uniform(-150, 150))], center, turn)[0]
            canvas.fill(ribbon([spot, polar(spot, 14, 0.8), polar(spot, 26, 0.82)], 5, taper=1), lighter(MEAT, 0.4))
    for number in range(7):
        heart = placed([(-50 + number * 80, number * 5 + rng.uniform(-10, 10))], center, turn)[0]
        _slice(canvas, heart, turn + 0.02 * number)
    garnish.sprig(canvas, placed([(-380, -30)], center, turn)[0], 330, turn - 0.03, BASIL)
    butter = box(rng, placed([(-210, 20)], center, turn)[0], (84, 66), 14, turn + 0.06)
    canvas.body(butter, mix(CHEESE, YOLK, 0.2), 6)
    garnish.seeds(canvas, center, (400, 140), 60, CREAM)


def _slice(canvas: Canvas, heart: Point, turn: float) -> None:
    """Brown at the edge, pink in the middle."""
    rng = canvas.rng
    height = rng.uniform(275, 305)
    edge = placed(box(rng, (0, 0), (86, height), 34), heart, turn + 0.03)
    canvas.shadow(edge, (12, 14), 10, 0.6)
    canvas.fill(edge, darker(MEAT, 0.4))
    for width, tall, tone in (
        (70, 26, mix(MEAT, BLUSH, 0.25)),
        (54, 52, mix(TOMATO, BLUSH, 0.38)),
        (34, 92, mix(TOMATO, WINE, 0.45)),
    ):
        canvas.fill(placed(box(rng, (0, 0), (width, height - tall), width * 0.4), heart, turn + 0.03), tone)
    canvas.shade(edge, lighter(BLUSH, 0.2), 0.7, 0.5)
    canvas.shade(edge, darker(WINE, 0.5), 0.15, 0.7)
    for _ in range(5):
        spot = placed([(rng.uniform(-18, 18), rng.uniform(-100, 100))], heart, turn)[0]
        streak = [
            polar(spot, rng.uniform(8, 22) * reach, turn + 0.25 + rng.uniform(-0.05, 0.05)) for reach in (-1, 0, 1)
        ]
        canvas.fill(ribbon(streak, 4, taper=1), lighter(BLUSH, 0.3))


def _skewers(canvas: Canvas, center: Point, turn: float) -> None:
    rng = canvas.rng
    bread = blob(rng, placed([(-60, -30)], center, turn)[0], (470, 250), 0.04, turn - 0.02)
    canvas.body(bread, mix(BREAD, CREAM, 0.35), 14, 0.7)
    for spot in scattered(rng, center, (420, 190), 24):
        canvas.soft(blob(rng, spot, (rng.uniform(8, 30), 12), 0.15, turn), CRUST, 4, 0.7)
    for row in range(3):
        heart = placed([(0, -190 + row * 125)], center, turn)[0]
        lean = turn + rng.uniform(-0.015, 0.015)
        rod = [polar(heart, reach, lean) for reach in (-520, 0, 520)]
        canvas.body(ribbon(rod, 11), STEEL, 7)
        for number in range(8):
            spot = polar(heart, (number - 3.5) * 108, lean)
            _chunk(canvas, spot, number % 3 == 1, lean)


def _chunk(canvas: Canvas, spot: Point, vegetable: bool, turn: float) -> None:
    rng = canvas.rng
    color = rng.choice((TOMATO, HERB, ONION, YOLK)) if vegetable else mix(MINCED, MEAT, rng.random())
    size = (62, 92) if vegetable else (102, 98)
    outline = placed(box(rng, (0, 0), size, 24), spot, turn + rng.uniform(-0.03, 0.03))
    canvas.body(outline, color, 9)
    with canvas.inside(outline):
        for shift in (-24, 12):
            mark = placed([(shift - 20, -60), (shift, 0), (shift + 20, 60)], spot, turn)
            canvas.soft(ribbon(mark, 9), CHAR, 3, 0.75)


def _beside(canvas: Canvas, center: Point, turn: float, kind: str) -> None:
    rng = canvas.rng
    for number in range(7):
        spot = placed([((number - 3) * 112, (number % 2) * 86 - 43 + rng.uniform(-20, 20))], center, turn)[0]
        if kind == "tomatoes":
            vegetables.tomato(canvas, spot, rng.uniform(58, 70))
        elif kind == "asparagus" and number < 5:
            vegetables.asparagus(
                canvas, placed([(-140, (number - 2) * 34)], center, turn)[0], 520, turn + rng.uniform(-0.015, 0.015)
            )
        elif kind == "asparagus":
            vegetables.potato(canvas, placed([(rng.uniform(220, 300), (number - 5.5) * 110)], center, turn)[0], 72)
        else:
            _chips(canvas, spot)
    if kind == "tomatoes":
        vegetables.red_onion(canvas, placed([(40, -60)], center, turn)[0], 62)
        vegetables.red_onion(canvas, placed([(300, -50)], center, turn)[0], 54)
    garnish.herbs(canvas, center, (380, 70), 30)


def _chips(canvas: Canvas, spot: Point) -> None:
    for _ in range(5):
        heart = (spot[0] + canvas.rng.uniform(-50, 50), spot[1] + canvas.rng.uniform(-44, 44))
        outline = box(canvas.rng, heart, (170, 31), 5, canvas.rng.uniform(-0.12, 0.12))
        canvas.body(outline, mix(YOLK, CHEESE, canvas.rng.uniform(0.2, 0.7)), 7)


SCENE = Scene(VARIANTS, paint)
