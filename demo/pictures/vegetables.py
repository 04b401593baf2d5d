"""Vegetables as they lie in a salad, on a taco or beside a roast."""

from demo.pictures import garnish
from demo.pictures.canvas import Canvas
from demo.pictures.colors import (
    BASIL,
    BEET,
    BREAD,
    CHAR,
    CHEESE,
    CREAM,
    CRUST,
    FOREST,
    HERB,
    INK,
    LEAF,
    LETTUCE,
    MILK,
    MUSTARD,
    OAT,
    ONION,
    PLUM,
    SALMON,
    WALNUT,
    YOLK,
    darker,
    lighter,
    mix,
)
from demo.pictures.shapes import Point, arc, blob, box, polar, ribbon, scattered, smooth


def lettuce(canvas: Canvas, spot: Point, size: float) -> None:
    rng, turn = canvas.rng, canvas.rng.random()
    tone = mix(LETTUCE, rng.choice((LEAF, HERB, BASIL, PLUM, lighter(LETTUCE, 0.5))), rng.uniform(0.1, 0.8))
    frill = []
    for step in range(26):
        reach = size * (1 + (0.13 if step % 2 else -0.05) + rng.gauss(0, 0.04))
        x, y = polar((0, 0), reach, step / 26)
        frill.append(polar(polar(spot, x, turn), y * 0.62, turn + 0.25))
    outline = smooth(frill, closed=True, steps=3)
    canvas.shadow(outline, (6, 9), 7, 0.45)
    canvas.fill(outline, tone)
    canvas.shade(outline, lighter(tone, 0.5), turn, 0.9)
    canvas.shade(outline, darker(tone, 0.5), turn + 0.5, 0.8)
    rib = [polar(spot, size * reach, turn + 0.02 * reach) for reach in (-0.9, -0.3, 0.3, 0.8)]
    canvas.fill(ribbon(smooth(rib, steps=4), 7, taper=0.7), lighter(tone, 0.6))
    for reach in (-0.4, 0, 0.35):
        for side in (-0.13, 0.13):
            start = polar(spot, size * reach, turn)
            canvas.fill(
                ribbon(
                    [start, polar(start, size * 0.22, turn + side), polar(start, size * 0.42, turn + side)],
                    3,
                    taper=0.8,
                ),
                lighter(tone, 0.45),
            )


def cucumber(canvas: Canvas, spot: Point, size: float) -> None:
    outline = blob(canvas.rng, spot, (size, size * canvas.rng.uniform(0.8, 1)), 0.015, canvas.rng.random())
    canvas.body(outline, FOREST, 5)
    canvas.fill(blob(canvas.rng, spot, size * 0.87, 0.015), mix(LETTUCE, MILK, 0.5))
    canvas.fill(blob(canvas.rng, spot, size * 0.55, 0.04), mix(LETTUCE, MILK, 0.28))
    garnish.seeds(canvas, spot, size * 0.4, 9, lighter(LETTUCE, 0.75))


def radish(canvas: Canvas, spot: Point, size: float) -> None:
    canvas.body(blob(canvas.rng, spot, size * 0.8, 0.02), ONION, 4)
    canvas.fill(blob(canvas.rng, spot, size * 0.7, 0.03), MILK)
    for turn in range(7):
        ray = [polar(spot, size * reach, turn / 7) for reach in (0.1, 0.3, 0.55)]
        canvas.fill(ribbon(ray, 3, taper=0.8), mix(MILK, ONION, 0.25))


def tomato(canvas: Canvas, spot: Point, size: float) -> None:
    garnish.tomato_half(canvas, spot, size)


def avocado(canvas: Canvas, spot: Point, size: float) -> None:
    """A fan of slices."""
    turn = canvas.rng.random()
    for number in range(5):
        heart = polar(spot, (number - 2) * size * 0.36, turn)
        slice_ = arc(heart, (size * 0.95, size * 0.62), 0.02, 0.48, turn + 0.2 + number * 0.015)
        slice_ += arc(heart, (size * 0.6, size * 0.2), 0.46, 0.04, turn + 0.2 + number * 0.015)
        canvas.shadow(slice_, (5, 7), 5, 0.45)
        canvas.fill(slice_, FOREST)
        canvas.fill([(x - 2, y - 3) for x, y in slice_], LETTUCE)
        canvas.shade(slice_, mix(YOLK, CREAM, 0.5), turn + 0.45, 0.9)


def egg(canvas: Canvas, spot: Point, size: float) -> None:
    turn = canvas.rng.random()
    canvas.body(blob(canvas.rng, spot, (size * 1.15, size * 0.85), 0.015, turn), MILK, 7, 0.6)
    canvas.body(blob(canvas.rng, polar(spot, size * 0.1, turn), size * 0.52, 0.03), YOLK, 2)


def crouton(canvas: Canvas, spot: Point, size: float) -> None:
    outline = box(canvas.rng, spot, (size * 1.3, size * 1.15), 9, canvas.rng.random())
    canvas.body(outline, mix(BREAD, CRUST, canvas.rng.random()), 7)


