"""A bowl of noodle soup from above."""

from dataclasses import dataclass

from demo.pictures import garnish
from demo.pictures.canvas import Canvas
from demo.pictures.colors import (
    BLUSH,
    BREAD,
    CARROT,
    CHILI,
    CREAM,
    FOREST,
    HERB,
    INK,
    LEMON,
    LETTUCE,
    MEAT,
    MILK,
    MUSTARD,
    OAT,
    ONION,
    WALNUT,
    WINE,
    YOLK,
    Color,
    darker,
    lighter,
    mix,
    paint,
)
from demo.pictures.scene import Scene
from demo.pictures.shapes import Point, arc, blob, box, placed, polar, ribbon, scattered, smooth
from demo.pictures.surfaces import lay_table
from demo.pictures.tableware import GLAZES, bowl, chopsticks, small_dish, spoon

NOODLE = paint("#efcd84")


@dataclass(frozen=True, slots=True)
class Soup:
    broth: Color
    toppings: tuple[str, ...]


VARIANTS = {
    "A bowl of ramen with pork, a soft egg, seaweed and spring onions, seen from above": Soup(
        mix(MEAT, YOLK, 0.4), ("nori", "pork", "egg", "onions")
    ),
    "A bowl of spicy ramen with two egg halves, sweetcorn and greens, seen from above": Soup(
        mix(CHILI, YOLK, 0.3), ("greens", "egg", "corn", "onions", "oil")
    ),
    "A bowl of miso noodle soup with fish cake, mushrooms and greens, seen from above": Soup(
        mix(MUSTARD, CREAM, 0.4), ("greens", "mushrooms", "fish cake", "onions")
    ),
    "A bowl of beef noodle soup with herbs and chili, chopsticks resting on the rim, seen from above": Soup(
        mix(MEAT, MUSTARD, 0.3), ("beef", "greens", "chili", "herbs")
    ),
}
# Where around the bowl each topping lies, in turns from the first one.
PLACES = (0.0, 0.27, 0.52, 0.76, 0.9)


def paint_soup(canvas: Canvas, soup: Soup) -> None:
    lay_table(canvas)
    rng = canvas.rng
    center, radius = (rng.uniform(540, 740), rng.uniform(470, 530)), rng.uniform(410, 450)
    side = -1 if center[0] > 640 else 1
    small_dish(
        canvas,
        (640 + side * 520, rng.uniform(90, 170)),
        120,
        rng.choice((darker(MEAT, 0.6), CHILI, HERB)),
        rng.choice(GLAZES),
    )
    small_dish(canvas, (640 + side * 560, rng.uniform(770, 880)), 150, mix(LETTUCE, OAT, 0.3), rng.choice(GLAZES))
    level = bowl(canvas, center, radius, rng.choice(GLAZES))
    canvas.fill(level, soup.broth)
    canvas.shade(level, darker(soup.broth, 0.45), 0.62, 0.9)
    canvas.shade(level, lighter(soup.broth, 0.4), 0.12, 0.7)
    with canvas.inside(level):
        _noodles(canvas, center, radius * 0.86)
        canvas.shade_edge(level, darker(soup.broth, 0.35), 1)
        garnish.drops(canvas, center, radius * 0.78, 36, mix(soup.broth, YOLK, 0.5))
        start = rng.random()
        for place, topping in zip(PLACES, soup.toppings, strict=False):
            TOPPINGS[topping](canvas, polar(center, radius * 0.44, start + place), radius * 0.34)
        garnish.herbs(canvas, center, radius * 0.5, 16)
    if rng.random() < 0.6 or "chili" in soup.toppings:
        chopsticks(
            canvas, (center[0] + side * 240, center[1] - 130), 880, 0.25 - side * 0.06, rng.choice((WALNUT, INK, WINE))
        )
    else:
        spoon(canvas, (center[0] + side * 380, center[1] + 240), 520, 0.16 if side > 0 else 0.34)


