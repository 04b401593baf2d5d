"""Tables outside in the evening."""

from dataclasses import dataclass

from demo.pictures import furniture
from demo.pictures.canvas import Canvas
from demo.pictures.colors import (
    AUBERGINE,
    BLUSH,
    CARROT,
    CLAY,
    CREAM,
    DUSK,
    FOREST,
    INK,
    MUSTARD,
    NAVY,
    NIGHT,
    OAK,
    OAT,
    PAPER,
    PETROL,
    SAGE,
    SALMON,
    SEA,
    WALNUT,
    WINE,
    YOLK,
    Color,
    darker,
    lighter,
    mix,
)
from demo.pictures.scene import Scene
from demo.pictures.shapes import blob, quad, ribbon, smooth

DECK = 660


@dataclass(frozen=True, slots=True)
class View:
    land: str
    sky: tuple[Color, ...]


SUNSET = (mix(DUSK, NAVY, 0.35), mix(DUSK, BLUSH, 0.5), SALMON, mix(YOLK, BLUSH, 0.5))
TWILIGHT = (NAVY, mix(NAVY, DUSK, 0.6), mix(AUBERGINE, SALMON, 0.6), mix(CARROT, BLUSH, 0.4))
VARIANTS = {
    "A restaurant terrace above the sea at sunset, with lights strung over the tables": View("sea", SUNSET),
    "A terrace with a view of hills at sunset, lights strung over the tables": View("hills", SUNSET),
    "A roof terrace at twilight with the lit windows of a city behind it": View("city", TWILIGHT),
    "A terrace above the sea at twilight, candles on the tables": View("sea", TWILIGHT),
}


def paint(canvas: Canvas, view: View) -> None:
    rng = canvas.rng
    canvas.look(0, rng.uniform(1.0, 1.1))
    furniture.sky(canvas, view.sky, 620)
    _clouds(canvas, view.sky)
    {"sea": _sea, "hills": _hills, "city": _city}[view.land](canvas, view.sky)
    _deck(canvas)
    cloth = rng.choice((WINE, MUSTARD, FOREST, PAPER, CLAY))
    wood = rng.choice((INK, WALNUT, darker(FOREST, 0.3)))
    for x in (250.0, 680.0, 1080.0):
        _table(canvas, (x + rng.uniform(-30, 30), 780), 0.8, (rng.choice((PAPER, OAT)), wood))
    _parasol(canvas, rng.choice((240, 1060)), cloth)
    for start, end, sag in (((-60, 40), (700, 10), 130), ((560, -10), (1340, 60), 150), ((-60, 190), (1340, 150), 130)):
        furniture.string_lights(canvas, start, end, sag + rng.uniform(-20, 20))
    shift = rng.uniform(-60, 60)
    for x in (285 + shift, 1005 + shift):
        _table(canvas, (x, 1030), 1.4, (rng.choice((PAPER, cloth)), wood))
    for x in (-10, 1290):
        furniture.plant(canvas, (x, 1000), rng.uniform(480, 580), rng.choice((CLAY, OAT, NAVY)))


def _clouds(canvas: Canvas, sky: tuple[Color, ...]) -> None:
    rng = canvas.rng
    sun = (rng.uniform(350, 930), rng.uniform(380, 440))
    canvas.spot(sun, 420, furniture.GLOW, 0.75)
    canvas.fill(blob(rng, sun, 62, 0.01), lighter(YOLK, 0.5))
    for _ in range(9):
        x, y = rng.uniform(-100, 1200), rng.uniform(60, 420)
        path = smooth([(x + step * rng.uniform(40, 90), y + rng.gauss(0, 8)) for step in range(5)])
        canvas.soft(ribbon(path, rng.uniform(12, 36), taper=0.9), mix(sky[-1], CREAM, 0.4), 6, 0.45)


def _sea(canvas: Canvas, sky: tuple[Color, ...]) -> None:
    rng, water = canvas.rng, mix(SEA, sky[0], 0.4)
    canvas.fill(quad(-100, 470, 1380, DECK + 20), water)
    canvas.shade(quad(-100, 470, 1380, DECK + 20), darker(water, 0.4), 0.25, 0.7)
    for _ in range(70):
        x, y = rng.uniform(-100, 1300), 474 + rng.random() ** 1.6 * 190
        wave = [(x, y), (x + rng.uniform(20, 60), y - 2), (x + rng.uniform(70, 150), y)]
        canvas.fill(
            ribbon(smooth(wave, steps=3), rng.uniform(2, 6), taper=1), mix(water, rng.choice((*sky[-2:], CREAM)), 0.7)
        )
    for side in (-1, 1):
        coast = smooth(
            [(640 + side * 760, 330), (640 + side * 560, 400), (640 + side * 420, 450), (640 + side * 260, 474)]
        )
        canvas.fill([*coast, (640 + side * 760, 474)], mix(mix(FOREST, sky[1], 0.45), NIGHT, 0.15))
    for x in (rng.uniform(420, 560), rng.uniform(640, 860)):
        canvas.fill([(x, 420), (x + 34, 482), (x - 2, 482)], PAPER)
        canvas.fill([(x - 6, 434), (x - 6, 482), (x - 28, 482)], mix(PAPER, BLUSH, 0.5))
        canvas.fill(
            smooth([(x - 34, 486), (x + 38, 486), (x + 24, 500), (x - 22, 500)], closed=True, steps=3),
            darker(WINE, 0.2),
        )


