"""A plate of pasta from above."""

from dataclasses import dataclass

from demo.pictures import garnish
from demo.pictures.canvas import Canvas
from demo.pictures.colors import (
    BASIL,
    BLUSH,
    BREAD,
    CARROT,
    CHEESE,
    CREAM,
    HERB,
    LEAF,
    MEAT,
    MILK,
    MINCED,
    OAT,
    PAPER,
    SAGE,
    SLATE,
    TOMATO,
    WALNUT,
    WINE,
    Color,
    darker,
    lighter,
    mix,
    paint,
)
from demo.pictures.scene import Scene
from demo.pictures.shapes import Point, arc, blob, polar, ribbon, scattered, smooth, wedge
from demo.pictures.surfaces import lay_table
from demo.pictures.tableware import DRINKS, GLAZES, fork, glass, napkin, plate, small_dish

WHEAT = paint("#ecc877")


@dataclass(frozen=True, slots=True)
class Pasta:
    noodle: Color
    width: float
    sauce: Color
    topping: str


VARIANTS = {
    "Spaghetti with tomato sauce, meatballs and basil, seen from above": Pasta(
        mix(WHEAT, TOMATO, 0.22), 10, TOMATO, "meatballs"
    ),
    "Spaghetti with clams, parsley and shavings of cheese, seen from above": Pasta(
        WHEAT, 10, mix(CHEESE, CREAM, 0.5), "clams"
    ),
    "Green pesto pasta with cherry tomatoes and basil, seen from above": Pasta(
        mix(WHEAT, LEAF, 0.5), 14, HERB, "tomatoes"
    ),
    "Ribbons of tagliatelle with mushrooms and shaved cheese, seen from above": Pasta(
        WHEAT, 22, mix(CREAM, WALNUT, 0.2), "mushrooms"
    ),
}


def paint_plate(canvas: Canvas, pasta: Pasta) -> None:
    lay_table(canvas)
    rng = canvas.rng
    side = rng.choice((-1, 1))
    center, radius = (640 - side * rng.uniform(70, 130), rng.uniform(490, 530)), rng.uniform(450, 490)
    napkin(
        canvas,
        (640 + side * 540, 650),
        (260, 520),
        rng.uniform(-0.05, 0.05),
        rng.choice((SAGE, BLUSH, OAT, WINE, PAPER)),
    )
    well = plate(canvas, center, radius, rng.choice(GLAZES))
    heap = blob(rng, center, radius * 0.64, 0.03)
    with canvas.inside(well):
        canvas.soft(blob(rng, center, radius * 0.71, 0.04), pasta.sauce, 5, 0.9)
        canvas.shadow(heap, (14, 20), 18, 0.5)
        canvas.fill(heap, darker(mix(pasta.noodle, pasta.sauce, 0.3), 0.25))
        _nest(canvas, center, radius * 0.7, pasta)
    _top(canvas, center, radius * 0.5, pasta)
    fork(canvas, (640 + side * 545, 660), 440, 0.25 + rng.uniform(-0.04, 0.04))
    glass(
        canvas,
        (640 + side * rng.uniform(520, 580), rng.uniform(110, 180)),
        135,
        DRINKS[rng.choice(("red wine", "white wine", "water"))],
    )
    small_dish(canvas, (640 + side * 330, 60), 74, mix(CHEESE, MILK, 0.5), rng.choice(GLAZES))


def _nest(canvas: Canvas, center: Point, radius: float, pasta: Pasta) -> None:
    rng = canvas.rng
    count = int(2300 / pasta.width)
    for number in range(count):
        left = 1 - number / count
        spread = radius * (0.55 + 0.45 * left)
        reach = spread * rng.uniform(0.35, 0.8)
        heart = polar(center, (spread - reach) * rng.uniform(0.5, 1), rng.random())
        strand = arc(
            heart,
            (reach, reach * rng.uniform(0.7, 1)),
            start := rng.random(),
            start + rng.uniform(0.3, 0.75),
            rng.random(),
        )
        tone = mix(pasta.noodle, mix(pasta.sauce, lighter(pasta.noodle, 0.6), 0.6), rng.random() * 0.55)
        canvas.fill(ribbon([(x + 3, y + 5) for x, y in strand], pasta.width + 2, taper=0.2), darker(pasta.noodle, 0.55))
        canvas.fill(ribbon(strand, pasta.width, taper=0.2), tone)
        canvas.fill(ribbon([(x - 2, y - 2) for x, y in strand], pasta.width * 0.3, taper=0.6), lighter(tone, 0.55))


