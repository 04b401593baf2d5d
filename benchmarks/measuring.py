"""Paired timings: two things are timed in turns, so that whatever else the machine does falls on both."""

import json
import statistics
from collections.abc import Callable
from dataclasses import dataclass

type Timed = Callable[[], float]


@dataclass(frozen=True, slots=True)
class Timings:
    """Milliseconds of single runs."""

    values: list[float]

    @property
    def p50(self) -> float:
        return statistics.median(self.values)

    @property
    def p99(self) -> float:
        return statistics.quantiles(self.values, n=100, method="inclusive")[98]

    @property
    def per_second(self) -> float:
        return 1000 / statistics.fmean(self.values)


@dataclass(frozen=True, slots=True)
class Pair:
    """How long one thing takes in units of the other: the ratio of medians, and how far single pairs spread."""

    one: Timings
    other: Timings

    @property
    def ratio(self) -> float:
        return self.one.p50 / self.other.p50

    @property
    def spread(self) -> tuple[float, float]:
        ratios = sorted(a / b for a, b in zip(self.one.values, self.other.values, strict=True))
        return ratios[len(ratios) // 10], ratios[-1 - len(ratios) // 10]

    def as_json(self) -> str:
        return json.dumps([self.one.values, self.other.values])

    @classmethod
    def from_json(cls, text: str) -> "Pair":
        one, other = json.loads(text)
        return cls(Timings(one), Timings(other))


def compare(one: Timed, other: Timed, rounds: int) -> Pair:
    """Each call returns the milliseconds that it took. The first of each warms up, and is not counted."""
    one(), other()
    pairs = [(one(), other()) if number % 2 else (other(), one())[::-1] for number in range(rounds)]
    return Pair(Timings([a for a, _b in pairs]), Timings([b for _a, b in pairs]))