def feta(canvas: Canvas, spot: Point, size: float) -> None:
    outline = box(canvas.rng, spot, (size * 1.1, size * 0.9), 6, canvas.rng.random())
    canvas.body(outline, mix(MILK, OAT, 0.15), 6, 0.7)
    for hole in scattered(canvas.rng, spot, size * 0.35, 5):
        canvas.fill(blob(canvas.rng, hole, 2.4, 0.1), darker(OAT, 0.2))


def olive(canvas: Canvas, spot: Point, size: float) -> None:
    tone = canvas.rng.choice((PLUM, INK, darker(HERB, 0.3)))
    canvas.body(blob(canvas.rng, spot, (size * 0.62, size * 0.5), 0.03, canvas.rng.random()), tone, 5)
    canvas.fill(
        blob(canvas.rng, polar(spot, size * 0.26, 0.62), (size * 0.13, size * 0.06), 0.1, 0.88), lighter(tone, 0.8)
    )


def red_onion(canvas: Canvas, spot: Point, size: float) -> None:
    start, turn = canvas.rng.random(), canvas.rng.random()
    for reach in (1, 0.76, 0.52):
        ring = arc(spot, (size * reach, size * reach * 0.75), start, start + canvas.rng.uniform(0.45, 0.85), turn)
        canvas.fill(ribbon([(x + 3, y + 4) for x, y in ring], 8, taper=0.4), darker(PLUM, 0.4))
        canvas.fill(ribbon(ring, 8, taper=0.4), ONION)
        canvas.fill(ribbon(ring, 3.5, taper=0.4), mix(ONION, CREAM, 0.75))


def beetroot(canvas: Canvas, spot: Point, size: float) -> None:
    outline = blob(canvas.rng, spot, size * 0.95, 0.03)
    canvas.body(outline, BEET, 6)
    for reach in (0.7, 0.45, 0.2):
        canvas.fill(ribbon(arc(spot, size * reach, 0, 1), 3), lighter(BEET, 0.25))


def chickpeas(canvas: Canvas, spot: Point, size: float) -> None:
    for place in scattered(canvas.rng, spot, size * 0.8, 7):
        canvas.body(blob(canvas.rng, place, size * 0.28, 0.06), mix(BREAD, CHEESE, canvas.rng.random()), 4)


def salmon(canvas: Canvas, spot: Point, size: float) -> None:
    turn = canvas.rng.random()
    canvas.body(blob(canvas.rng, spot, (size * 1.25, size * 0.8), 0.08, turn), SALMON, 7)
    for shift in (-0.5, -0.15, 0.2, 0.55):
        heart = polar(spot, size * shift, turn)
        line = [polar(heart, size * reach, turn + 0.25) for reach in (-0.55, 0, 0.55)]
        canvas.fill(ribbon(line, 5, taper=0.8), lighter(SALMON, 0.6))


def potato(canvas: Canvas, spot: Point, size: float) -> None:
    turn = canvas.rng.random()
    canvas.body(blob(canvas.rng, spot, (size * 1.1, size * 0.78), 0.05, turn), mix(BREAD, YOLK, 0.35), 8)
    canvas.soft(blob(canvas.rng, polar(spot, size * 0.3, turn), (size * 0.4, size * 0.24), 0.1, turn), CRUST, 5, 0.8)


def mushroom(canvas: Canvas, spot: Point, size: float) -> None:
    canvas.body(blob(canvas.rng, spot, size * 0.85, 0.04), mix(OAT, WALNUT, 0.5), 7)
    canvas.body(blob(canvas.rng, polar(spot, size * 0.1, 0.6), size * 0.3, 0.06), OAT, 3)


def asparagus(canvas: Canvas, spot: Point, size: float, turn: float) -> None:
    path = [polar(spot, size * (step / 5 - 0.5), turn + 0.004 * step) for step in range(6)]
    canvas.body(ribbon(path, size * 0.075, taper=0.15), LEAF, 6)
    canvas.body(ribbon([*path[4:], polar(path[5], size * 0.06, turn)], size * 0.1, taper=0.6), darker(HERB, 0.15), 3)
    for step in range(2, 9):
        scale = polar(spot, size * (step / 10 - 0.5), turn)
        canvas.fill(
            ribbon([scale, polar(scale, 9, turn + 0.03), polar(scale, 18, turn)], 6, taper=1), darker(LEAF, 0.35)
        )


def grilled(canvas: Canvas, spot: Point, size: float) -> None:
    """A slice of aubergine or courgette with the marks of the grill."""
    turn = canvas.rng.random()
    outline = blob(canvas.rng, spot, (size * 1.2, size * 0.8), 0.05, turn)
    canvas.body(outline, mix(MUSTARD, canvas.rng.choice((LETTUCE, OAT)), 0.5), 6)
    with canvas.inside(outline):
        for shift in (-0.7, -0.25, 0.2, 0.65):
            heart = polar(spot, size * shift, turn)
            canvas.fill(
                ribbon([polar(heart, size * reach, turn + 0.25) for reach in (-1, 0, 1)], 8), mix(CHAR, MUSTARD, 0.2)
            )