def _hills(canvas: Canvas, sky: tuple[Color, ...]) -> None:
    rng = canvas.rng
    for row, share in enumerate((0.7, 0.5, 0.3, 0.1)):
        y = 400 + row * 62
        ridge = smooth([(-140 + step * 200, y + rng.uniform(-62, 46)) for step in range(9)])
        color = mix(mix(FOREST, PETROL, 0.4), sky[2], share)
        outline = [*ridge, (1480, DECK + 40), (-140, DECK + 40)]
        canvas.fill(outline, color)
        canvas.shade(outline, darker(color, 0.4), 0.3, 0.7)
        for x, ground in ridge[2::5]:
            if rng.random() < 0.55 and row > 0:
                size = 12 + row * 11
                tree = smooth(
                    [
                        (x, ground - size * 2.6),
                        (x + size * 0.4, ground - size),
                        (x, ground + 4),
                        (x - size * 0.4, ground - size),
                    ],
                    closed=True,
                    steps=4,
                )
                canvas.fill(tree, darker(color, 0.35))


def _city(canvas: Canvas, sky: tuple[Color, ...]) -> None:
    rng = canvas.rng
    for row, share in enumerate((0.55, 0.25, 0.05)):
        color, x = mix(mix(NAVY, AUBERGINE, 0.4), sky[2], share), -120.0
        while x < 1400:
            wide, top = rng.uniform(70, 150), rng.uniform(230, 400) + row * 80
            canvas.fill(quad(x, top, x + wide, DECK + 30), color)
            if rng.random() < 0.3:
                canvas.fill([(x, top), (x + wide / 2, top - 46), (x + wide, top)], darker(color, 0.15))
            for column in range(int(wide / 26)):
                for floor in range(9):
                    if rng.random() < 0.42 and top + 24 + floor * 34 < DECK:
                        spot = (x + 12 + column * 26, top + 18 + floor * 34)
                        canvas.fill(
                            quad(spot[0], spot[1], spot[0] + 11, spot[1] + 16),
                            mix(furniture.GLOW, color, rng.uniform(0, 0.5)),
                        )
            x += wide + 3


def _deck(canvas: Canvas) -> None:
    wood = canvas.rng.choice((OAK, mix(OAK, OAT, 0.45), WALNUT, CLAY))
    wood = darker(wood, 0.2)
    canvas.fill(quad(-100, DECK, 1380, 1060), wood)
    for column in range(-16, 17):
        board = [
            (640 + column * 52, DECK),
            (640 + column * 52 + 50, DECK),
            (640 + column * 128 + 125, 1060),
            (640 + column * 128, 1060),
        ]
        canvas.fill(
            board, mix(wood, canvas.rng.choice((darker(wood, 0.4), lighter(wood, 0.25))), canvas.rng.random() * 0.6)
        )
    canvas.shade(quad(-100, DECK, 1380, 1060), NIGHT, 0.75, 0.5)
    rail = canvas.rng.choice((PAPER, INK, SAGE))
    for x in range(-40, 1340, 44):
        canvas.fill(quad(x, 552, x + 7, DECK + 8), rail)
    for y in (540, 640):
        canvas.fill(quad(-100, y, 1380, y + 13), rail)
    canvas.soft(quad(-100, DECK + 4, 1380, DECK + 20), NIGHT, 8, 0.5)


def _parasol(canvas: Canvas, x: float, cloth: Color) -> None:
    canvas.fill(quad(x - 7, 300, x + 7, 800), WALNUT)
    for number in range(6):
        left, right = -1 + number / 3, -1 + (number + 1) / 3
        color = cloth if number % 2 else mix(PAPER, OAT, 0.4)
        middle = (left + right) / 2
        panel = [
            (x, 176),
            (x + right * 270, 320 - abs(right) ** 2 * 6),
            (x + middle * 270, 344),
            (x + left * 270, 320 - abs(left) ** 2 * 6),
        ]
        canvas.fill(panel, color)
        canvas.shade(panel, darker(color, 0.45), 0.08, 0.8)
    canvas.fill(blob(canvas.rng, (x, 172), 10, 0.02), WALNUT)


def _table(canvas: Canvas, foot: tuple[float, float], size: float, colors: tuple[Color, Color]) -> None:
    (x, y), rng = foot, canvas.rng
    for side in (-1, 1):
        furniture.chair(canvas, (x - side * 180 * size, y - 4), 290 * size, colors[1], side)
    top = furniture.round_table(canvas, foot, (270 * size, 200 * size), colors[0] if size > 1 else None)
    for shift in (-72, 76):
        furniture.wine_glass(
            canvas, (top[0] + shift * size, top[1] + 6), 96 * size, rng.choice((WINE, MUSTARD, SALMON))
        )
    furniture.candle(canvas, (top[0], top[1] + 8), 56 * size)


SCENE = Scene(VARIANTS, paint)
