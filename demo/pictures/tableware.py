"""Plates, bowls, glasses and cutlery, seen from above."""

from dataclasses import dataclass

from demo.pictures.canvas import Canvas
from demo.pictures.colors import (
    BRASS,
    CLAY,
    CREAM,
    INK,
    MILK,
    NAVY,
    OAK,
    OAT,
    PAPER,
    PETROL,
    SAGE,
    SEA,
    SLATE,
    STEEL,
    WALNUT,
    WINE,
    Color,
    darker,
    lighter,
    mix,
)
from demo.pictures.shapes import Point, Points, Radius, arc, blob, box, placed, polar, quad, ribbon, smooth


@dataclass(frozen=True, slots=True)
class Glaze:
    """A potter's colors: of the plate, of its rim, and of the inside of a bowl."""

    body: Color
    rim: Color
    inside: Color
    decor: str = "band"


GLAZES = (
    Glaze(PAPER, NAVY, MILK, "lines"),
    Glaze(PAPER, WINE, MILK, "dashes"),
    Glaze(OAT, lighter(WALNUT, 0.15), lighter(OAT, 0.4), "speckles"),
    Glaze(mix(SEA, PAPER, 0.55), SEA, mix(SEA, PAPER, 0.75), "band"),
    Glaze(mix(SAGE, PAPER, 0.35), darker(SAGE, 0.3), mix(SAGE, PAPER, 0.6), "speckles"),
    Glaze(mix(CLAY, PAPER, 0.2), darker(CLAY, 0.25), mix(CLAY, PAPER, 0.55), "band"),
    Glaze(SLATE, lighter(SLATE, 0.35), darker(SLATE, 0.2), "band"),
    Glaze(NAVY, BRASS, mix(NAVY, SEA, 0.4), "lines"),
    Glaze(PETROL, OAT, mix(PETROL, SAGE, 0.4), "dashes"),
    Glaze(PAPER, mix(BRASS, OAT, 0.2), MILK, "lines"),
)
LIGHT_GLAZES = tuple(glaze for glaze in GLAZES if sum(glaze.inside) > 600)


def plate(canvas: Canvas, center: Point, radius: Radius, glaze: Glaze, turn: float = 0) -> Points:
    """Draws a plate and returns the outline of its well, where the food goes."""
    wide, high = radius if isinstance(radius, tuple) else (radius, radius)
    rim = blob(canvas.rng, center, radius, 0.006, turn)
    canvas.shadow(rim, (wide * 0.05, wide * 0.07), wide * 0.07, 0.5)
    canvas.fill(rim, glaze.body)
    canvas.shade(rim, lighter(glaze.body, 0.7), 0.62, 0.7)
    canvas.shade(rim, darker(glaze.body, 0.3), 0.12, 0.5)
    _decorate(canvas, center, (wide, high), glaze, turn)
    well = blob(canvas.rng, center, (wide * 0.73, high * 0.73), 0.006, turn)
    canvas.soft([(x - wide * 0.008, y - wide * 0.01) for x, y in well], darker(glaze.body, 0.5), wide * 0.012, 0.5)
    canvas.fill(well, mix(glaze.body, glaze.inside, 0.6))
    canvas.shade(well, darker(glaze.body, 0.35), 0.62, 0.45)
    glint = arc(center, (wide * 0.955, high * 0.955), 0.55, 0.72, turn)
    canvas.fill(ribbon(glint, wide * 0.014, taper=0.9), lighter(glaze.body, 0.85))
    return well


def bowl(canvas: Canvas, center: Point, radius: float, glaze: Glaze) -> Points:
    """Draws a bowl and returns the outline of the level up to which it is full."""
    rim = blob(canvas.rng, center, radius, 0.006)
    canvas.shadow(rim, (radius * 0.09, radius * 0.13), radius * 0.1, 0.55)
    canvas.fill(rim, glaze.rim)
    canvas.shade(rim, lighter(glaze.rim, 0.6), 0.62, 0.8)
    inside = blob(canvas.rng, center, radius * 0.94, 0.005)
    canvas.fill(inside, glaze.inside)
    canvas.shade(inside, darker(glaze.inside, 0.55), 0.62, 0.9)
    if glaze.decor in {"lines", "dashes"}:
        canvas.fill(_ring(center, radius * 0.9, radius * 0.885), glaze.body)
    level = blob(canvas.rng, (center[0] + radius * 0.012, center[1] + radius * 0.02), radius * 0.86, 0.008)
    canvas.soft(level, darker(glaze.inside, 0.8), radius * 0.02, 0.5)
    return level


