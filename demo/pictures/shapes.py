"""Outlines as a hand draws them: never quite round, never quite straight. Angles are in turns, clockwise from east."""

from collections.abc import Iterable, Sequence
from math import cos, hypot, sin, tau
from random import Random

type Point = tuple[float, float]
type Points = list[Point]
type Radius = float | tuple[float, float]


def polar(center: Point, distance: float, turn: float) -> Point:
    return center[0] + distance * cos(tau * turn), center[1] + distance * sin(tau * turn)


def placed(points: Iterable[Point], center: Point, turn: float = 0, size: float = 1) -> Points:
    """Moves an outline drawn around (0, 0) to its place."""
    along, across = size * cos(tau * turn), size * sin(tau * turn)
    x0, y0 = center
    return [(x0 + x * along - y * across, y0 + x * across + y * along) for x, y in points]


def blob(rng: Random, center: Point, radius: Radius, wobble: float = 0.015, turn: float = 0) -> Points:
    """A circle or an oval that someone drew; ``wobble`` is how far it strays, as a share of the radius."""
    wide, high = radius if isinstance(radius, tuple) else (radius, radius)
    waves = [(rng.gauss(0, wobble) / (number**0.5), number, rng.random() * tau) for number in (2, 3, 4, 5, 7)]
    count = max(14, min(110, int(max(wide, high) * 0.7)))
    points = []
    for step in range(count):
        angle = tau * step / count
        reach = 1 + sum(height * sin(number * angle + phase) for height, number, phase in waves)
        points.append((wide * reach * cos(angle), high * reach * sin(angle)))
    return placed(points, center, turn)


def box(rng: Random, center: Point, size: tuple[float, float], corner: float = 6, turn: float = 0) -> Points:
    """A rectangle with round corners and edges that bend a little."""
    half_width, half_height = size[0] / 2, size[1] / 2
    corner = min(corner, half_width, half_height)
    points = []
    for number, (side_x, side_y) in enumerate(((1, 1), (-1, 1), (-1, -1), (1, -1))):
        slip = rng.gauss(0, 0.006) * min(size)
        for step in range(6):
            turned = (number + step / 5) / 4
            x, y = polar((side_x * (half_width - corner), side_y * (half_height - corner)), corner, turned)
            points.append((x + slip, y - slip))
    return placed(points, center, turn)


def quad(left: float, top: float, right: float, bottom: float) -> Points:
    return [(left, top), (right, top), (right, bottom), (left, bottom)]


def wedge(center: Point, radius: float, start: float, end: float, inner: float = 0) -> Points:
    """A slice between two angles, with the tip cut off at ``inner``."""
    steps = max(4, int(abs(end - start) * 70))
    turns = [start + (end - start) * step / steps for step in range(steps + 1)]
    tip = [polar(center, inner, turn) for turn in reversed(turns)] if inner else [center]
    return [polar(center, radius, turn) for turn in turns] + tip


def leaf(center: Point, length: float, width: float, turn: float) -> Points:
    """A pointed leaf whose stalk begins at the center."""
    upper = [(length * step / 8, -width * sin(tau / 2 * (step / 8) ** 0.8)) for step in range(9)]
    lower = [(x, -y) for x, y in reversed(upper[1:-1])]
    return placed(upper + lower, center, turn)


def smooth(points: Sequence[Point], *, closed: bool = False, steps: int = 7) -> Points:
    """Runs a soft curve (Catmull-Rom) through the points."""
    ends = [points[-1], *points, points[0], points[1]] if closed else [points[0], *points, points[-1]]
    curve: Points = []
    for a, b, c, d in zip(ends, ends[1:], ends[2:], ends[3:], strict=False):
        curve.extend(_between(a, b, c, d, step / steps) for step in range(steps))
    return curve if closed else [*curve, points[-1]]


def _between(a: Point, b: Point, c: Point, d: Point, t: float) -> Point:
    return _spline(a[0], b[0], c[0], d[0], t), _spline(a[1], b[1], c[1], d[1], t)


def _spline(a: float, b: float, c: float, d: float, t: float) -> float:
    return 0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3)


def ribbon(path: Sequence[Point], width: float, *, taper: float = 0) -> Points:
    """The outline of a brush stroke along a path; with ``taper`` 1 it begins and ends in a point."""
    left, right = [], []
    last = len(path) - 1
    for number, (x, y) in enumerate(path):
        before, after = path[max(0, number - 1)], path[min(last, number + 1)]
        dx, dy = after[0] - before[0], after[1] - before[1]
        length = hypot(dx, dy) or 1
        half = width / 2 * (1 - taper * (1 - sin(tau / 2 * number / last)))
        left.append((x - dy / length * half, y + dx / length * half))
        right.append((x + dy / length * half, y - dx / length * half))
    return left + right[::-1]


def arc(center: Point, radius: Radius, start: float, end: float, turn: float = 0) -> Points:
    """An open piece of a circle or an oval."""
    wide, high = radius if isinstance(radius, tuple) else (radius, radius)
    steps = max(5, int(abs(end - start) * 48))
    angles = [tau * (start + (end - start) * step / steps) for step in range(steps + 1)]
    return placed([(wide * cos(angle), high * sin(angle)) for angle in angles], center, turn)


def scattered(rng: Random, center: Point, radius: Radius, count: int) -> Points:
    """Points spread evenly over a disk by the golden angle, then jogged."""
    wide, high = radius if isinstance(radius, tuple) else (radius, radius)
    start = rng.random()
    points = []
    for number in range(count):
        reach = ((number + 0.5) / count) ** 0.5
        x, y = polar((0, 0), reach, start + number * 0.381966 + rng.gauss(0, 0.02))
        points.append(
            (center[0] + x * wide + rng.gauss(0, wide * 0.05), center[1] + y * high + rng.gauss(0, high * 0.05))
        )
    return points
