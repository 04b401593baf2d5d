"""A bowl of salad from above."""

from demo.pictures import garnish, vegetables
from demo.pictures.canvas import Canvas
from demo.pictures.colors import (
    BLUSH,
    BREAD,
    CREAM,
    HERB,
    LETTUCE,
    MILK,
    MUSTARD,
    OAT,
    SAGE,
    WINE,
    darker,
    lighter,
    mix,
)
from demo.pictures.scene import Scene
from demo.pictures.shapes import Point, blob, polar, ribbon, scattered
from demo.pictures.surfaces import lay_table
from demo.pictures.tableware import DRINKS, GLAZES, bowl, fork, glass, napkin, small_dish

VARIANTS = {
    "A green salad with tomatoes, cucumber, feta and olives, seen from above": (
        "tomato",
        "cucumber",
        "feta",
        "olive",
        "red onion",
    ),
    "A salad with avocado, egg, radishes and tomatoes, seen from above": ("avocado", "egg", "radish", "tomato"),
    "A salad with beetroot, feta and chickpeas on mixed leaves, seen from above": (
        "beetroot",
        "feta",
        "chickpeas",
        "radish",
    ),
    "A salad with salmon, cucumber, radishes and croutons, seen from above": (
        "salmon",
        "cucumber",
        "crouton",
        "radish",
    ),
}
PARTS = {
    "avocado": (vegetables.avocado, 4, 66),
    "beetroot": (vegetables.beetroot, 9, 52),
    "chickpeas": (vegetables.chickpeas, 6, 50),
    "crouton": (vegetables.crouton, 11, 36),
    "cucumber": (vegetables.cucumber, 10, 52),
    "egg": (vegetables.egg, 4, 58),
    "feta": (vegetables.feta, 11, 42),
    "olive": (vegetables.olive, 10, 38),
    "radish": (vegetables.radish, 10, 42),
    "red onion": (vegetables.red_onion, 5, 52),
    "salmon": (vegetables.salmon, 6, 66),
    "tomato": (vegetables.tomato, 9, 48),
}


def paint(canvas: Canvas, parts: tuple[str, ...]) -> None:
    lay_table(canvas)
    rng = canvas.rng
    side = rng.choice((-1, 1))
    center, radius = (640 - side * rng.uniform(60, 130), rng.uniform(480, 530)), rng.uniform(440, 480)
    napkin(canvas, (640 + side * 560, 560), (280, 520), rng.uniform(-0.05, 0.05), rng.choice((SAGE, BLUSH, OAT, WINE)))
    fork(canvas, (640 + side * 560, 570), 430, 0.25 + rng.uniform(-0.04, 0.04))
    level = bowl(canvas, center, radius, rng.choice(GLAZES))
    canvas.fill(level, darker(HERB, 0.5))
    reach = radius * 0.74
    with canvas.inside(blob(rng, center, radius * 0.93, 0.02)):
        for spot in scattered(rng, center, reach, 34):
            vegetables.lettuce(canvas, spot, rng.uniform(80, 125))
        _strew(canvas, center, reach * 0.95, parts)
        garnish.herbs(canvas, center, reach, 40)
        garnish.seeds(canvas, center, reach * 0.8, 30)
        canvas.shade(level, darker(HERB, 0.6), 0.62, 0.45)
    _bread(canvas, (640 + side * 470, 930))
    small_dish(
        canvas,
        (640 + side * 440, 90),
        92,
        rng.choice((mix(MUSTARD, CREAM, 0.3), mix(LETTUCE, MILK, 0.5))),
        rng.choice(GLAZES),
    )
    glass(canvas, (640 + side * 620, 170), 110, DRINKS["water"])


def _strew(canvas: Canvas, center: Point, reach: float, parts: tuple[str, ...]) -> None:
    # Kinds are laid in turn over the whole bowl, so that none hides another.
    order = [part for part in parts for _ in range(PARTS[part][1])]
    canvas.rng.shuffle(order)
    for spot, part in zip(scattered(canvas.rng, center, reach, len(order)), order, strict=True):
        draw, _, size = PARTS[part]
        draw(canvas, spot, size * canvas.rng.uniform(0.9, 1.15))


def _bread(canvas: Canvas, center: Point) -> None:
    for number in range(3):
        slice_ = blob(canvas.rng, (center[0] + (number - 1) * 74, center[1] + number * 12), (120, 84), 0.04, 0.22)
        canvas.body(slice_, darker(BREAD, 0.2), 9)
        crumb = blob(canvas.rng, (center[0] + (number - 1) * 74, center[1] + number * 12), (106, 71), 0.04, 0.22)
        canvas.fill(crumb, mix(BREAD, CREAM, 0.65))
        for hole in scattered(canvas.rng, center, (84, 52), 12):
            spot = (hole[0] + (number - 1) * 74, hole[1] + number * 12)
            canvas.fill(ribbon([spot, polar(spot, 5, 0.1), polar(spot, 10, 0.1)], 6, taper=0.7), lighter(BREAD, 0.3))


SCENE = Scene(VARIANTS, paint)