def _noodles(canvas: Canvas, center: Point, radius: float) -> None:
    rng = canvas.rng
    for bundle in range(9):
        heart = polar(center, radius * rng.uniform(0.15, 0.55), bundle / 9 + rng.uniform(-0.05, 0.05))
        start, bend = rng.random(), rng.uniform(0.25, 0.5)
        width = radius * rng.uniform(0.3, 0.5)
        for number in range(11):
            reach = width * (0.35 + 0.1 * number) + rng.gauss(0, 2)
            strand = arc(
                heart,
                (reach * 1.25, reach * 0.8),
                start + rng.gauss(0, 0.015),
                start + bend + rng.gauss(0, 0.03),
                bundle / 5,
            )
            canvas.fill(ribbon([(x + 3, y + 4) for x, y in strand], 12), darker(NOODLE, 0.5))
            canvas.fill(ribbon(strand, 11), mix(NOODLE, lighter(NOODLE, 0.5), rng.random()))
            canvas.fill(ribbon([(x - 2, y - 2) for x, y in strand], 3, taper=0.5), lighter(NOODLE, 0.7))


def _egg(canvas: Canvas, center: Point, size: float) -> None:
    turn = canvas.rng.random()
    for side in (-1, 1):
        spot = polar(center, side * size * 0.42, turn)
        white = blob(canvas.rng, spot, (size * 0.6, size * 0.45), 0.015, turn + 0.22)
        canvas.shadow(white, (8, 11), 8, 0.5)
        canvas.fill(white, mix(MILK, BREAD, 0.15))
        canvas.fill(blob(canvas.rng, spot, (size * 0.54, size * 0.4), 0.015, turn + 0.22), MILK)
        yolk = blob(canvas.rng, polar(spot, size * 0.05, turn + 0.2), size * 0.28, 0.03)
        canvas.fill(yolk, YOLK)
        canvas.shade(yolk, CARROT, 0.12, 1)
        canvas.fill(blob(canvas.rng, polar(spot, size * 0.13, 0.62), (size * 0.08, size * 0.04), 0.05, 0.9), CREAM)


def _pork(canvas: Canvas, center: Point, size: float) -> None:
    rng = canvas.rng
    for number in range(2):
        spot = (center[0] + number * size * 0.45, center[1] + number * size * 0.4)
        meat = blob(rng, spot, (size * 0.72, size * 0.64), 0.035)
        canvas.shadow(meat, (8, 11), 8, 0.5)
        canvas.fill(meat, darker(MEAT, 0.25))
        canvas.fill(blob(rng, spot, size * 0.6, 0.04), mix(MEAT, BLUSH, 0.5))
        start = rng.random()
        swirl = [polar(spot, size * (0.52 - 0.42 * step / 16), start + step / 11) for step in range(17)]
        canvas.fill(ribbon(smooth(swirl, steps=4), size * 0.11, taper=0.5), mix(BLUSH, CREAM, 0.6))
        canvas.shade(meat, darker(MEAT, 0.3), 0.12, 0.7)


def _nori(canvas: Canvas, center: Point, size: float) -> None:
    turn = canvas.rng.uniform(-0.08, 0.08)
    for number in range(3):
        spot = (center[0] + number * size * 0.3, center[1] + number * size * 0.16)
        sheet = box(canvas.rng, spot, (size * 1.0, size * 1.5), 4, turn + number * 0.035)
        canvas.shadow(sheet, (7, 10), 7, 0.5)
        canvas.fill(sheet, darker(FOREST, 0.55))
        canvas.shade(sheet, lighter(FOREST, 0.1), 0.62, 0.8)


def _greens(canvas: Canvas, center: Point, size: float) -> None:
    rng = canvas.rng
    turn = rng.random()
    for number in range(6):
        start = polar(center, (number - 3) * size * 0.18, turn + 0.25)
        stalk = [polar(start, size * (step / 4 - 0.2), turn + rng.gauss(0, 0.015)) for step in range(5)]
        canvas.fill(ribbon(smooth(stalk), 20, taper=0.3), lighter(LETTUCE, 0.55))
        tone = mix(HERB, FOREST, rng.random() * 0.6)
        heart = blob(rng, polar(start, -size * 0.35, turn), (size * 0.4, size * 0.24), 0.12, turn)
        canvas.shadow(heart, (5, 7), 5, 0.4)
        canvas.fill(heart, tone)
        canvas.shade(heart, lighter(tone, 0.4), 0.62, 0.7)


