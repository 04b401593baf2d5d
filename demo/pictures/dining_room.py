"""A dining room, seen from the door."""

import itertools
from dataclasses import dataclass

from demo.pictures import furniture
from demo.pictures.canvas import Canvas
from demo.pictures.colors import (
    BLUSH,
    BRASS,
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
    Color,
    darker,
    lighter,
    mix,
)
from demo.pictures.scene import Scene
from demo.pictures.shapes import Point, Points, arc, blob, box, quad, ribbon, smooth

FLOOR = 660


@dataclass(frozen=True, slots=True)
class Room:
    view: tuple[Color, ...]
    wall: str


DAY = (mix(SEA, PAPER, 0.3), mix(SEA, PAPER, 0.65), mix(SAGE, PAPER, 0.3))
DUSKY = (NAVY, DUSK, mix(SALMON, BLUSH, 0.4))
VARIANTS = {
    "A dining room with arched windows, pendant lamps and laid tables in the evening": Room(DUSKY, "windows"),
    "A bright dining room with arched windows, plants and laid tables by day": Room(DAY, "windows"),
    "A dining room with pictures on the wall, a long bench and pendant lamps over the tables": Room(DUSKY, "pictures"),
}


def paint(canvas: Canvas, room: Room) -> None:
    rng = canvas.rng
    canvas.look(0, rng.uniform(1.0, 1.1))
    wall = rng.choice((PETROL, FOREST, darker(WINE, 0.15), CLAY, SAGE, NAVY, BLUSH, MUSTARD))
    accent = rng.choice((WINE, MUSTARD, FOREST, CLAY, NAVY))
    _wall(canvas, wall)
    if room.wall == "windows":
        for number in range(3):
            _window(canvas, (220 + number * 420, 470), room.view)
    else:
        _pictures(canvas)
    _floor(canvas, rng.choice(((OAT, SLATE), (PAPER, FOREST), (BLUSH, WINE), (OAK, WALNUT))))
    _bench(canvas, accent)
    furniture.plant(canvas, (rng.choice((60, 1220)), 740), 400, rng.choice((CLAY, OAT, SLATE)))
    cloth = rng.choice((PAPER, PAPER, OAT, BLUSH, None))
    wood = rng.choice((INK, WALNUT, darker(OAK, 0.2)))
    for x in (240.0, 640.0, 1040.0):
        _table(canvas, (x, 760), 0.75, cloth, wood)
    shade = rng.choice((MUSTARD, WINE, INK, BRASS, FOREST))
    for number in range(4):
        furniture.lamp(canvas, (140 + number * 335, -60), rng.uniform(255, 300), 84, shade)
    start = rng.uniform(190, 350)
    for x in (start, start + 740):
        _table(canvas, (x, 1010), 1.35, cloth, wood)


def _wall(canvas: Canvas, wall: Color) -> None:
    canvas.fill(quad(-100, -100, 1380, FLOOR), wall)
    for _ in range(60):
        x, y = canvas.rng.uniform(-100, 1300), canvas.rng.uniform(0, FLOOR)
        stroke = [(x + step * 40, y + canvas.rng.gauss(0, 4)) for step in range(5)]
        tone = mix(wall, canvas.rng.choice((lighter(wall, 0.3), darker(wall, 0.3))), canvas.rng.uniform(0.1, 0.35))
        canvas.fill(ribbon(smooth(stroke, steps=4), canvas.rng.uniform(10, 34), taper=0.8), tone)
    canvas.shade(quad(-100, -100, 1380, FLOOR), darker(wall, 0.5), 0.75, 0.7)


def _window(canvas: Canvas, foot: Point, view: tuple[Color, ...]) -> None:
    x, y = foot
    frame, pane = _arch(x, y, 150), _arch(x, y - 8, 132)
    canvas.fill(frame, mix(PAPER, OAT, 0.5))
    canvas.fill(pane, view[0])
    with canvas.inside(pane):
        for number, color in enumerate(view[1:], start=1):
            canvas.soft(quad(x - 200, y - 460 + number * 160, x + 200, y + 20), color, 60)
        _outlook(canvas, foot, view)
    for bar in (
        quad(x - 4, y - 410, x + 4, y),
        quad(x - 140, y - 150, x + 140, y - 143),
        quad(x - 140, y - 276, x + 140, y - 269),
    ):
        canvas.fill(bar, mix(PAPER, OAT, 0.5))
    canvas.fill(quad(x - 170, y - 4, x + 170, y + 18), PAPER)
    canvas.soft(quad(x - 160, y + 18, x + 160, y + 34), NIGHT, 6, 0.4)


