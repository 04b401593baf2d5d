"""A board of sushi from above."""

from demo.pictures import garnish
from demo.pictures.canvas import Canvas
from demo.pictures.colors import (
    BASIL,
    BLUSH,
    BREAD,
    CARROT,
    CREAM,
    FOREST,
    INK,
    LEAF,
    LEMON,
    LETTUCE,
    MEAT,
    MILK,
    OAK,
    RICE,
    SALMON,
    SLATE,
    TUNA,
    WALNUT,
    WINE,
    YOLK,
    Color,
    darker,
    lighter,
    mix,
)
from demo.pictures.scene import Scene
from demo.pictures.shapes import Point, arc, blob, box, leaf, placed, polar, ribbon, scattered
from demo.pictures.surfaces import lay_table
from demo.pictures.tableware import GLAZES, board, chopsticks, plate, small_dish

NORI = darker(FOREST, 0.6)
FISH = {
    "salmon": SALMON,
    "tuna": TUNA,
    "prawn": mix(SALMON, MILK, 0.55),
    "egg": mix(YOLK, LEMON, 0.5),
    "eel": MEAT,
    "bream": mix(BLUSH, MILK, 0.6),
}
VARIANTS = {
    "Nigiri with salmon, tuna and egg above two rows of rolls, seen from above": (
        "salmon",
        "tuna",
        "egg",
        "salmon",
        "tuna",
    ),
    "Nigiri with prawn, salmon and eel with two rows of rolls, seen from above": (
        "prawn",
        "salmon",
        "eel",
        "prawn",
        "salmon",
    ),
    "A selection of nigiri with bream, tuna and salmon, with rolls, ginger and wasabi, seen from above": (
        "bream",
        "tuna",
        "salmon",
        "bream",
        "tuna",
    ),
}


def paint(canvas: Canvas, fish: tuple[str, ...]) -> None:
    lay_table(canvas)
    rng = canvas.rng
    center, turn = (rng.uniform(560, 640), rng.uniform(480, 520)), rng.uniform(-0.055, 0.055)
    if rng.random() < 0.7:
        board(canvas, center, (1100, 640), turn, rng.choice((OAK, WALNUT, SLATE)))
    else:
        plate(canvas, center, (640, 440), rng.choice(GLAZES), turn)
    for number, name in enumerate(fish):
        spot = placed([((number - 2) * 190, -150)], center, turn)[0]
        _nigiri(canvas, spot, turn + 0.25 + rng.uniform(-0.02, 0.02), name)
    for row in range(2):
        for number in range(5):
            spot = placed([((number - 2.55) * 142, 75 + row * 142)], center, turn)[0]
            _roll(canvas, spot, 66, (TUNA, SALMON)[row] if number % 5 else LEAF)
    _ginger(canvas, placed([(390, 90)], center, turn)[0])
    _wasabi(canvas, placed([(400, 230)], center, turn)[0])
    chopsticks(canvas, (700, 905), 1000, turn + 0.5 + rng.uniform(-0.015, 0.015), rng.choice((WALNUT, WINE, INK)))
    small_dish(canvas, (1180, 120), 150, darker(MEAT, 0.65), rng.choice(GLAZES))


def _nigiri(canvas: Canvas, center: Point, turn: float, name: str) -> None:
    rng, color = canvas.rng, FISH[name]
    rice = blob(rng, center, (128, 58), 0.012, turn)
    canvas.shadow(rice, (12, 16), 10, 0.55)
    canvas.fill(rice, darker(RICE, 0.08))
    for spot in scattered(rng, (0, 0), (122, 54), 90):
        grain = placed([spot], center, turn)[0]
        canvas.fill(leaf(grain, 13, 3, rng.random()), lighter(RICE, rng.random()))
    slab = box(rng, center, (232, 96), 36, turn)
    canvas.shadow(slab, (5, 8), 6, 0.5)
    canvas.fill(slab, color)
    with canvas.inside(slab):
        _stripes(canvas, center, turn, name, color)
    canvas.shade(slab, lighter(color, 0.5), 0.62, 0.8)
    canvas.shade(slab, darker(color, 0.4), 0.12, 0.7)
    glint = placed([(-80, -30), (-20, -36), (50, -34)], center, turn)
    canvas.fill(ribbon(glint, 7, taper=1), lighter(color, 0.8))
    if name in {"egg", "eel"}:
        canvas.fill(placed(box(rng, (0, 0), (26, 104), 3), center, turn), NORI)


def _stripes(canvas: Canvas, center: Point, turn: float, name: str, color: Color) -> None:
    if name == "egg":
        return
    tone = {"prawn": CARROT, "eel": darker(MEAT, 0.5), "tuna": lighter(TUNA, 0.22), "bream": mix(TUNA, BLUSH, 0.4)}.get(
        name, lighter(color, 0.65)
    )
    for number in range(9):
        x = -130 + number * 32
        line = placed([(x, -56), (x + 16, -20), (x + 20, 20), (x + 2, 56)], center, turn)
        canvas.fill(ribbon(line, canvas.rng.uniform(5, 10) * (1.4 if name == "prawn" else 1)), tone)


def _roll(canvas: Canvas, center: Point, radius: float, filling: Color) -> None:
    rng = canvas.rng
    outline = blob(rng, center, radius, 0.014)
    canvas.shadow(outline, (10, 14), 9, 0.55)
    canvas.fill(outline, NORI)
    canvas.fill(ribbon(arc(center, radius * 0.95, 0.52, 0.75), 5, taper=1), lighter(NORI, 0.4))
    canvas.fill(blob(rng, center, radius * 0.86, 0.015), darker(RICE, 0.12))
    for spot in scattered(rng, center, radius * 0.78, 60):
        canvas.fill(leaf(spot, 12, 3, rng.random()), lighter(RICE, rng.random()))
    heart = box(rng, center, (radius * 0.72, radius * 0.66), 12, rng.random())
    canvas.soft(heart, darker(RICE, 0.6), 4, 0.6)
    canvas.fill(heart, filling)
    canvas.shade(heart, lighter(filling, 0.45), 0.62, 0.9)
    canvas.fill(box(rng, polar(center, radius * 0.14, rng.random()), (radius * 0.28, radius * 0.26), 5), LETTUCE)


def _ginger(canvas: Canvas, center: Point) -> None:
    for spot in scattered(canvas.rng, center, 62, 10):
        petal = blob(canvas.rng, spot, (46, 25), 0.12, canvas.rng.random())
        canvas.shadow(petal, (5, 7), 5, 0.35)
        canvas.fill(petal, mix(BLUSH, CREAM, canvas.rng.uniform(0.1, 0.5)))
        canvas.shade(petal, mix(BLUSH, WINE, 0.3), 0.12, 0.7)
    garnish.seeds(canvas, center, 50, 8, BREAD)


def _wasabi(canvas: Canvas, center: Point) -> None:
    heap = blob(canvas.rng, center, (56, 48), 0.05)
    canvas.shadow(heap, (8, 11), 8, 0.5)
    canvas.fill(heap, LETTUCE)
    canvas.shade(heap, lighter(LETTUCE, 0.5), 0.62, 0.9)
    canvas.shade(heap, darker(LEAF, 0.3), 0.12, 0.9)
    garnish.leaves(canvas, (center[0] + 50, center[1] - 20), 70, BASIL, 2)


SCENE = Scene(VARIANTS, paint)