def _onions(canvas: Canvas, center: Point, size: float) -> None:
    garnish.onion_rings(canvas, center, size * 0.75, 34)


def _corn(canvas: Canvas, center: Point, size: float) -> None:
    for spot in scattered(canvas.rng, center, size * 0.7, 44):
        kernel = blob(canvas.rng, spot, (12, 10), 0.06, canvas.rng.random())
        canvas.shadow(kernel, (3, 4), 3, 0.4)
        canvas.fill(kernel, mix(LEMON, YOLK, canvas.rng.random() * 0.7))
        canvas.fill(blob(canvas.rng, polar(spot, 4, 0.62), 3, 0.05), CREAM)


def _mushrooms(canvas: Canvas, center: Point, size: float) -> None:
    for spot in scattered(canvas.rng, center, size * 0.6, 5):
        cap = blob(canvas.rng, spot, size * 0.34, 0.03)
        canvas.shadow(cap, (7, 9), 7, 0.5)
        canvas.fill(cap, WALNUT)
        canvas.shade(cap, lighter(WALNUT, 0.4), 0.62, 0.9)
        for turn in (0.05, 0.22, 0.39):
            cross = [polar(spot, size * reach, turn) for reach in (-0.22, 0, 0.22)]
            canvas.fill(ribbon(cross, 11, taper=1), OAT)


def _fish_cake(canvas: Canvas, center: Point, size: float) -> None:
    for number in range(3):
        spot = polar(center, size * 0.5, number / 3)
        cake = placed([polar((0, 0), size * (0.44 + 0.03 * (step % 2)), step / 28) for step in range(28)], spot)
        canvas.shadow(cake, (6, 9), 6, 0.45)
        canvas.fill(cake, MILK)
        swirl = [polar(spot, size * 0.05 * (1 + step * 0.35), step / 9) for step in range(16)]
        canvas.fill(ribbon(smooth(swirl, steps=4), 9), mix(ONION, WINE, 0.2))
        canvas.shade(cake, darker(OAT, 0.3), 0.12, 0.5)


def _beef(canvas: Canvas, center: Point, size: float) -> None:
    rng = canvas.rng
    for spot in scattered(rng, center, size * 0.75, 7):
        slice_ = blob(rng, spot, (size * 0.5, size * 0.27), 0.1, rng.uniform(-0.1, 0.1))
        canvas.shadow(slice_, (6, 8), 6, 0.5)
        canvas.fill(slice_, mix(MEAT, WINE, rng.random() * 0.4))
        canvas.shade(slice_, lighter(MEAT, 0.35), 0.62, 0.8)
        fat = [polar(spot, size * (step / 8 - 0.3), rng.uniform(-0.06, 0.06)) for step in range(6)]
        canvas.fill(ribbon(smooth(fat), 6, taper=1), mix(BLUSH, CREAM, 0.4))


def _chili(canvas: Canvas, center: Point, size: float) -> None:
    garnish.onion_rings(canvas, center, size * 0.75, 13, CHILI)


def _herbs(canvas: Canvas, center: Point, size: float) -> None:
    for spot in scattered(canvas.rng, center, size * 0.6, 5):
        garnish.leaves(canvas, spot, size * 0.38, HERB, 3)


def _oil(canvas: Canvas, center: Point, size: float) -> None:
    garnish.drops(canvas, center, size, 22, CHILI)


TOPPINGS = {
    "beef": _beef,
    "chili": _chili,
    "corn": _corn,
    "egg": _egg,
    "fish cake": _fish_cake,
    "greens": _greens,
    "herbs": _herbs,
    "mushrooms": _mushrooms,
    "nori": _nori,
    "oil": _oil,
    "onions": _onions,
    "pork": _pork,
}
SCENE = Scene(VARIANTS, paint_soup)
