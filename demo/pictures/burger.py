"""A burger and chips, seen from the front, as one looks at it before the first bite."""

from dataclasses import dataclass

from demo.pictures import furniture
from demo.pictures.canvas import Canvas
from demo.pictures.colors import (
    BASIL,
    BLUSH,
    BREAD,
    CARROT,
    CHEESE,
    CLAY,
    CREAM,
    CRUST,
    FOREST,
    HERB,
    LETTUCE,
    MEAT,
    MILK,
    MUSTARD,
    NIGHT,
    OAK,
    OAT,
    ONION,
    PAPER,
    PETROL,
    SAGE,
    SEA,
    TOMATO,
    WALNUT,
    WINE,
    YOLK,
    Color,
    darker,
    lighter,
    mix,
)
from demo.pictures.scene import Scene
from demo.pictures.shapes import Point, blob, box, leaf, polar, quad, ribbon, scattered, smooth

TABLE = 700


@dataclass(frozen=True, slots=True)
class Burger:
    patty: Color
    cheese: Color
    layers: tuple[str, ...]


VARIANTS = {
    "A cheeseburger with lettuce and tomato beside a cone of chips": Burger(
        MEAT, YOLK, ("lettuce", "tomato", "cheese", "patty")
    ),
    "A double burger with cheese and onion beside a cone of chips": Burger(
        darker(MEAT, 0.15), mix(YOLK, CARROT, 0.3), ("onion", "cheese", "patty", "cheese", "patty")
    ),
    "A chicken burger with lettuce, tomato and a pale sauce beside a cone of chips": Burger(
        mix(BREAD, CRUST, 0.7), MILK, ("lettuce", "cheese", "patty", "tomato")
    ),
    "A bean burger with greens, onion and melted cheese beside a cone of chips": Burger(
        mix(MEAT, FOREST, 0.35), CHEESE, ("onion", "lettuce", "cheese", "patty", "lettuce")
    ),
}
HEIGHTS = {"lettuce": 40, "tomato": 44, "cheese": 20, "patty": 92, "onion": 30}


def paint(canvas: Canvas, burger: Burger) -> None:
    rng = canvas.rng
    canvas.look(rng.uniform(-0.008, 0.008), rng.uniform(1.05, 1.16))
    _room(canvas)
    side = rng.choice((-1, 1))
    _drink(canvas, (640 + side * 500, 770), rng.choice((darker(MEAT, 0.6), mix(YOLK, CLAY, 0.3), CARROT)))
    _board(canvas)
    _chips(canvas, (640 + side * 300, 815))
    _stack(canvas, (640 - side * 170, 815), burger)
    _cup(canvas, (640 + side * 90, 860), rng.choice((TOMATO, MUSTARD)))


def _room(canvas: Canvas) -> None:
    rng = canvas.rng
    wall = rng.choice((PETROL, CLAY, MUSTARD, SAGE, BLUSH, FOREST, SEA, WINE))
    canvas.fill(quad(-200, -200, 1480, 1200), wall)
    canvas.shade(quad(-100, -100, 1380, TABLE), darker(wall, 0.45), 0.12, 0.6)
    for number in range(7):
        spot = (rng.uniform(0, 1280), rng.uniform(60, 430))
        canvas.spot(spot, rng.uniform(60, 150), furniture.GLOW, rng.uniform(0.15, 0.45))
        canvas.soft(blob(rng, spot, rng.uniform(18, 50), 0.01), lighter(wall, 0.55), 5, 0.35 if number % 2 else 0.2)
    wood = rng.choice((OAK, WALNUT, mix(OAK, OAT, 0.5)))
    canvas.soft(quad(-200, TABLE - 16, 1480, TABLE), NIGHT, 10, 0.4)
    canvas.fill(quad(-200, TABLE, 1480, 1200), wood)
    for number in range(30):
        y = TABLE + 12 + number * 9.5
        path = [(-120 + step * 380, y + rng.gauss(0, 4)) for step in range(5)]
        canvas.fill(
            ribbon(smooth(path, steps=4), rng.uniform(2, 6), taper=0.5),
            mix(wood, darker(wood, 0.5), rng.uniform(0.1, 0.5)),
        )
    canvas.shade(quad(-100, TABLE, 1380, 1060), darker(wood, 0.5), 0.2, 0.5)


def _board(canvas: Canvas) -> None:
    plate = canvas.rng.choice((PAPER, OAT, mix(SEA, PAPER, 0.6), mix(SAGE, PAPER, 0.4)))
    canvas.soft(blob(canvas.rng, (660, 880), (580, 66), 0.01), NIGHT, 22, 0.6)
    canvas.fill(blob(canvas.rng, (640, 862), (560, 66), 0.004), darker(plate, 0.35))
    rim = blob(canvas.rng, (640, 842), (560, 66), 0.004)
    canvas.fill(rim, plate)
    canvas.shade(rim, darker(plate, 0.35), 0.05, 0.7)
    canvas.fill(blob(canvas.rng, (640, 836), (490, 48), 0.004), lighter(plate, 0.5))