def _outlook(canvas: Canvas, foot: Point, view: tuple[Color, ...]) -> None:
    """Trees by day, the lit houses across the street in the evening."""
    (x, y), rng = foot, canvas.rng
    for number in range(5):
        left, height = x - 150 + number * 64, rng.uniform(70, 200)
        if view == DAY:
            green = mix(rng.choice((FOREST, SAGE)), view[0], 0.25)
            crown = blob(rng, (left + 30, y - height), (62, 70), 0.08)
            canvas.fill(ribbon([(left + 30, y), (left + 30, y - height)], 9), darker(green, 0.4))
            canvas.body(crown, green, 3)
        else:
            canvas.fill(quad(left, y - height, left + 58, y), mix(view[0], NIGHT, 0.35))
            for spot in ((left + 16, y - height + 24), (left + 38, y - height + 52)):
                canvas.fill(quad(spot[0] - 5, spot[1] - 7, spot[0] + 5, spot[1] + 7), furniture.GLOW)


def _arch(x: float, y: float, half: float) -> Points:
    return [(x + half, y), *arc((x, y - 280), half, 0, -0.5), (x - half, y)]


def _pictures(canvas: Canvas) -> None:
    rng = canvas.rng
    for number in range(6):
        x, y = 130 + number * 205, 300 + (number % 2) * 60 + rng.uniform(-20, 20)
        wide, high = rng.uniform(120, 170), rng.uniform(150, 220)
        frame = box(rng, (x, y), (wide + 26, high + 26), 3)
        canvas.body(frame, rng.choice((INK, BRASS, WALNUT)), 8)
        inner = box(rng, (x, y), (wide, high), 2)
        canvas.fill(inner, rng.choice((PAPER, OAT, BLUSH)))
        with canvas.inside(inner):
            for _ in range(3):
                spot = (x + rng.uniform(-35, 35), y + rng.uniform(-45, 45))
                canvas.body(
                    blob(rng, spot, (rng.uniform(22, 52), rng.uniform(20, 46)), 0.14),
                    rng.choice((CLAY, SEA, MUSTARD, FOREST, WINE, NAVY)),
                    2,
                )


def _floor(canvas: Canvas, colors: tuple[Color, Color]) -> None:
    """A chequered floor in perspective."""
    canvas.fill(quad(-100, FLOOR, 1380, 1060), colors[0])
    edges = [FLOOR + (1060 - FLOOR) * (row / 7) ** 1.6 for row in range(8)]
    for row, (top, bottom) in enumerate(itertools.pairwise(edges)):
        upper, lower = 1 + (top - FLOOR) / 320, 1 + (bottom - FLOOR) / 320
        for column in range(-8, 9):
            if (row + column) % 2:
                left, right = column * 92, column * 92 + 92
                tile = [
                    (640 + left * upper, top),
                    (640 + right * upper, top),
                    (640 + right * lower, bottom),
                    (640 + left * lower, bottom),
                ]
                canvas.fill(tile, mix(colors[0], colors[1], 0.72))
    canvas.shade(quad(-100, FLOOR, 1380, 1060), NIGHT, 0.75, 0.5)
    canvas.fill(quad(-100, FLOOR - 26, 1380, FLOOR), mix(PAPER, WALNUT, 0.6))


def _bench(canvas: Canvas, color: Color) -> None:
    back = quad(-60, 520, 1340, 640)
    canvas.shadow(back, (0, 12), 12, 0.5)
    canvas.fill(back, color)
    for x in range(-60, 1340, 76):
        tuft = quad(x, 520, x + 74, 640)
        canvas.shade(tuft, darker(color, 0.55), 0.03, 0.8)
        canvas.shade(tuft, lighter(color, 0.35), 0.6, 0.6)
    canvas.fill(quad(-60, 512, 1340, 524), WALNUT)
    seat = quad(-60, 640, 1340, 672)
    canvas.fill(seat, lighter(color, 0.16))
    canvas.fill(quad(-60, 672, 1340, 716), darker(color, 0.6))


def _table(canvas: Canvas, foot: Point, size: float, cloth: Color | None, wood: Color) -> None:
    x, y = foot
    for side in (-1, 1):
        furniture.chair(canvas, (x - side * 190 * size, y - 6), 300 * size, wood, side)
    top = furniture.round_table(canvas, foot, (290 * size, 210 * size), cloth)
    for side in (-1, 1):
        spot = (top[0] + side * 76 * size, top[1])
        canvas.fill(blob(canvas.rng, (spot[0] + 3, spot[1] + 5), (46 * size, 13 * size), 0.01), darker(OAT, 0.5))
        canvas.fill(blob(canvas.rng, spot, (46 * size, 13 * size), 0.01), lighter(PAPER, 0.4))
        canvas.fill(blob(canvas.rng, spot, (30 * size, 8 * size), 0.01), darker(PAPER, 0.1))
        furniture.wine_glass(
            canvas, (top[0] + side * 30 * size, top[1] + 12 * size), 92 * size, canvas.rng.choice((WINE, MUSTARD))
        )
    furniture.candle(canvas, (top[0], top[1] + 4), 54 * size)
    canvas.spot((top[0], top[1] - 20), 170 * size, CREAM, 0.12)


SCENE = Scene(VARIANTS, paint)