def small_dish(canvas: Canvas, center: Point, radius: float, content: Color, glaze: Glaze) -> Points:
    """A little bowl with a sauce in it; returns the outline of the sauce."""
    level = bowl(canvas, center, radius, glaze)
    canvas.fill(level, content)
    canvas.shade(level, darker(content, 0.4), 0.62, 0.7)
    canvas.fill(ribbon(arc(center, radius * 0.6, 0.03, 0.22), radius * 0.07, taper=1), lighter(content, 0.5))
    return level


def board(canvas: Canvas, center: Point, size: tuple[float, float], turn: float, color: Color = OAK) -> None:
    outline = box(canvas.rng, center, size, 34, turn)
    canvas.shadow(outline, (14, 20), 20, 0.5)
    canvas.fill(outline, color)
    with canvas.inside(outline):
        for _ in range(26):
            y = canvas.rng.uniform(-0.5, 0.5) * size[1]
            path = [(size[0] * (step / 4 - 0.5), y + canvas.rng.gauss(0, 5)) for step in range(5)]
            tone = mix(color, darker(color, 0.5), canvas.rng.uniform(0.15, 0.6))
            canvas.fill(placed(ribbon(smooth(path, steps=4), canvas.rng.uniform(2, 7), taper=0.8), center, turn), tone)
    canvas.shade(outline, darker(color, 0.5), 0.12, 0.6)
    canvas.shade(outline, lighter(color, 0.4), 0.62, 0.5)


def glass(canvas: Canvas, center: Point, radius: float, drink: Color) -> None:
    """A glass from above: the shadow has the color of the drink."""
    outline = blob(canvas.rng, center, radius, 0.01)
    far = blob(canvas.rng, (center[0] + radius * 0.5, center[1] + radius * 0.65), radius * 0.95, 0.02)
    canvas.soft(far, darker(drink, 0.35), radius * 0.2, 0.45)
    canvas.shadow(outline, (6, 8), 8, 0.4)
    canvas.fill(outline, mix(drink, PAPER, 0.55))
    surface = blob(canvas.rng, center, radius * 0.88, 0.01)
    canvas.fill(surface, drink)
    canvas.shade(surface, darker(drink, 0.45), 0.62, 0.9)
    canvas.shade(surface, lighter(drink, 0.4), 0.12, 0.6)
    for start, end, reach in ((0.56, 0.76, 0.95), (0.05, 0.2, 0.78), (0.8, 0.84, 0.95)):
        canvas.fill(ribbon(arc(center, radius * reach, start, end), radius * 0.07, taper=0.9), CREAM)


def fork(canvas: Canvas, center: Point, length: float, turn: float, metal: Color = STEEL) -> None:
    handle = [
        (0.5, -0.022),
        (0.5, 0.022),
        (0.02, 0.014),
        (-0.14, 0.05),
        (-0.27, 0.056),
        (-0.27, -0.056),
        (-0.14, -0.05),
        (0.02, -0.014),
    ]
    _metal(canvas, placed(smooth(handle, closed=True, steps=4), center, turn, length), metal)
    for tine in (-0.045, -0.015, 0.015, 0.045):
        prong = placed([(-0.25, tine), (-0.38, tine), (-0.5, tine)], center, turn, length)
        canvas.fill(ribbon(prong, length * 0.019, taper=0.35), metal)
        canvas.fill(ribbon([(x - 1.5, y - 1.5) for x, y in prong], length * 0.006, taper=0.5), lighter(metal, 0.7))


def knife(canvas: Canvas, center: Point, length: float, turn: float, metal: Color = STEEL) -> None:
    blade = [
        (0.5, -0.022),
        (0.5, 0.022),
        (0.08, 0.02),
        (0.04, 0.04),
        (-0.3, 0.042),
        (-0.5, -0.012),
        (-0.4, -0.026),
        (0.04, -0.022),
    ]
    _metal(canvas, placed(smooth(blade, closed=True, steps=4), center, turn, length), metal)
    edge = placed([(0.02, 0.03), (-0.28, 0.032), (-0.46, -0.005)], center, turn, length)
    canvas.fill(ribbon(edge, length * 0.012, taper=0.6), lighter(metal, 0.8))