def _top(canvas: Canvas, center: Point, radius: float, pasta: Pasta) -> None:
    rng = canvas.rng
    if pasta.topping == "meatballs":
        sauce = blob(rng, center, (radius * 0.95, radius * 0.8), 0.12, rng.random())
        canvas.body(sauce, mix(TOMATO, MEAT, 0.15), 5, 0.7)
    counts = {"meatballs": 6, "clams": 8, "tomatoes": 9, "mushrooms": 10}
    for spot in scattered(rng, center, radius * 0.9, counts[pasta.topping]):
        TOPPINGS[pasta.topping](canvas, spot)
    garnish.strands(canvas, center, radius * 0.9, 36, mix(CHEESE, MILK, 0.6))
    garnish.herbs(canvas, center, radius * 1.15, 40)
    if pasta.topping in {"meatballs", "tomatoes"}:
        garnish.leaves(canvas, polar(center, 20, rng.random()), 96, BASIL, 5)


def _meatball(canvas: Canvas, spot: Point) -> None:
    ball = blob(canvas.rng, spot, canvas.rng.uniform(60, 70), 0.03)
    canvas.body(ball, mix(MINCED, MEAT, 0.5), 10)
    with canvas.inside(ball):
        for fleck in scattered(canvas.rng, spot, 52, 12):
            canvas.fill(
                blob(canvas.rng, fleck, canvas.rng.uniform(3, 8), 0.15), darker(MINCED, canvas.rng.uniform(0.2, 0.6))
            )
    sauce = blob(canvas.rng, (spot[0] - 8, spot[1] - 10), (38, 28), 0.12, canvas.rng.random())
    canvas.fill(sauce, TOMATO)
    canvas.fill(blob(canvas.rng, (spot[0] - 20, spot[1] - 22), (10, 5), 0.1, 0.88), lighter(TOMATO, 0.75))


def _clam(canvas: Canvas, spot: Point) -> None:
    turn = canvas.rng.random()
    for lean, tone in ((-0.17, darker(OAT, 0.3)), (0.17, mix(OAT, BREAD, 0.2))):
        hinge = polar(spot, 10, turn)
        shell = [
            polar(hinge, 78 * reach, turn + lean + step)
            for step, reach in (
                (-0.16, 0.75),
                (-0.09, 0.97),
                (0, 1.05),
                (0.09, 0.97),
                (0.16, 0.75),
                (0.3, 0.2),
                (-0.3, 0.2),
            )
        ]
        outline = smooth(shell, closed=True, steps=4)
        canvas.body(outline, tone, 7)
        for number in range(4):
            ridge = [polar(hinge, 78 * (0.4 + number * 0.16), turn + lean + step / 50) for step in range(-6, 7)]
            canvas.fill(ribbon(ridge, 3, taper=1), darker(tone, 0.4) if number % 2 else mix(SLATE, tone, 0.5))
    canvas.body(blob(canvas.rng, polar(spot, 36, turn), (30, 18), 0.08, turn), mix(CARROT, CREAM, 0.5), 4)


def _tomato(canvas: Canvas, spot: Point) -> None:
    garnish.tomato_half(canvas, spot, canvas.rng.uniform(36, 48))


def _mushroom(canvas: Canvas, spot: Point) -> None:
    turn, size = canvas.rng.random(), canvas.rng.uniform(46, 62)
    color = mix(OAT, WALNUT, canvas.rng.uniform(0.25, 0.45))
    canvas.body(
        ribbon([spot, polar(spot, -size * 0.4, turn), polar(spot, -size * 0.75, turn)], size * 0.5),
        lighter(color, 0.3),
        4,
    )
    canvas.body(smooth(wedge(spot, size, turn - 0.26, turn + 0.26)[::2], closed=True, steps=3), color, 6)
    canvas.fill(wedge(spot, size * 0.6, turn - 0.2, turn + 0.2, size * 0.4), darker(color, 0.4))


TOPPINGS = {"meatballs": _meatball, "clams": _clam, "tomatoes": _tomato, "mushrooms": _mushroom}
SCENE = Scene(VARIANTS, paint_plate)
