"""Desserts from above: tarts, a cake, custard pastries."""

from demo.pictures import garnish
from demo.pictures.breakfast import berry
from demo.pictures.canvas import Canvas
from demo.pictures.coffee import cup, flowers
from demo.pictures.colors import (
    BASIL,
    BLUSH,
    BREAD,
    CHAR,
    CHEESE,
    COCOA,
    CREAM,
    CRUST,
    MILK,
    NAVY,
    OAT,
    PAPER,
    PLUM,
    SAGE,
    TOMATO,
    WINE,
    YOLK,
    Color,
    darker,
    lighter,
    mix,
)
from demo.pictures.scene import Scene
from demo.pictures.shapes import Point, Points, arc, blob, placed, polar, ribbon, scattered, wedge
from demo.pictures.surfaces import lay_table
from demo.pictures.tableware import GLAZES, fork, napkin, plate

VARIANTS = {
    "A fruit tart with berries and cream, one slice cut, seen from above": "tart",
    "A chocolate cake with berries on top, one slice cut, seen from above": "cake",
    "Custard tarts with browned tops on a plate, and a cup of coffee, seen from above": "custards",
    "A lemon tart with slices of lemon and mint, one slice cut, seen from above": "lemon",
}


def paint(canvas: Canvas, kind: str) -> None:
    lay_table(canvas)
    rng = canvas.rng
    side = rng.choice((-1, 1))
    center, radius = (640 - side * rng.uniform(80, 140), rng.uniform(480, 530)), rng.uniform(460, 490)
    napkin(canvas, (640 + side * 530, 800), (320, 420), rng.uniform(-0.06, 0.06), rng.choice((SAGE, BLUSH, OAT, WINE)))
    fork(canvas, (640 + side * 540, 760), 380, 0.25 + rng.uniform(-0.05, 0.05))
    plate(canvas, center, radius, rng.choice(GLAZES))
    if kind == "custards":
        cup(canvas, (640 + side * 470, 170), 225, "heart")
        for spot in [center] + [polar(center, radius * 0.58, number / 6 + 0.03) for number in range(6)]:
            _custard(canvas, spot, radius * 0.27)
        return
    flowers(canvas, (640 + side * 520, 110))
    _round(canvas, center, radius * 0.8, kind)


def _round(canvas: Canvas, center: Point, radius: float, kind: str) -> None:
    """A tart or a cake whose missing slice lies a little apart."""
    start, part = canvas.rng.random(), 0.135
    whole = wedge(center, radius, start + part, start + 1)
    _base(canvas, whole, center, (radius, start + part, start + 1), kind)
    apart = polar(center, radius * 0.3, start + part / 2)
    _base(canvas, wedge(apart, radius, start, start + part), apart, (radius, start, start + part), kind)


def _base(canvas: Canvas, outline: Points, center: Point, slice_: tuple[float, float, float], kind: str) -> None:
    radius, start, end = slice_
    edge = {"tart": CRUST, "cake": darker(COCOA, 0.3), "lemon": mix(CRUST, BREAD, 0.5)}[kind]
    face = {"tart": mix(MILK, CHEESE, 0.35), "cake": COCOA, "lemon": mix(YOLK, CHEESE, 0.45)}[kind]
    canvas.shadow(outline, (18, 25), 18, 0.6)
    canvas.fill(outline, edge)
    canvas.shade(outline, lighter(edge, 0.4), 0.62, 0.8)
    with canvas.inside(outline, spill=1.2):
        if kind == "cake":
            canvas.fill(blob(canvas.rng, center, radius * 0.97, 0.008), face)
        else:
            _crimp(canvas, center, radius, edge)
            canvas.fill(blob(canvas.rng, center, radius * 0.87, 0.008), face)
        canvas.shade(outline, lighter(face, 0.5), 0.62, 0.6)
        canvas.shade(outline, darker(face, 0.3), 0.12, 0.7)
        _decorate(canvas, center, slice_, kind)
    for turn in (start, end):
        cut = [polar(center, radius * reach, turn) for reach in (0, 0.5, 0.99)]
        canvas.fill(ribbon(cut, 9), darker(edge, 0.25))
        canvas.fill(ribbon(cut, 4), lighter(edge, 0.35))


