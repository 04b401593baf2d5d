"""The colors of the demo's pictures: few, warm, and mixed rather than picked."""

from PIL import ImageColor

type Color = tuple[int, int, int]


def paint(code: str) -> Color:
    """Reads ``"#rrggbb"``."""
    red, green, blue = ImageColor.getrgb(code)[:3]
    return red, green, blue


def mix(first: Color, second: Color, share: float) -> Color:
    """Mixes ``share`` (0 to 1) of the second color into the first."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(first, second, strict=True))
    return red, green, blue


INK = paint("#241b16")
NIGHT = paint("#2a1722")
UMBER = paint("#3b1f17")
CREAM = paint("#fff3dc")
PAPER = paint("#f8efe0")
WINE = paint("#8e222c")


def darker(color: Color, share: float) -> Color:
    """Shadows lean to umber, never to black, which keeps every picture in one family."""
    return mix(color, UMBER, share)


def lighter(color: Color, share: float) -> Color:
    return mix(color, CREAM, share)


# Food.
TOMATO = paint("#c8402c")
CHILI = paint("#b02a22")
SALMON = paint("#ef8a62")
TUNA = paint("#b8343c")
YOLK = paint("#f3a62c")
LEMON = paint("#f2ce4a")
LIME = paint("#a9b93f")
BASIL = paint("#3f7a3a")
HERB = paint("#5f8f3f")
LEAF = paint("#86a83f")
LETTUCE = paint("#a9c157")
OLIVE = paint("#6d6f32")
PLUM = paint("#5a2a48")
ONION = paint("#c45a86")
BEET = paint("#a3294f")
CHEESE = paint("#f6d58c")
MILK = paint("#fbf3e2")
RICE = paint("#f7efdc")
BREAD = paint("#d9a058")
CRUST = paint("#c98440")
CHAR = paint("#4a2a20")
MEAT = paint("#7b4030")
COCOA = paint("#4b2a20")
CARROT = paint("#e07a2c")
MINCED = paint("#9a5636")

# What the table and the house are made of.
OAK = paint("#b98352")
WALNUT = paint("#6f4631")
BRASS = paint("#c79a4a")
STEEL = paint("#b9b8b2")
SAGE = paint("#9caf98")
SEA = paint("#5f8d93")
PETROL = paint("#2c565c")
NAVY = paint("#2b3a55")
DUSK = paint("#6f86a8")
CLAY = paint("#c56f4c")
BLUSH = paint("#e9bda8")
MUSTARD = paint("#d9a23c")
OAT = paint("#e6d8bd")
FOREST = paint("#34503f")
AUBERGINE = paint("#47273a")
SLATE = paint("#4a4a4d")
