"""A table laid for dinner, from above."""

from dataclasses import dataclass

from demo.pictures import garnish
from demo.pictures.canvas import Canvas
from demo.pictures.coffee import flowers
from demo.pictures.colors import (
    BLUSH,
    BRASS,
    BREAD,
    CREAM,
    CRUST,
    DUSK,
    HERB,
    OAT,
    PAPER,
    SAGE,
    STEEL,
    WINE,
    YOLK,
    Color,
    darker,
    lighter,
    mix,
)
from demo.pictures.scene import Scene
from demo.pictures.shapes import Point, blob, box, placed, polar, ribbon, scattered, smooth
from demo.pictures.surfaces import CLOTHS, STONES, WOODS, lay_table
from demo.pictures.tableware import DRINKS, GLAZES, Glaze, board, fork, glass, knife, plate


@dataclass(frozen=True, slots=True)
class Setting:
    surfaces: tuple[str, ...]
    middle: str
    drink: str


VARIANTS = {
    "A table laid for four with flowers in the middle and wine poured, seen from above": Setting(
        ("cloth", "wood"), "flowers", "red wine"
    ),
    "A table laid for four with bread in the middle and glasses of white wine, seen from above": Setting(
        ("wood", "stone"), "bread", "white wine"
    ),
    "A table laid for four with candles and sprigs of green, seen from above": Setting(
        ("cloth", "stone"), "candles", "water"
    ),
}
SURFACES = {"cloth": CLOTHS, "wood": WOODS, "stone": STONES}


def paint(canvas: Canvas, setting: Setting) -> None:
    rng = canvas.rng
    lay_table(canvas, *SURFACES[rng.choice(setting.surfaces)])
    glazes, metal = rng.sample(GLAZES, 2), rng.choice((STEEL, STEEL, BRASS))
    cloth = rng.choice((WINE, SAGE, BLUSH, PAPER, DUSK, OAT))
    for number, (x, y, turn) in enumerate(((250, 800, 0), (1010, 830, 0), (280, 130, 0.5), (1040, 150, 0.5))):
        spot = (x + rng.uniform(-14, 14), y + rng.uniform(-14, 14))
        _cover(canvas, spot, turn, (glazes[0], glazes[1]), (metal, cloth))
        drink = DRINKS[setting.drink] if number != rng.randrange(4) else DRINKS["water"]
        glass(canvas, placed([(225, -205)], spot, turn)[0], 84, drink)
    {"flowers": _flowers, "bread": _bread, "candles": _candles}[setting.middle](
        canvas, (640 + rng.uniform(-20, 20), 480)
    )


def _cover(canvas: Canvas, spot: Point, turn: float, glazes: tuple[Glaze, Glaze], stuff: tuple[Color, Color]) -> None:
    metal, cloth = stuff
    plate(canvas, spot, 245, glazes[0], turn)
    plate(canvas, spot, 172, glazes[1], turn)
    folded = placed(box(canvas.rng, (0, 0), (120, 290), 8, 0.02), spot, turn)
    canvas.body(folded, cloth, 6, 0.5)
    for x in (-44, -36, 44):
        seam = placed([(x, -130), (x + 8, 130)], spot, turn + 0.012)
        canvas.fill(ribbon(seam, 3), mix(cloth, CREAM if sum(cloth) < 420 else WINE, 0.6))
    canvas.soft(placed([(-60, 8), (60, 20), (60, 30), (-60, 18)], spot, turn), darker(cloth, 0.7), 5, 0.4)
    garnish.sprig(canvas, placed([(-30, 66)], spot, turn)[0], 150, turn + 0.82, HERB)
    fork(canvas, placed([(-310, 0)], spot, turn)[0], 370, turn + 0.25, metal)
    knife(canvas, placed([(310, 0)], spot, turn)[0], 380, turn + 0.25, metal)


def _flowers(canvas: Canvas, center: Point) -> None:
    for shift in (-95, 95):
        flowers(canvas, (center[0] + shift, center[1] + canvas.rng.uniform(-30, 30)))
    flowers(canvas, center)


def _bread(canvas: Canvas, center: Point) -> None:
    board(canvas, center, (460, 230), canvas.rng.uniform(-0.06, 0.06))
    for number in range(5):
        spot = (center[0] - 150 + number * 72, center[1] + canvas.rng.uniform(-12, 12))
        canvas.body(blob(canvas.rng, spot, (56, 92), 0.04, 0.03), darker(CRUST, 0.15), 9)
        canvas.fill(blob(canvas.rng, (spot[0] - 5, spot[1] - 3), (44, 80), 0.04, 0.03), mix(BREAD, CREAM, 0.6))
        for hole in scattered(canvas.rng, spot, (30, 60), 9):
            canvas.fill(blob(canvas.rng, hole, canvas.rng.uniform(3, 7), 0.15), lighter(BREAD, 0.25))


def _candles(canvas: Canvas, center: Point) -> None:
    for number in range(9):
        turn = canvas.rng.choice((0, 0.5)) + canvas.rng.uniform(-0.07, 0.07)
        garnish.sprig(canvas, (center[0] + (number - 4) * 46, center[1] + canvas.rng.uniform(-24, 24)), 190, turn, HERB)
    for x in (-150, 0, 150):
        spot = (center[0] + x, center[1] + canvas.rng.uniform(-14, 14))
        canvas.body(blob(canvas.rng, spot, 50, 0.01), BRASS, 9)
        canvas.body(blob(canvas.rng, spot, 36, 0.01), PAPER, 4, 0.6)
        flame = smooth(
            [polar(spot, 20, 0.5), polar(spot, 9, 0.75), polar(spot, 16, 0), polar(spot, 9, 0.25)], closed=True
        )
        canvas.fill(flame, YOLK)
        canvas.spot(spot, 230, mix(YOLK, CREAM, 0.4), 0.65)


SCENE = Scene(VARIANTS, paint)
