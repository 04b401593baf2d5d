"""A bar: bottles on lit shelves, a counter, drinks on it."""

from dataclasses import dataclass

from demo.pictures import furniture, garnish
from demo.pictures.canvas import Canvas
from demo.pictures.colors import (
    AUBERGINE,
    BASIL,
    BRASS,
    CARROT,
    CLAY,
    CREAM,
    FOREST,
    INK,
    LIME,
    MUSTARD,
    NAVY,
    NIGHT,
    OAT,
    PAPER,
    PETROL,
    SALMON,
    SEA,
    SLATE,
    WALNUT,
    WINE,
    YOLK,
    Color,
    darker,
    lighter,
    mix,
)
from demo.pictures.scene import Scene
from demo.pictures.shapes import Point, arc, blob, box, polar, quad, ribbon, smooth

COUNTER = 690


@dataclass(frozen=True, slots=True)
class Bar:
    drinks: tuple[str, ...]
    lamps: int


VARIANTS = {
    "Bottles on lit shelves behind a bar, with cocktails on the counter": Bar(
        ("coupe", "tumbler", "coupe", "highball"), 3
    ),
    "A bar with pendant lamps, shelves of bottles and glasses of wine on the counter": Bar(
        ("wine", "wine", "wine", "wine"), 4
    ),
    "A bar counter with a row of drinks under the lamps, bottles behind it": Bar(
        ("highball", "coupe", "tumbler", "wine", "highball"), 3
    ),
}
SPIRITS = (
    FOREST,
    WINE,
    mix(BRASS, CLAY, 0.4),
    PETROL,
    mix(SEA, PAPER, 0.4),
    INK,
    MUSTARD,
    CARROT,
    NAVY,
    mix(SALMON, PAPER, 0.2),
)


def paint(canvas: Canvas, bar: Bar) -> None:
    rng = canvas.rng
    canvas.look(0, rng.uniform(1.0, 1.14))
    wall = rng.choice((PETROL, darker(FOREST, 0.1), AUBERGINE, NAVY, darker(WINE, 0.2), mix(CLAY, WALNUT, 0.4)))
    _shelves(canvas, wall)
    shade = rng.choice((BRASS, WINE, FOREST, INK, MUSTARD))
    for number in range(bar.lamps):
        x = 1280 * (number + 0.5) / bar.lamps
        furniture.lamp(canvas, (x, -60), rng.uniform(190, 230), 92, shade)
    _counter(canvas, rng.choice((WALNUT, FOREST, NAVY, darker(WINE, 0.2), PETROL)))
    count = len(bar.drinks)
    for number, kind in enumerate(bar.drinks):
        x = 1280 * (number + 0.5) / count + rng.uniform(-36, 36)
        GLASSES[kind](canvas, (x, COUNTER + 46 + rng.uniform(0, 14)))


def _shelves(canvas: Canvas, wall: Color) -> None:
    rng = canvas.rng
    canvas.fill(quad(-100, -100, 1380, 1060), wall)
    for column in range(25):
        for row in range(17):
            tile = box(rng, (column * 56 - 60 + row % 2 * 28, row * 44), (52, 40), 5)
            canvas.fill(tile, mix(wall, rng.choice((lighter(wall, 0.3), darker(wall, 0.4))), rng.random() * 0.4))
    for y in (300, 520):
        for number in range(4):
            canvas.spot((160 + number * 320, y - 40), 290, furniture.GLOW, 0.4)
        x = 10.0
        while x < 1270:
            wide = rng.uniform(42, 66)
            size = (wide, rng.uniform(135, 192))
            furniture.bottle(
                canvas,
                (x + wide / 2, y),
                size,
                rng.choice(SPIRITS),
                rng.choice((PAPER, OAT, MUSTARD, mix(WINE, PAPER, 0.2))),
            )
            x += wide + rng.uniform(4, 22)
        canvas.fill(quad(-60, y, 1340, y + 18), mix(WALNUT, BRASS, 0.35))
        canvas.fill(quad(-60, y, 1340, y + 5), lighter(BRASS, 0.4))
        canvas.soft(quad(-60, y + 18, 1340, y + 46), NIGHT, 10, 0.6)


def _counter(canvas: Canvas, front: Color) -> None:
    rng = canvas.rng
    canvas.soft(quad(-60, COUNTER - 26, 1340, COUNTER), NIGHT, 14, 0.5)
    canvas.fill(quad(-100, COUNTER + 92, 1380, 1060), front)
    for left in range(-70, 1340, 180):
        panel = quad(left + 14, COUNTER + 140, left + 166, 1040)
        canvas.fill(panel, lighter(front, 0.1))
        canvas.shade(panel, darker(front, 0.6), 0.1, 0.8)
    top = rng.choice((mix(PAPER, OAT, 0.3), mix(WALNUT, BRASS, 0.3), SLATE))
    surface = quad(-100, COUNTER, 1380, COUNTER + 74)
    canvas.fill(surface, top)
    for _ in range(26):
        x, y = rng.uniform(-100, 1250), rng.uniform(COUNTER + 6, COUNTER + 68)
        vein = smooth([(x + step * 50, y + rng.gauss(0, 4)) for step in range(5)], steps=4)
        canvas.fill(ribbon(vein, rng.uniform(1.5, 4), taper=0.8), mix(top, darker(top, 0.5), rng.uniform(0.1, 0.5)))
    canvas.shade(surface, lighter(top, 0.6), 0.75, 0.6)
    canvas.fill(quad(-100, COUNTER + 74, 1380, COUNTER + 96), darker(top, 0.35))
    canvas.soft(quad(-100, COUNTER + 96, 1380, COUNTER + 122), NIGHT, 10, 0.6)
    canvas.fill(quad(-100, COUNTER + 196, 1380, COUNTER + 206), BRASS)
    _stools(canvas, rng.choice((WINE, CLAY, MUSTARD, FOREST, OAT)))