def _stack(canvas: Canvas, foot: Point, burger: Burger) -> None:
    (x, y), rng = foot, canvas.rng
    canvas.soft(blob(rng, (x + 30, y + 14), (310, 40), 0.01), NIGHT, 14, 0.6)
    crown = mix(BREAD, CRUST, 0.65)
    heel = box(rng, (x, y - 42), (540, 96), 44)
    canvas.body(heel, crown, 3)
    canvas.fill(box(rng, (x, y - 84), (528, 26), 12), mix(BREAD, CREAM, 0.6))
    top = y - 88
    for layer in reversed(burger.layers):
        LAYERS[layer](canvas, (x, top), burger)
        top -= HEIGHTS[layer]
    canvas.fill(box(rng, (x, top - 4), (536, 26), 12), mix(BREAD, CREAM, 0.6))
    dome = smooth(
        [(-280, 0), (-278, -86), (-200, -186), (0, -236), (200, -186), (278, -86), (280, 0), (200, 16), (-200, 16)],
        closed=True,
    )
    bun = [(x + px, top + py - 8) for px, py in dome]
    canvas.shadow(bun, (6, 14), 8, 0.5)
    canvas.fill(bun, crown)
    canvas.shade(bun, lighter(BREAD, 0.55), 0.64, 0.95)
    canvas.shade(bun, darker(CRUST, 0.45), 0.14, 1)
    with canvas.inside(bun):
        canvas.soft(blob(rng, (x - 110, top - 170), (70, 24), 0.05, -0.06), CREAM, 10, 0.55)
        for spot in scattered(rng, (x, top - 130), (240, 95), 46):
            turn = rng.random()
            canvas.fill(leaf((spot[0] + 3, spot[1] + 4), 24, 8, turn), darker(CRUST, 0.4))
            canvas.fill(leaf(spot, 24, 8, turn), CREAM)


def _lettuce(canvas: Canvas, at: Point, burger: Burger) -> None:
    rng, (x, y) = canvas.rng, at
    for tone in (mix(LETTUCE, BASIL, 0.45), LETTUCE):
        edge = [(x - 305 + step * 36, y - 6 + (22 if step % 2 else -6) + rng.uniform(-8, 8)) for step in range(18)]
        outline = [(x - 290, y - 44), *smooth(edge, steps=4), (x + 290, y - 44)]
        canvas.shadow(outline, (2, 8), 6, 0.4)
        canvas.fill(outline, tone)
        canvas.shade(outline, lighter(LETTUCE, 0.5), 0.6, 0.8)
        for spot in edge[1::2]:
            canvas.fill(ribbon([(spot[0], y - 38), (spot[0] + 3, y - 20), spot], 4, taper=0.8), darker(tone, 0.25))


def _tomato(canvas: Canvas, at: Point, burger: Burger) -> None:
    x, y = at
    for shift in (-140, 140, 0):
        slice_ = box(canvas.rng, (x + shift, y - 22), (262, 46), 20)
        canvas.body(slice_, TOMATO, 4)
        canvas.fill(box(canvas.rng, (x + shift - 6, y - 30), (220, 9), 4), lighter(TOMATO, 0.35))


def _cheese(canvas: Canvas, at: Point, burger: Burger) -> None:
    x, y = at
    drips = smooth(
        [
            (-270, 2),
            (-226, 12),
            (-190, 60),
            (-150, 14),
            (-60, 8),
            (-20, 44),
            (24, 10),
            (110, 12),
            (150, 74),
            (192, 12),
            (250, 8),
            (274, 0),
        ],
        steps=5,
    )
    outline = [(x - 280, y - 22), *[(x + px, y + py) for px, py in drips], (x + 280, y - 22)]
    canvas.shadow(outline, (4, 8), 6, 0.5)
    canvas.fill(outline, burger.cheese)
    canvas.shade(outline, lighter(burger.cheese, 0.6), 0.66, 0.8)
    canvas.shade(outline, darker(burger.cheese, 0.25), 0.15, 0.8)


def _patty(canvas: Canvas, at: Point, burger: Burger) -> None:
    rng, (x, y) = canvas.rng, at
    outline = smooth(
        [
            (x + px * 288, y - 46 + py * 50 + rng.uniform(-5, 5))
            for px, py in (
                (-1, 0),
                (-0.93, -0.8),
                (-0.5, -1),
                (0, -0.95),
                (0.5, -1),
                (0.93, -0.8),
                (1, 0),
                (0.93, 0.8),
                (0.5, 1),
                (0, 0.95),
                (-0.5, 1),
                (-0.93, 0.8),
            )
        ],
        closed=True,
    )
    canvas.body(outline, burger.patty, 5)
    with canvas.inside(outline):
        for _ in range(90):
            spot = (x + rng.uniform(-280, 280), y - 46 + rng.uniform(-46, 46))
            tone = rng.choice((darker(burger.patty, 0.6), darker(burger.patty, 0.35), lighter(burger.patty, 0.3)))
            canvas.fill(blob(rng, spot, (rng.uniform(4, 15), rng.uniform(3, 8)), 0.15, rng.random()), tone)


