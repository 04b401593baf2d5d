"""A whole grilled fish on a platter, from above."""

from dataclasses import dataclass
from functools import partial

from demo.pictures import garnish, vegetables
from demo.pictures.canvas import Canvas
from demo.pictures.colors import (
    BASIL,
    BLUSH,
    CHAR,
    CREAM,
    CRUST,
    DUSK,
    HERB,
    INK,
    LEMON,
    MILK,
    MUSTARD,
    OAT,
    SAGE,
    SALMON,
    SLATE,
    STEEL,
    WINE,
    YOLK,
    Color,
    darker,
    lighter,
    mix,
)
from demo.pictures.scene import Scene
from demo.pictures.shapes import Point, arc, blob, placed, polar, ribbon, smooth
from demo.pictures.surfaces import lay_table
from demo.pictures.tableware import DRINKS, GLAZES, fork, glass, knife, napkin, plate, small_dish


@dataclass(frozen=True, slots=True)
class Fish:
    back: Color
    belly: Color
    beside: str


VARIANTS = {
    "A whole grilled fish with lemon slices, potatoes and herbs on an oval platter, seen from above": Fish(
        mix(SLATE, DUSK, 0.4), mix(STEEL, CREAM, 0.5), "potato"
    ),
    "A grilled bream with lemon and tomatoes on an oval platter, seen from above": Fish(
        mix(SALMON, CRUST, 0.45), mix(BLUSH, CREAM, 0.4), "tomato"
    ),
    "A whole roast fish with lemon and asparagus on an oval platter, seen from above": Fish(
        mix(CRUST, MUSTARD, 0.3), mix(OAT, YOLK, 0.15), "asparagus"
    ),
    "A grilled sea bass with lemon, grilled vegetables and dill on an oval platter, seen from above": Fish(
        mix(SLATE, SAGE, 0.5), mix(OAT, CREAM, 0.4), "grilled"
    ),
}
BACK = ((-430, -6), (-380, -62), (-290, -112), (-150, -142), (0, -134), (140, -100), (260, -56), (345, -30))
BELLY = ((345, 30), (260, 58), (130, 104), (-20, 132), (-160, 126), (-290, 96), (-385, 52))
TAIL = ((330, -30), (400, -70), (490, -126), (470, -40), (455, 4), (474, 50), (496, 128), (400, 74), (330, 30))


def paint(canvas: Canvas, fish: Fish) -> None:
    lay_table(canvas)
    rng = canvas.rng
    side, turn = rng.choice((-1, 1)), rng.uniform(-0.04, 0.04)
    center = (640, rng.uniform(470, 510))
    plate(canvas, center, (720, 430), rng.choice(GLAZES), turn)
    place = partial(placed, center=center, turn=turn + (0.5 if side < 0 else 0), size=1.08)
    for x in (-330, -190, -50, 90, 230):
        garnish.citrus(canvas, place([(x, -150 if x % 140 else -130)])[0], 76, LEMON)
    _vegetables(canvas, center, turn, fish.beside)
    for x in (-200, 60):
        garnish.sprig(canvas, place([(x, -150)])[0], 190, turn + rng.uniform(-0.1, 0.1), BASIL)
    _fish(canvas, place, fish)
    for number in range(3):
        garnish.citrus(canvas, place([(-120 + number * 120, 10 + number % 2 * 20)])[0], 58, LEMON)
    garnish.sprig(canvas, place([(-190, 60)])[0], 330, turn - 0.02, HERB)
    garnish.herbs(canvas, center, (430, 200), 46)
    glass(canvas, (640 + side * 600, 90), 130, DRINKS["white wine"])
    small_dish(canvas, (640 - side * 560, 70), 110, rng.choice((HERB, mix(MUSTARD, CREAM, 0.4))), rng.choice(GLAZES))
    napkin(canvas, (640 - side * 420, 960), (620, 130), rng.uniform(-0.02, 0.02), rng.choice((WINE, SAGE, BLUSH, OAT)))
    fork(canvas, (640 - side * 430, 925), 460, 0.5 + rng.uniform(-0.01, 0.01))
    knife(canvas, (640 + side * 330, 940), 470, 0.5 + rng.uniform(-0.01, 0.01))


