"""Pizza, whole, from above."""

from collections.abc import Callable
from dataclasses import dataclass

from demo.pictures import garnish
from demo.pictures.canvas import Canvas
from demo.pictures.colors import (
    BASIL,
    BLUSH,
    CHAR,
    CHEESE,
    CREAM,
    CRUST,
    HERB,
    INK,
    MILK,
    OAK,
    OAT,
    SAGE,
    TOMATO,
    WALNUT,
    WINE,
    Color,
    darker,
    lighter,
    mix,
)
from demo.pictures.scene import Scene
from demo.pictures.shapes import Point, blob, polar, ribbon, scattered, wedge
from demo.pictures.surfaces import lay_table
from demo.pictures.tableware import DRINKS, GLAZES, board, fork, glass, knife, napkin, plate, small_dish


@dataclass(frozen=True, slots=True)
class Pizza:
    sauce: Color
    cheese: int
    topping: str
    drink: str


VARIANTS = {
    "A margherita pizza with mozzarella and basil, a glass of red wine beside it, seen from above": Pizza(
        TOMATO, 17, "basil", "red wine"
    ),
    "A pepperoni pizza and a glass of beer, seen from above": Pizza(TOMATO, 22, "pepperoni", "beer"),
    "A pizza with mushrooms, olives and herbs, seen from above": Pizza(
        mix(TOMATO, CHEESE, 0.35), 20, "mushrooms", "red wine"
    ),
    "A white pizza with ham and rocket and a glass of white wine, seen from above": Pizza(
        mix(MILK, CHEESE, 0.5), 18, "ham", "white wine"
    ),
}


def paint(canvas: Canvas, pizza: Pizza) -> None:
    lay_table(canvas)
    rng = canvas.rng
    side = rng.choice((-1, 1))
    center, radius = (640 - side * rng.uniform(60, 150), rng.uniform(480, 540)), rng.uniform(405, 450)
    cloth = rng.choice((SAGE, BLUSH, OAT, WINE))
    napkin(canvas, (640 + side * 470, 700), (240, 420), rng.uniform(-0.06, 0.06), cloth)
    fork(canvas, (640 + side * 440, 690), 380, 0.25 + rng.uniform(-0.03, 0.03))
    knife(canvas, (640 + side * 510, 700), 390, 0.25 + rng.uniform(-0.02, 0.02))
    if rng.random() < 0.5:
        board(canvas, center, (radius * 2.14, radius * 2.2), rng.uniform(-0.04, 0.04), rng.choice((OAK, WALNUT)))
    else:
        plate(canvas, center, radius * 1.13, rng.choice(GLAZES))
    _base(canvas, center, radius, pizza)
    _cuts(canvas, center, radius)
    _top(canvas, center, radius * 0.76, pizza.topping)
    glass(canvas, (640 + side * rng.uniform(480, 540), rng.uniform(150, 230)), 118, DRINKS[pizza.drink])
    small_dish(
        canvas,
        (640 + side * rng.uniform(310, 350), rng.uniform(50, 90)),
        62,
        rng.choice((TOMATO, HERB)),
        rng.choice(GLAZES),
    )


def _base(canvas: Canvas, center: Point, radius: float, pizza: Pizza) -> None:
    rng = canvas.rng
    crust = blob(rng, center, radius, 0.014)
    canvas.shadow(crust, (16, 22), 20, 0.55)
    canvas.fill(crust, CRUST)
    with canvas.inside(crust):
        canvas.shade(crust, lighter(CRUST, 0.65), 0.62, 0.9)
        canvas.shade_edge(crust, darker(CRUST, 0.45), 0.9)
        for number in range(46):
            spot = polar(center, radius * rng.uniform(0.87, 0.99), (number + rng.random()) / 46)
            size = rng.uniform(5, 26) if rng.random() < 0.6 else rng.uniform(3, 8)
            canvas.soft(blob(rng, spot, (size, size * 0.65), 0.12, rng.random()), CHAR, 3, rng.uniform(0.4, 0.85))
        for number in range(15):
            spot = polar(center, radius * rng.uniform(0.88, 0.95), (number + rng.random()) / 15)
            canvas.fill(blob(rng, spot, (rng.uniform(14, 34), 9), 0.1, number / 15 + 0.25), lighter(CRUST, 0.45))
    sauce = blob(rng, center, radius * 0.84, 0.02)
    canvas.soft(sauce, darker(CRUST, 0.6), 7, 0.7)
    canvas.fill(sauce, pizza.sauce)
    canvas.shade_edge(sauce, darker(pizza.sauce, 0.4), 0.9)
    _cheese(canvas, center, radius * 0.74, pizza)


def _cheese(canvas: Canvas, center: Point, radius: float, pizza: Pizza) -> None:
    rng = canvas.rng
    for spot in scattered(rng, center, radius, pizza.cheese):
        size = rng.uniform(0.13, 0.22) * radius * (1.25 if pizza.topping == "pepperoni" else 1)
        melted = blob(rng, spot, (size, size * rng.uniform(0.65, 0.95)), 0.09, rng.random())
        canvas.soft(melted, darker(pizza.sauce, 0.5), 5, 0.5)
        canvas.fill(melted, mix(CHEESE, MILK, rng.uniform(0.2, 0.75)))
        canvas.shade(melted, mix(CHEESE, CRUST, 0.6), 0.12, 0.8)
        if rng.random() < 0.6:
            brown = blob(rng, polar(spot, size * 0.3, rng.random()), size * rng.uniform(0.12, 0.3), 0.15)
            canvas.soft(brown, CRUST, 3, 0.8)


