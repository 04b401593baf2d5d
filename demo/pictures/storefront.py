"""The front of a restaurant, from across the street."""

from dataclasses import dataclass

from demo.pictures import furniture
from demo.pictures.canvas import Canvas
from demo.pictures.colors import (
    AUBERGINE,
    BLUSH,
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
from demo.pictures.shapes import Points, arc, blob, box, quad, ribbon, smooth

GROUND = 806


@dataclass(frozen=True, slots=True)
class Hour:
    sky: tuple[Color, ...]
    shade: float
    lantern: bool = False


DAY = Hour((mix(SEA, PAPER, 0.45), mix(SEA, PAPER, 0.7), PAPER), 0)
EVENING = Hour((NAVY, DUSK, mix(SALMON, BLUSH, 0.4)), 0.3)
NIGHTFALL = Hour((darker(NAVY, 0.4), NAVY, mix(AUBERGINE, NAVY, 0.4)), 0.5, lantern=True)
VARIANTS = {
    "The front of a restaurant with a striped awning and tables outside, by day": DAY,
    "A restaurant front with a striped awning at dusk, its windows lit": EVENING,
    "A restaurant at night, with lanterns over the door and warm light in the windows": NIGHTFALL,
}


def paint(canvas: Canvas, hour: Hour) -> None:
    rng = canvas.rng
    canvas.look(0, rng.uniform(1.0, 1.14))
    wall = darker(rng.choice((PETROL, CLAY, OAT, FOREST, BLUSH, SAGE, MUSTARD, darker(WINE, 0.1))), hour.shade)
    trim = darker(rng.choice((PAPER, FOREST, NAVY, WINE)), hour.shade * 0.7)
    cloth = rng.choice((WINE, FOREST, NAVY, MUSTARD, CLAY))
    furniture.sky(canvas, hour.sky, 240)
    _street(canvas, hour)
    _neighbors(canvas, darker(rng.choice((OAT, BLUSH, SLATE, CLAY)), 0.2 + hour.shade))
    _wall(canvas, wall, trim)
    door = rng.choice((210, 1000))
    window = (110, 880) if door > 640 else (400, 1170)
    _window(canvas, quad(window[0], 380, window[1], 700), trim, hour)
    _door(canvas, door + 40, trim, hour)
    _awning(canvas, cloth, hour)
    if hour.lantern:
        for x in range(130, 1200, 200):
            _lantern(canvas, (x, 470 + rng.uniform(-6, 6)), rng.choice((WINE, cloth)))
    _outside(canvas, window, door, hour)


def _street(canvas: Canvas, hour: Hour) -> None:
    stone = darker(mix(OAT, SLATE, 0.35), hour.shade * 0.9)
    canvas.fill(quad(-100, GROUND, 1380, 1060), stone)
    for row in range(7):
        y, height = GROUND + 8 + row * row * 4.5 + row * 12, 14 + row * 8
        for number in range(-1, 17 - row):
            width = 74 + row * 12
            x = number * (width + 5) + (row % 2) * width / 2
            tone = mix(stone, canvas.rng.choice((darker(stone, 0.35), lighter(stone, 0.3))), canvas.rng.random() * 0.7)
            canvas.fill(box(canvas.rng, (x, y + height / 2), (width, height), 7), tone)
    canvas.soft(quad(-100, GROUND - 8, 1380, GROUND + 26), NIGHT, 10, 0.5)


def _neighbors(canvas: Canvas, wall: Color) -> None:
    """The houses to the left and right, of which little is seen."""
    for left, right in ((-100, 42), (1238, 1380)):
        canvas.fill(quad(left, 110, right, GROUND), wall)
        for row in range(18):
            canvas.fill(quad(left, 120 + row * 40, right, 123 + row * 40), darker(wall, 0.25))


def _wall(canvas: Canvas, wall: Color, trim: Color) -> None:
    rng = canvas.rng
    front = quad(40, 60, 1240, GROUND)
    canvas.fill(front, wall)
    for row in range(19):
        for number in range(17):
            if rng.random() < 0.3:
                x = 40 + number * 74 + row % 2 * 37
                tone = mix(wall, rng.choice((lighter(wall, 0.3), darker(wall, 0.3))), rng.uniform(0.2, 0.7))
                canvas.fill(box(rng, (min(x + 34, 1204), 84 + row * 40), (66, 33), 3), tone)
    canvas.shade(front, darker(wall, 0.5), 0.1, 0.6)
    canvas.fill(quad(20, 44, 1260, 74), trim)
    canvas.soft(quad(40, 74, 1240, 92), NIGHT, 6, 0.5)
    for x in (170, 470, 770, 1070):
        glass = quad(x - 62, 92, x + 62, 214)
        canvas.fill(quad(x - 74, 80, x + 74, 226), trim)
        lit = rng.random() < 0.4
        canvas.fill(glass, mix(YOLK, CREAM, 0.35) if lit else darker(mix(SEA, SLATE, 0.5), 0.35))
        canvas.shade(glass, lighter(SEA, 0.4), 0.6, 0.7)
        canvas.fill(quad(x - 3, 92, x + 3, 214), trim)
        canvas.fill(quad(x - 62, 150, x + 62, 155), trim)


def _window(canvas: Canvas, outline: Points, trim: Color, hour: Hour) -> None:
    rng, (left, top), (right, bottom) = canvas.rng, outline[0], outline[2]
    canvas.fill(quad(left - 18, top - 18, right + 18, bottom + 24), trim)
    room = mix(mix(YOLK, CLAY, 0.35), mix(SLATE, WALNUT, 0.5), 0.55 if hour.shade == 0 else 0.08)
    canvas.fill(outline, room)
    with canvas.inside(outline):
        for number in range(11):
            x = left + 30 + number * (right - left) / 10.5
            furniture.bottle(
                canvas, (x, top + 150), (20, rng.uniform(56, 80)), rng.choice((FOREST, WINE, OAK, PETROL)), PAPER
            )
        canvas.fill(quad(left, top + 150, right, top + 158), darker(WALNUT, 0.3))
        for number in range(3):
            x = left + (right - left) * (number + 0.5) / 3
            furniture.lamp(canvas, (x, top - 20), 120, 40, rng.choice((WINE, FOREST, INK)))
        for number in range(4):
            x = left + (right - left) * (number + 0.55) / 4
            furniture.diner(
                canvas,
                (x, bottom - 18),
                rng.uniform(150, 175),
                darker(rng.choice((WINE, NAVY, FOREST, CLAY)), 0.35),
                rng.choice((-1, 1)),
            )
        canvas.fill(quad(left, bottom - 40, right, bottom), darker(WALNUT, 0.45))
        for shift in (0, 260):
            glare = [
                (left + shift + 120, top),
                (left + shift + 190, top),
                (left + shift + 30, bottom),
                (left + shift - 40, bottom),
            ]
            canvas.soft(glare, CREAM, 5, 0.16)
    canvas.shade(outline, darker(WALNUT, 0.4), 0.72, 0.5)
    for part in (1 / 3, 2 / 3):
        x = left + (right - left) * part
        canvas.fill(quad(x - 6, top, x + 6, bottom), trim)
    canvas.fill(quad(left - 30, bottom + 16, right + 30, bottom + 32), lighter(trim, 0.15))
    canvas.soft(quad(left - 30, bottom + 32, right + 30, bottom + 44), NIGHT, 5, 0.5)
    if hour.shade:
        canvas.spot(((left + right) / 2, bottom + 140), 520, mix(YOLK, CREAM, 0.3), 0.35)


def _door(canvas: Canvas, x: float, trim: Color, hour: Hour) -> None:
    canvas.fill(quad(x - 92, 372, x + 92, GROUND), trim)
    leaf_color = darker(canvas.rng.choice((WALNUT, WINE, FOREST, NAVY)), hour.shade * 0.6)
    canvas.fill(quad(x - 78, 386, x + 78, GROUND), leaf_color)
    canvas.shade(quad(x - 78, 386, x + 78, GROUND), darker(leaf_color, 0.5), 0.1, 0.8)
    pane = quad(x - 54, 420, x + 54, 648)
    canvas.fill(pane, mix(YOLK, CLAY, 0.3 if hour.shade else 0.6))
    canvas.shade(pane, darker(WALNUT, 0.3), 0.25, 0.8)
    canvas.shade(pane, CREAM, 0.6, 0.5)
    canvas.fill(quad(x - 54, 530, x + 54, 537), leaf_color)
    canvas.fill(quad(x - 50, 680, x + 50, 780), lighter(leaf_color, 0.12))
    canvas.fill(ribbon([(x + 64, 560), (x + 64, 640)], 8), MUSTARD)
    canvas.fill(quad(x - 110, GROUND - 12, x + 110, GROUND + 10), mix(OAT, SLATE, 0.4))
    card = quad(x + 108, 470, x + 160, 550)
    canvas.fill(card, PAPER)
    for row in range(5):
        canvas.fill(
            quad(x + 116, 482 + row * 13, x + 130 + canvas.rng.uniform(5, 24), 486 + row * 13), mix(INK, PAPER, 0.4)
        )


def _awning(canvas: Canvas, cloth: Color, hour: Hour) -> None:
    top, bottom, count = 262, 392, 18
    canvas.soft(quad(70, bottom, 1210, bottom + 70), NIGHT, 18, 0.55)
    for number in range(count):
        color = darker(cloth if number % 2 else PAPER, hour.shade * 0.7)
        upper, lower = (96 + 1088 * number / count, 1088 / count), (58 + 1164 * number / count, 1164 / count)
        canvas.fill([(upper[0], top), (sum(upper), top), (sum(lower), bottom), (lower[0], bottom)], color)
        middle = lower[0] + lower[1] / 2
        scallop = [(lower[0], bottom), *arc((middle, bottom + 12), (lower[1] / 2, 28), 0.5, 0), (sum(lower), bottom)]
        canvas.fill(scallop, darker(color, 0.18))
    slope = [(96, top), (1184, top), (1222, bottom), (58, bottom)]
    canvas.shade(slope, darker(cloth, 0.6), 0.25, 0.5)
    canvas.shade(slope, CREAM, 0.72, 0.35)
    canvas.soft(quad(58, bottom - 3, 1222, bottom + 3), NIGHT, 3, 0.4)
    fascia = quad(96, 226, 1184, 266)
    canvas.fill(fascia, darker(cloth, 0.45))
    swash = smooth([(500 + step * 35, 246 + (9 if step % 2 else -9)) for step in range(9)])
    canvas.fill(ribbon(swash, 6, taper=0.8), mix(MUSTARD, CREAM, 0.4))
    for x in (455, 825):
        canvas.fill(blob(canvas.rng, (x, 246), 9, 0.02), mix(MUSTARD, CREAM, 0.4))


def _lantern(canvas: Canvas, center: tuple[float, float], color: Color) -> None:
    canvas.spot(center, 150, mix(YOLK, CLAY, 0.3), 0.6)
    body = blob(canvas.rng, center, (36, 44), 0.01)
    canvas.fill(body, mix(color, CLAY, 0.4))
    canvas.shade(body, mix(YOLK, CREAM, 0.3), 0.3, 1)
    for y in (-26, -9, 9, 26):
        canvas.fill(ribbon(arc((center[0], center[1] + y), (34 - abs(y) * 0.35, 5), 0, 0.5), 2.5), darker(color, 0.3))
    for y in (-44, 44):
        canvas.fill(quad(center[0] - 15, center[1] + y - 5, center[0] + 15, center[1] + y + 5), INK)


def _outside(canvas: Canvas, window: tuple[float, float], door: float, hour: Hour) -> None:
    rng = canvas.rng
    color = rng.choice((WINE, FOREST, INK, WALNUT, PETROL))
    pot = rng.choice((CLAY, SLATE, OAT, NAVY))
    for x in (door - 96, door + 176):
        furniture.plant(canvas, (x, 872), rng.uniform(250, 300), darker(pot, hour.shade * 0.5))
    for number in range(2):
        x = window[0] + (window[1] - window[0]) * (number + 0.5) / 2
        furniture.chair(canvas, (x - 130, 900), 230, color, 1)
        furniture.chair(canvas, (x + 130, 900), 230, color, -1)
        top = furniture.round_table(canvas, (x, 916), (190, 150))
        furniture.wine_glass(canvas, (top[0] - 40, top[1] + 6), 70, rng.choice((WINE, MUSTARD)))
        if hour.shade:
            furniture.candle(canvas, (top[0] + 30, top[1] + 6), 44)


SCENE = Scene(VARIANTS, paint)
