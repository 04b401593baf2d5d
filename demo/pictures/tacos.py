"""Open tacos from above."""

from dataclasses import dataclass

from demo.pictures import garnish, vegetables
from demo.pictures.canvas import Canvas
from demo.pictures.colors import (
    BREAD,
    CARROT,
    CHAR,
    CHILI,
    CREAM,
    CRUST,
    HERB,
    LETTUCE,
    LIME,
    MEAT,
    MILK,
    MINCED,
    OAT,
    ONION,
    SALMON,
    TOMATO,
    YOLK,
    Color,
    darker,
    lighter,
    mix,
)
from demo.pictures.scene import Scene
from demo.pictures.shapes import Point, blob, box, placed, polar, ribbon, scattered, smooth
from demo.pictures.surfaces import lay_table
from demo.pictures.tableware import GLAZES, board, plate, small_dish


@dataclass(frozen=True, slots=True)
class Filling:
    meat: Color
    extra: str


VARIANTS = {
    "Tacos with grilled beef, avocado and pickled onion, limes beside them, seen from above": Filling(MEAT, "avocado"),
    "Tacos al pastor with pineapple, onion and coriander, seen from above": Filling(
        mix(CHILI, CARROT, 0.4), "pineapple"
    ),
    "Fish tacos with radishes, lime and a pale sauce, seen from above": Filling(mix(BREAD, YOLK, 0.35), "radish"),
    "Prawn tacos with avocado, tomato and coriander, seen from above": Filling(mix(SALMON, CARROT, 0.35), "tomato"),
}


def paint(canvas: Canvas, filling: Filling) -> None:
    lay_table(canvas)
    rng = canvas.rng
    turn, side = rng.uniform(-0.04, 0.04), rng.choice((-1, 1))
    center = (640 - side * 60, rng.uniform(490, 530))
    if rng.random() < 0.5:
        board(canvas, center, (1120, 720), turn)
    else:
        plate(canvas, center, (650, 500), rng.choice(GLAZES), turn)
    lean = rng.uniform(0.2, 0.3)
    for x, y in ((-330, 90), (15, -40), (350, 100)):
        _taco(canvas, placed([(x, y)], center, turn)[0], turn + lean, filling)
    small_dish(canvas, (640 + side * 540, rng.uniform(70, 120)), 150, rng.choice((CHILI, TOMATO)), rng.choice(GLAZES))
    dip = (640 - side * 560, rng.uniform(70, 110))
    small_dish(canvas, dip, 140, mix(LETTUCE, HERB, 0.2), rng.choice(GLAZES))
    garnish.herbs(canvas, dip, 80, 14)
    for number in range(3):
        spot = placed([(-140 + number * 150, 330 - number % 2 * 30)], center, turn)[0]
        garnish.citrus_wedge(canvas, spot, 70, rng.random(), LIME)


def _taco(canvas: Canvas, center: Point, turn: float, filling: Filling) -> None:
    rng = canvas.rng
    for shift in (16, 0):
        heart = (center[0] + shift, center[1] + shift * 0.5)
        outline = blob(rng, heart, 205, 0.018)
        canvas.body(outline, mix(BREAD, CREAM, 0.45), 10, 0.8)
    with canvas.inside(outline):
        for spot in scattered(rng, center, 195, 34):
            size = rng.uniform(5, 22)
            canvas.soft(
                blob(rng, spot, (size, size * 0.7), 0.15, rng.random()),
                rng.choice((CRUST, CHAR, CRUST)),
                3,
                rng.uniform(0.3, 0.75),
            )
    for _ in range(46):
        spot = placed([(rng.uniform(-170, 160), rng.gauss(0, 52))], center, turn)[0]
        _shred(canvas, spot)
    for _ in range(26):
        spot = placed([(rng.uniform(-160, 160), rng.gauss(0, 42))], center, turn)[0]
        piece = box(rng, spot, (rng.uniform(50, 78), rng.uniform(38, 54)), 16, rng.random())
        canvas.body(
            piece,
            mix(filling.meat, rng.choice((darker(filling.meat, 0.4), lighter(filling.meat, 0.25))), rng.random() * 0.6),
            6,
        )
    _finish(canvas, center, turn, filling)


def _shred(canvas: Canvas, spot: Point) -> None:
    turn = canvas.rng.random()
    path = smooth([spot, polar(spot, 26, turn + 0.05), polar(spot, 54, turn)], steps=4)
    tone = mix(LETTUCE, canvas.rng.choice((MILK, HERB, ONION)), canvas.rng.random() * 0.6)
    canvas.fill(ribbon([(x + 3, y + 4) for x, y in path], 13, taper=0.4), darker(tone, 0.5))
    canvas.fill(ribbon(path, 12, taper=0.4), tone)


def _finish(canvas: Canvas, center: Point, turn: float, filling: Filling) -> None:
    rng = canvas.rng
    places = [placed([(x, rng.uniform(-38, 38))], center, turn)[0] for x in (-110, -55, 0, 60, 115)]
    for number, spot in enumerate(places):
        if filling.extra == "pineapple":
            canvas.body(box(rng, spot, (44, 36), 6, rng.random()), mix(YOLK, CREAM, 0.25), 6)
        elif filling.extra == "radish":
            vegetables.radish(canvas, spot, 36)
        elif number % 2 == 0:
            draw, size = (vegetables.tomato, 36) if filling.extra == "tomato" else (vegetables.red_onion, 44)
            draw(canvas, spot, size)
    if filling.extra in {"avocado", "tomato"}:
        vegetables.avocado(canvas, places[1 + rng.randrange(3)], 46)
    if filling.extra in {"radish", "tomato"}:
        zigzag = [((step - 5) * 32, 52 if step % 2 else -52) for step in range(11)]
        canvas.fill(placed(ribbon(smooth(zigzag), 9), center, turn), mix(MILK, OAT, 0.2))
    for spot in places[::2]:
        garnish.leaves(canvas, spot, 46, HERB, 3)
    garnish.strands(canvas, center, 70, 9, ONION if filling.meat == MEAT else mix(MINCED, CREAM, 0.8))


SCENE = Scene(VARIANTS, paint)