def _top(canvas: Canvas, center: Point, radius: float, topping: str) -> None:
    rng = canvas.rng
    for draw, count, small, large in TOPPINGS[topping]:
        for spot in scattered(rng, center, radius * 0.92, count):
            draw(canvas, spot, rng.uniform(small, large))
    count, size, number = SPRIGS[topping]
    for spot in scattered(rng, center, radius * 0.95, count):
        garnish.leaves(canvas, spot, size, BASIL if topping != "ham" else HERB, number)
    garnish.herbs(canvas, center, radius, 60)


def _pepperoni(canvas: Canvas, spot: Point, size: float) -> None:
    outline = blob(canvas.rng, spot, size, 0.025)
    canvas.shadow(outline, (5, 7), 5, 0.5)
    canvas.fill(outline, darker(TOMATO, 0.32))
    canvas.fill(blob(canvas.rng, spot, size * 0.88, 0.03), mix(TOMATO, WINE, 0.4))
    for fleck in scattered(canvas.rng, spot, size * 0.7, 9):
        canvas.fill(blob(canvas.rng, fleck, canvas.rng.uniform(2, 4.5), 0.1), mix(BLUSH, TOMATO, 0.3))
    canvas.shade(outline, darker(WINE, 0.5), 0.12, 0.7)
    canvas.fill(
        ribbon([polar(spot, size * 0.68, turn / 40) for turn in range(22, 29)], 5, taper=1), lighter(TOMATO, 0.6)
    )


def _mushroom(canvas: Canvas, spot: Point, size: float) -> None:
    turn = canvas.rng.random()
    cap = wedge(spot, size, turn - 0.27, turn + 0.27)
    stalk = ribbon([spot, polar(spot, -size * 0.65, turn)], size * 0.5)
    for part in (stalk, cap):
        canvas.shadow(part, (4, 6), 4, 0.4)
        canvas.fill(part, mix(OAT, MILK, 0.4))
    canvas.fill(wedge(spot, size, turn - 0.27, turn + 0.27, size * 0.86), darker(OAT, 0.5))
    canvas.fill(wedge(spot, size * 0.55, turn - 0.22, turn + 0.22, size * 0.3), mix(OAT, WALNUT, 0.45))
    canvas.shade(cap, darker(OAT, 0.4), 0.12, 0.5)


def _olive(canvas: Canvas, spot: Point, size: float) -> None:
    canvas.shadow(blob(canvas.rng, spot, size, 0.02), (4, 5), 3, 0.4)
    canvas.fill(blob(canvas.rng, spot, size, 0.02), INK)
    canvas.fill(blob(canvas.rng, spot, 8, 0.04), mix(TOMATO, CHEESE, 0.3))
    canvas.fill(ribbon([polar(spot, 13, turn / 40) for turn in range(22, 30)], 4, taper=1), CREAM)


def _ham(canvas: Canvas, spot: Point, size: float) -> None:
    rng, turn = canvas.rng, canvas.rng.random()
    slice_ = blob(rng, spot, (size, size * 0.5), 0.13, turn)
    canvas.shadow(slice_, (6, 9), 6, 0.45)
    canvas.fill(slice_, mix(WINE, BLUSH, 0.55))
    canvas.shade(slice_, lighter(BLUSH, 0.4), 0.62, 0.9)
    canvas.shade(slice_, darker(WINE, 0.1), 0.12, 0.6)
    for _ in range(3):
        streak = [polar(spot, size * 0.9 * (step / 4 - 0.5), turn + rng.uniform(-0.02, 0.02)) for step in range(5)]
        canvas.fill(ribbon(streak, 6, taper=1), lighter(BLUSH, 0.55))


def _cuts(canvas: Canvas, center: Point, radius: float) -> None:
    start = canvas.rng.random()
    for number in range(3):
        cut = [polar(center, radius * reach, start + number / 6) for reach in (-1, -0.4, 0.3, 1)]
        canvas.soft(ribbon(cut, 13), darker(CRUST, 0.7), 5, 0.55)
        canvas.fill(ribbon([(x + 4, y + 4) for x, y in cut], 4, taper=0.6), lighter(CRUST, 0.35))
        canvas.fill(ribbon(cut, 6, taper=0.5), darker(CRUST, 0.65))


# What lies on a pizza: how to draw it, how many, and how small or large.
TOPPINGS: dict[str, tuple[tuple[Callable[[Canvas, Point, float], None], int, float, float], ...]] = {
    "basil": (),
    "ham": ((_ham, 9, 70, 105),),
    "mushrooms": ((_mushroom, 17, 36, 52), (_olive, 15, 18, 21)),
    "pepperoni": ((_pepperoni, 21, 40, 48),),
}
# How many sprigs, how large, of how many leaves.
SPRIGS = {"basil": (11, 78, 3), "ham": (26, 62, 2), "mushrooms": (7, 44, 2), "pepperoni": (6, 46, 2)}
SCENE = Scene(VARIANTS, paint)
