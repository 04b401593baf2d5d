"""Paired timings: two functions run alternately, so that other load on the machine affects both."""

import json
import statistics
from collections.abc import Callable
from dataclasses import dataclass

type Timed = Callable[[], float]


@dataclass(frozen=True, slots=True)
class Timings:
    """Durations of single runs in milliseconds."""

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
    """Durations of two functions, measured in pairs.

    ``ratio`` is the median of ``measured`` divided by that of ``baseline``. ``spread`` has the 10th and the 90th
    percentile of the same ratio within each pair.
    """

    measured: Timings
    baseline: Timings

    @property
    def ratio(self) -> float:
        return self.measured.p50 / self.baseline.p50

    @property
    def spread(self) -> tuple[float, float]:
        ratios = sorted(a / b for a, b in zip(self.measured.values, self.baseline.values, strict=True))
        return ratios[len(ratios) // 10], ratios[-1 - len(ratios) // 10]

    @property
    def inverse(self) -> "Pair":
        """Return a pair for the ratio of rates, which is the inverse of the ratio of durations."""
        return Pair(self.baseline, self.measured)

    def as_json(self) -> str:
        return json.dumps([self.measured.values, self.baseline.values])

    @classmethod
    def from_json(cls, text: str) -> "Pair":
        measured, baseline = json.loads(text)
        return cls(Timings(measured), Timings(baseline))


def compare(measured: Timed, baseline: Timed, rounds: int) -> Pair:
    """Call two functions alternately. Return the durations in milliseconds that they report.

    The first call of each function is a warm-up, and its duration is discarded.
    """
    measured(), baseline()
    pairs = [(measured(), baseline()) if number % 2 else (baseline(), measured())[::-1] for number in range(rounds)]
    return Pair(Timings([a for a, _b in pairs]), Timings([b for _a, b in pairs]))