def _crimp(canvas: Canvas, center: Point, radius: float, edge: Color) -> None:
    for number in range(64):
        turn = number / 64
        bump = blob(canvas.rng, polar(center, radius * 0.945, turn), (radius * 0.062, radius * 0.036), 0.03, turn)
        canvas.body(bump, lighter(edge, 0.16), 3, 0.8)


def _decorate(canvas: Canvas, center: Point, slice_: tuple[float, float, float], kind: str) -> None:
    rng, (radius, start, end) = canvas.rng, slice_
    if kind == "tart":
        for ring, count in ((0.8, 30), (0.63, 24), (0.46, 17), (0.29, 11)):
            for number in range(count):
                turn = number / count + ring
                color = (TOMATO, NAVY, mix(WINE, TOMATO, 0.4))[int(ring * 100) % 3]
                if _between(turn, start, end):
                    berry(canvas, polar(center, radius * ring, turn), color)
        for number in range(7):
            garnish.leaves(canvas, polar(center, radius * rng.uniform(0.2, 0.75), number / 7), 52, BASIL, 2)
    elif kind == "lemon":
        for number in range(9):
            garnish.citrus(canvas, polar(center, radius * 0.62, number / 9 + start), radius * 0.17)
            garnish.leaves(canvas, polar(center, radius * 0.36, number / 9 + start + 0.05), 48, BASIL, 2)
            garnish.drops(canvas, polar(center, radius * 0.2, number / 9), radius * 0.1, 2, MILK)
    else:
        _chocolate(canvas, center, radius)


def _chocolate(canvas: Canvas, center: Point, radius: float) -> None:
    rng = canvas.rng
    for reach in (0.92, 0.84, 0.76):
        for number in range(6):
            stroke = arc(center, radius * reach, number / 6 + reach, number / 6 + reach + 0.12)
            canvas.fill(ribbon(stroke, 9, taper=1), lighter(COCOA, 0.22) if number % 2 else darker(COCOA, 0.35))
    for number in range(18):
        spot = polar(center, radius * 0.83, number / 18)
        for scale, tone in ((0.088, 0.3), (0.066, 0.5), (0.036, 0.75)):
            canvas.body(blob(rng, spot, radius * scale, 0.06), mix(COCOA, BLUSH, tone), 3)
    for spot in scattered(rng, center, radius * 0.5, 26):
        berry(canvas, spot, rng.choice((TOMATO, WINE, PLUM, NAVY)))
    for number in range(6):
        garnish.leaves(canvas, polar(center, radius * 0.45, number / 6), 56, BASIL, 2)
    for spot in scattered(rng, center, radius * 0.9, 170):
        canvas.fill(blob(rng, spot, rng.uniform(1, 3), 0.1), PAPER)


def _custard(canvas: Canvas, center: Point, radius: float) -> None:
    rng = canvas.rng
    canvas.body(blob(rng, center, radius, 0.02), CRUST, 13)
    for number in range(5):
        layer = arc(center, radius * (0.97 - number * 0.035), number * 0.23, number * 0.23 + 0.9)
        canvas.fill(ribbon(layer, 4), darker(CRUST, 0.35) if number % 2 else lighter(BREAD, 0.4))
    custard = blob(rng, center, radius * 0.8, 0.025)
    canvas.fill(custard, YOLK)
    canvas.shade(custard, mix(CHEESE, CREAM, 0.4), 0.12, 0.6)
    with canvas.inside(custard):
        for spot in scattered(rng, center, radius * 0.62, 11):
            size = rng.uniform(8, 30)
            mark = blob(rng, spot, (size, size * 0.7), 0.14, rng.random())
            canvas.soft(mark, mix(CHAR, CRUST, rng.random() * 0.4), 4, 0.9)
    canvas.shade_edge(custard, darker(CRUST, 0.3), 0.9)
    glint = placed(arc((0, 0), radius * 0.62, 0.56, 0.68), center)
    canvas.fill(ribbon(glint, 8, taper=1), CREAM)


def _between(turn: float, start: float, end: float) -> bool:
    """Whether a berry lies well within the slice, so that the knife has gone past it."""
    return 0.012 < (turn - start) % 1 < end - start - 0.012


SCENE = Scene(VARIANTS, paint)