def _vegetables(canvas: Canvas, center: Point, turn: float, kind: str) -> None:
    rng = canvas.rng
    for number in range(9):
        spot = placed([(-400 + number * 100, 215 - abs(number - 4) * 13 + rng.uniform(-22, 22))], center, turn)[0]
        if kind == "asparagus":
            vegetables.asparagus(canvas, spot, 300, turn + rng.uniform(-0.04, 0.04))
        else:
            {"potato": vegetables.potato, "tomato": vegetables.tomato, "grilled": vegetables.grilled}[kind](
                canvas, spot, rng.uniform(50, 64)
            )


def _fish(canvas: Canvas, place: partial[list[Point]], fish: Fish) -> None:
    rng = canvas.rng
    tail = place(smooth(list(TAIL), closed=True, steps=5))
    canvas.body(tail, darker(fish.back, 0.15), 10)
    for end in (-100, -60, -20, 25, 65, 105):
        canvas.fill(
            ribbon(place([(350, end * 0.25), (410, end * 0.6), (470, end)]), 4, taper=0.8), darker(fish.back, 0.5)
        )
    fin = place([*smooth([(-170, -132), (-80, -196), (60, -186), (150, -96)], steps=6), (0, -110)])
    canvas.body(fin, darker(fish.back, 0.25), 7)
    body = place(smooth([*BACK, *BELLY], closed=True))
    canvas.shadow(body, (16, 22), 18, 0.6)
    canvas.fill(body, fish.back)
    with canvas.inside(body):
        lower = [*smooth([(-440, 20), (-250, 2), (0, 16), (200, 8), (360, 0)]), (360, 160), (-440, 160)]
        canvas.soft(place(lower), fish.belly, 22, 0.95)
        for row in range(7):
            for column in range(17):
                scale = arc((-215 + column * 33 + row % 2 * 16, -100 + row * 32), 20, -0.2, 0.2)
                canvas.fill(ribbon(place(scale), 3, taper=0.8), mix(fish.back, rng.choice((fish.belly, INK)), 0.4))
        for x in (-120, -20, 80, 180):
            slash = [(x + 34, -120), (x + 6, -30), (x - 12, 50), (x - 16, 120)]
            canvas.soft(ribbon(place(smooth(slash)), 26, taper=0.7), CHAR, 5, 0.85)
            canvas.fill(ribbon(place(smooth(slash)), 9, taper=1), mix(CREAM, SALMON, 0.35))
    canvas.shade(body, darker(fish.back, 0.6), 0.2, 0.8)
    canvas.shade(body, lighter(fish.back, 0.6), 0.7, 0.6)
    _head(canvas, place, fish)


def _head(canvas: Canvas, place: partial[list[Point]], fish: Fish) -> None:
    gill = smooth([(-250, -116), (-222, -50), (-228, 30), (-270, 98)])
    canvas.soft(ribbon(place(gill), 18, taper=0.6), INK, 5, 0.55)
    canvas.fill(ribbon(place(gill), 7, taper=0.8), darker(fish.back, 0.55))
    cheek = smooth([(-292, -60), (-272, -10), (-292, 44)])
    canvas.fill(ribbon(place(cheek), 5, taper=0.9), darker(fish.back, 0.4))
    mouth = [(-432, 6), (-395, 14), (-362, 10)]
    canvas.fill(ribbon(place(mouth), 7, taper=0.6), darker(fish.back, 0.7))
    eye = place([(-345, -34)])[0]
    canvas.fill(blob(canvas.rng, eye, 24, 0.02), mix(MILK, YOLK, 0.3))
    canvas.fill(blob(canvas.rng, eye, 15, 0.02), INK)
    canvas.fill(blob(canvas.rng, polar(eye, 7, 0.62), 5, 0.02), CREAM)
    fin = place(smooth([(-205, 20), (-130, 10), (-76, 44), (-140, 66), (-200, 50)], closed=True, steps=4))
    canvas.body(fin, darker(fish.belly, 0.3), 5)


SCENE = Scene(VARIANTS, paint)