def _onion(canvas: Canvas, at: Point, burger: Burger) -> None:
    rng, (x, y) = canvas.rng, at
    for number in range(9):
        heart = x - 240 + number * 60
        ring = [(heart - 50, y - 14 + rng.uniform(-6, 6)), (heart, y + rng.uniform(-4, 12)), (heart + 50, y - 14)]
        canvas.fill(ribbon([(px + 2, py + 5) for px, py in smooth(ring)], 16, taper=0.4), darker(ONION, 0.5))
        canvas.fill(ribbon(smooth(ring), 15, taper=0.4), ONION)
        canvas.fill(ribbon([(px, py - 3) for px, py in smooth(ring)], 6, taper=0.4), mix(ONION, MILK, 0.75))


LAYERS = {"lettuce": _lettuce, "tomato": _tomato, "cheese": _cheese, "patty": _patty, "onion": _onion}


def _chips(canvas: Canvas, foot: Point) -> None:
    rng, (x, y) = canvas.rng, foot
    canvas.soft(blob(rng, (x + 26, y + 12), (150, 26), 0.01), NIGHT, 12, 0.6)
    for row in range(2):
        for number in range(10):
            lean = (number - 4.5) * 0.019 + rng.uniform(-0.015, 0.015)
            start = (x + (number - 4.5) * 24, y - 180)
            end = polar(start, rng.uniform(120, 225) - row * 50, 0.75 + lean)
            chip = ribbon([start, end], 33)
            canvas.body(chip, mix(YOLK, CHEESE, rng.uniform(0.1, 0.75)), 5)
            canvas.fill(ribbon([(start[0] - 11, start[1]), (end[0] - 11, end[1] + 3)], 5), lighter(CHEESE, 0.5))
    paper = canvas.rng.choice((WINE, SEA, FOREST, MUSTARD))
    cone = [*smooth([(-160, -214), (0, -176), (160, -214)], steps=6), (108, 0), (-108, 0)]
    outline = [(x + px, y + py) for px, py in cone]
    canvas.body(outline, PAPER, 4, 0.6)
    with canvas.inside(outline):
        for number in range(-4, 5):
            stripe = [
                (x + number * 40 - 11, y - 230),
                (x + number * 40 + 11, y - 230),
                (x + number * 27 + 7, y),
                (x + number * 27 - 7, y),
            ]
            canvas.fill(stripe, paper)
        canvas.shade(outline, NIGHT, 0.06, 0.5)


def _cup(canvas: Canvas, foot: Point, sauce: Color) -> None:
    x, y = foot
    body = [(x - 74, y - 76), (x + 74, y - 76), (x + 56, y), (x - 56, y)]
    canvas.shadow(body, (10, 8), 10, 0.5)
    canvas.fill(body, mix(OAT, PAPER, 0.5))
    canvas.shade(body, darker(OAT, 0.4), 0.02, 0.9)
    canvas.fill(blob(canvas.rng, (x, y - 76), (75, 17), 0.004), PAPER)
    canvas.fill(blob(canvas.rng, (x, y - 75), (65, 13), 0.01), sauce)
    canvas.fill(ribbon([(x - 46, y - 78), (x - 20, y - 83), (x + 10, y - 82)], 5, taper=1), lighter(sauce, 0.6))


def _drink(canvas: Canvas, foot: Point, drink: Color) -> None:
    (x, y), rng = foot, canvas.rng
    canvas.soft(blob(rng, (x + 30, y), (110, 20), 0.01), NIGHT, 10, 0.5)
    body = [(x - 92, y - 420), (x + 92, y - 420), (x + 70, y), (x - 70, y)]
    canvas.fill(body, mix(PAPER, SEA, 0.3))
    liquid = [(x - 84, y - 360), (x + 84, y - 360), (x + 64, y - 14), (x - 64, y - 14)]
    canvas.fill(liquid, drink)
    for number in range(5):
        cube = box(rng, (x + rng.uniform(-40, 40), y - 320 + number * 46), (58, 54), 10, rng.random())
        canvas.fill(cube, lighter(drink, 0.25))
        canvas.shade(cube, lighter(drink, 0.7), 0.62, 0.8)
    canvas.shade(body, darker(drink, 0.5), 0.02, 0.7)
    canvas.fill(quad(x - 70, y - 400, x - 56, y - 60), lighter(drink, 0.75))
    canvas.fill(ribbon([(x + 20, y - 240), (x + 62, y - 540)], 17), WINE)
    canvas.fill(ribbon([(x + 15, y - 240), (x + 57, y - 540)], 4), lighter(WINE, 0.5))
    canvas.fill(blob(rng, (x - 78, y - 420), 44, 0.02), mix(LETTUCE, HERB, 0.2))
    canvas.fill(blob(rng, (x - 78, y - 420), 33, 0.02), mix(LETTUCE, MILK, 0.5))


SCENE = Scene(VARIANTS, paint)
