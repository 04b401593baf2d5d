"""Compute the positions of boxes, groups and arrows in a grid of cells. Columns and rows are numbered from 0."""

import tomllib
from dataclasses import dataclass
from typing import Any

from dev.errors import SetupError

BOX_WIDTH = 220
BOX_HEIGHT = 68
COLUMN_GAP = 90
ROW_GAP = 48
MARGIN = 28
# The space around the boxes of a group. The label of the group is above them.
PADDING = 16
LABEL_HEIGHT = 22
# The distance from the middle of a line of text to its baseline.
TEXT_BASE = 5
# In characters. Text of this length fits into a box even in the widest system fonts.
MAX_TITLE_LENGTH = 23
MAX_TEXT_LENGTH = 30
SIDES = ("left", "right", "top", "bottom")

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Rectangle:
    x: float
    y: float
    width: float
    height: float

    def side(self, name: str) -> Point:
        middle = (self.x + self.width / 2, self.y + self.height / 2)
        return {
            "left": (self.x, middle[1]),
            "right": (self.x + self.width, middle[1]),
            "top": (middle[0], self.y),
            "bottom": (middle[0], self.y + self.height),
        }[name]


@dataclass(frozen=True, slots=True)
class Box:
    bounds: Rectangle
    title: str
    text_lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Group:
    bounds: Rectangle
    label: str


@dataclass(frozen=True, slots=True)
class Arrow:
    points: tuple[Point, ...]
    label: str
    label_position: Point


@dataclass(frozen=True, slots=True)
class Diagram:
    title: str
    description: str
    notes: tuple[str, ...]
    size: tuple[float, float]
    boxes: tuple[Box, ...]
    groups: tuple[Group, ...]
    arrows: tuple[Arrow, ...]


def read(source: str) -> Diagram:
    """Return the diagram of a TOML description. Raise ``SetupError`` if a text does not fit into its box."""
    data = tomllib.loads(source)
    boxes = {box["id"]: read_box(box) for box in data["box"]}
    columns, rows = (max(box["at"][axis] for box in data["box"]) for axis in (0, 1))
    last = cell(columns, rows)
    margin = MARGIN + PADDING * 2
    return Diagram(
        title=data["title"],
        description=data["description"],
        notes=tuple(data.get("notes", ())),
        size=(last.x + last.width + margin, last.y + last.height + MARGIN + 24 * len(data.get("notes", ()))),
        boxes=tuple(boxes.values()),
        groups=tuple(read_group(group) for group in data.get("group", ())),
        arrows=tuple(read_arrow(arrow, boxes) for arrow in data["arrow"]),
    )


def cell(column: int, row: int) -> Rectangle:
    left, top = MARGIN + PADDING, MARGIN + 2 * (PADDING + LABEL_HEIGHT)
    return Rectangle(
        left + column * (BOX_WIDTH + COLUMN_GAP), top + row * (BOX_HEIGHT + ROW_GAP), BOX_WIDTH, BOX_HEIGHT
    )


def read_box(data: dict[str, Any]) -> Box:
    text_lines = tuple(data.get("lines", ()))
    for text, length in ((data["title"], MAX_TITLE_LENGTH), *((line, MAX_TEXT_LENGTH) for line in text_lines)):
        if len(text) > length:
            raise SetupError(f'"{text}" has {len(text)} characters. {length} fit into a box.')
    return Box(cell(*data["at"]), data["title"], text_lines)


def read_group(data: dict[str, Any]) -> Group:
    """Return a group with a border around its cells. ``level``, by default 1, is 2 if it contains other groups."""
    first, last = cell(*data["from"]), cell(*data["to"])
    level = data.get("level", 1)
    sides, above = level * PADDING, level * (PADDING + LABEL_HEIGHT) - PADDING / 2
    width = last.x + last.width - first.x + 2 * sides
    height = last.y + last.height - first.y + above + sides
    return Group(Rectangle(first.x - sides, first.y - above, width, height), data["label"])


def read_arrow(data: dict[str, Any], boxes: dict[str, Box]) -> Arrow:
    ends = [data[end].rpartition(".")[::2] for end in ("from", "to")]
    start, end = (boxes[name].bounds.side(side) for name, side in ends)
    points = route(start, end, [side in ("left", "right") for _, side in ends])
    label = data.get("label", "")
    segment = data.get("segment", 0)
    (x1, y1), (x2, y2) = points[segment : segment + 2]
    return Arrow(points, label, ((x1 + x2) / 2, (y1 + y2) / 2 + TEXT_BASE))


def route(start: Point, end: Point, horizontal: list[bool]) -> tuple[Point, ...]:
    """Return the points of a line. ``horizontal`` states whether its first and its last segment are horizontal."""
    (x1, y1), (x2, y2) = start, end
    if x1 == x2 or y1 == y2:
        return start, end
    match horizontal:
        case [True, True]:
            middle = (x1 + x2) / 2
            return start, (middle, y1), (middle, y2), end
        case [False, False]:
            middle = (y1 + y2) / 2
            return start, (x1, middle), (x2, middle), end
        case [True, False]:
            return start, (x2, y1), end
    return start, (x1, y2), end