def _stools(canvas: Canvas, seat: Color) -> None:
    rng = canvas.rng
    for x in (170, 480, 790, 1100):
        spot = (x + rng.uniform(-20, 20), 900)
        for lean in (-62, 62):
            canvas.fill(ribbon([(spot[0] + lean * 0.6, 910), (spot[0] + lean, 1060)], 11), INK)
        cushion = blob(rng, spot, (92, 26), 0.01)
        canvas.shadow(cushion, (6, 14), 10, 0.5)
        canvas.fill(cushion, seat)
        canvas.shade(cushion, lighter(seat, 0.5), 0.6, 0.8)
        canvas.fill(box(rng, (spot[0], 920), (176, 22), 10), darker(seat, 0.4))


def _shine(canvas: Canvas, foot: Point, wide: float, color: Color) -> None:
    canvas.soft(blob(canvas.rng, (foot[0] + 14, foot[1] + 4), (wide, wide * 0.2), 0.02), darker(color, 0.55), 6, 0.6)


def _coupe(canvas: Canvas, foot: Point) -> None:
    (x, y), color = foot, canvas.rng.choice((SALMON, LIME, YOLK, WINE))
    _shine(canvas, foot, 64, color)
    canvas.fill(blob(canvas.rng, foot, (50, 9), 0.01), mix(PAPER, SEA, 0.3))
    canvas.fill(ribbon([(x, y), (x, y - 120)], 8), mix(PAPER, SEA, 0.2))
    bowl = [*arc((x, y - 196), (92, 84), 0, 0.5)]
    canvas.soft(bowl, mix(PAPER, SEA, 0.3), 2, 0.75)
    drink = arc((x, y - 186), (84, 70), 0, 0.5)
    canvas.fill(drink, color)
    canvas.shade(drink, darker(color, 0.45), 0.15, 0.8)
    canvas.fill(blob(canvas.rng, (x, y - 187), (84, 13), 0.005), lighter(color, 0.45))
    canvas.fill(ribbon([(x - 72, y - 180), (x - 56, y - 150), (x - 30, y - 132)], 7, taper=1), CREAM)
    garnish.citrus(canvas, (x + 72, y - 206), 32, YOLK)


def _tumbler(canvas: Canvas, foot: Point) -> None:
    (x, y), color = foot, canvas.rng.choice((mix(BRASS, CLAY, 0.3), CARROT, WINE))
    _shine(canvas, foot, 84, color)
    body = [(x - 80, y - 150), (x + 80, y - 150), (x + 68, y), (x - 68, y)]
    canvas.soft(body, mix(PAPER, SEA, 0.3), 2, 0.8)
    drink = [(x - 72, y - 98), (x + 72, y - 98), (x + 62, y - 12), (x - 62, y - 12)]
    canvas.fill(drink, color)
    canvas.shade(drink, darker(color, 0.5), 0.05, 0.8)
    for shift, turn in ((-26, 0.03), (24, 0.09)):
        cube = box(canvas.rng, (x + shift, y - 92), (56, 54), 9, turn)
        canvas.fill(cube, lighter(color, 0.5))
        canvas.shade(cube, CREAM, 0.62, 0.8)
    canvas.fill(quad(x - 66, y - 140, x - 56, y - 30), CREAM)
    canvas.fill(ribbon(arc((x + 40, y - 140), 34, 0.5, 0.95), 13, taper=0.6), CARROT)


def _highball(canvas: Canvas, foot: Point) -> None:
    (x, y), color = foot, canvas.rng.choice((LIME, SALMON, mix(YOLK, PAPER, 0.3), mix(SEA, PAPER, 0.3)))
    _shine(canvas, foot, 66, color)
    body = [(x - 60, y - 250), (x + 60, y - 250), (x + 54, y), (x - 54, y)]
    canvas.soft(body, mix(PAPER, SEA, 0.3), 2, 0.8)
    drink = [(x - 53, y - 208), (x + 53, y - 208), (x + 48, y - 10), (x - 48, y - 10)]
    canvas.fill(drink, color)
    canvas.shade(drink, darker(color, 0.45), 0.1, 0.8)
    for number in range(4):
        cube = box(
            canvas.rng, (x + canvas.rng.uniform(-16, 16), y - 186 + number * 42), (48, 44), 8, canvas.rng.random()
        )
        canvas.fill(cube, lighter(color, 0.35))
        canvas.shade(cube, CREAM, 0.62, 0.7)
    canvas.fill(quad(x - 46, y - 240, x - 37, y - 40), CREAM)
    canvas.fill(ribbon([(x + 8, y - 150), (x + 38, y - 330)], 9), WINE)
    garnish.leaves(canvas, polar((x - 20, y - 236), 6, 0.6), 54, BASIL, 4)


def _wine(canvas: Canvas, foot: Point) -> None:
    color = canvas.rng.choice((WINE, MUSTARD, SALMON))
    _shine(canvas, foot, 66, color)
    furniture.wine_glass(canvas, foot, 300, color)


GLASSES = {"coupe": _coupe, "tumbler": _tumbler, "highball": _highball, "wine": _wine}
SCENE = Scene(VARIANTS, paint)