def spoon(canvas: Canvas, center: Point, length: float, turn: float, metal: Color = STEEL) -> None:
    handle = [(0.5, -0.024), (0.5, 0.024), (0.0, 0.012), (-0.22, 0.03), (-0.22, -0.03), (0.0, -0.012)]
    _metal(canvas, placed(smooth(handle, closed=True, steps=4), center, turn, length), metal)
    head = placed(blob(canvas.rng, (-0.35, 0), (0.15, 0.095), 0.004), center, turn, length)
    _metal(canvas, head, metal)
    hollow = placed(blob(canvas.rng, (-0.35, 0), (0.115, 0.066), 0.004), center, turn, length)
    canvas.fill(hollow, darker(metal, 0.25))
    canvas.shade(hollow, lighter(metal, 0.8), 0.12, 1)


def chopsticks(canvas: Canvas, center: Point, length: float, turn: float, color: Color = WALNUT) -> None:
    for shift, lean in ((-13, -0.006), (13, 0.008)):
        stick = placed([(-length / 2, shift * 0.6), (0, shift), (length / 2, shift * 1.3)], center, turn + lean)
        outline = ribbon(stick, 15)
        canvas.shadow(outline, (9, 13), 7, 0.5)
        canvas.fill(outline, color)
        canvas.fill(ribbon([(x - 3, y - 3) for x, y in stick], 4), lighter(color, 0.4))
        tip = placed([(length * 0.36, shift * 1.2), (length / 2, shift * 1.3)], center, turn + lean)
        canvas.fill(ribbon(tip, 16), WINE if color != WINE else BRASS)


def napkin(canvas: Canvas, center: Point, size: tuple[float, float], turn: float, color: Color) -> None:
    cloth = box(canvas.rng, center, size, 8, turn)
    canvas.shadow(cloth, (7, 9), 9, 0.4)
    canvas.fill(cloth, color)
    canvas.shade(cloth, darker(color, 0.35), 0.1 + turn, 0.5)
    wide, high = size[0] / 2, size[1] / 2
    for inset in (16, 24):
        for side in (-1, 1):
            seam = [(side * (wide - inset), -high + 4), (side * (wide - inset), high - 4)]
            canvas.fill(placed(ribbon(seam, 3), center, turn), mix(color, WINE if sum(color) > 420 else CREAM, 0.6))
    fold = placed(quad(-wide, -3, wide, 3), center, turn)
    canvas.soft(fold, darker(color, 0.8), 3, 0.4)


def _metal(canvas: Canvas, outline: Points, metal: Color) -> None:
    canvas.shadow(outline, (5, 7), 5, 0.45)
    canvas.fill(outline, metal)
    canvas.shade(outline, lighter(metal, 0.8), 0.6, 0.9)
    canvas.shade(outline, darker(metal, 0.5), 0.1, 0.8)


def _decorate(canvas: Canvas, center: Point, radius: tuple[float, float], glaze: Glaze, turn: float) -> None:
    wide, high = radius
    if glaze.decor == "speckles":
        for _ in range(150):
            around, reach = canvas.rng.random(), canvas.rng.uniform(0.1, 0.97)
            x, y = polar((0, 0), reach, around)
            spot = placed([(x * wide, y * high)], center, turn)[0]
            canvas.fill(blob(canvas.rng, spot, canvas.rng.uniform(1, 3), 0.1), mix(glaze.body, glaze.rim, 0.8))
    elif glaze.decor == "dashes":
        for step in range(48):
            dash = arc(center, (wide * 0.93, high * 0.93), step / 48, step / 48 + 0.011, turn)
            canvas.fill(ribbon(dash, wide * 0.026), glaze.rim)
    else:
        reaches = ((0.97, 0.02), (0.91, 0.008)) if glaze.decor == "lines" else ((0.98, 0.035),)
        for reach, width in reaches:
            canvas.fill(ribbon(arc(center, (wide * reach, high * reach), 0, 1, turn), wide * width), glaze.rim)


def _ring(center: Point, outer: float, inner: float) -> Points:
    return arc(center, outer, 0, 1) + arc(center, inner, 1, 0)


DRINKS = {
    "red wine": darker(WINE, 0.25),
    "white wine": mix(BRASS, CREAM, 0.6),
    "water": mix(SEA, PAPER, 0.7),
    "beer": mix(BRASS, CLAY, 0.2),
    "cola": INK,
}
