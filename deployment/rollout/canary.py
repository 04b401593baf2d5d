"""The canary of a release: compare a new revision, the candidate, with the stable one while both have visitors.

The figures are from the request log. Its lines arrive after some minutes, and the start of a replica is not part of a
duration. When a process crashes, the gateway responds with 502 or 503 and the log has no line, so the caller also has
to check the health state of the candidate.

Failures
    Given the failures of both revisions together, those of the candidate have a binomial distribution whose
    probability is its share of the requests, if both revisions fail equally often. The candidate is unhealthy if as
    many failures as it has, or more, have a probability of at most ``MAX_CHANCE``. This is the conditional test of
    Przyborowski and Wilenski, "Homogeneity of results in testing samples from Poisson series", Biometrika 31 (1940).
    It holds for small numbers too, and does not depend on the failure rate of the site.

Durations
    A percentile has no such test without the durations themselves, so it needs more requests, and a difference that a
    visitor notices.

Both revisions fail
    If the database is down, both fail, and the comparison shows nothing about the candidate. The canary continues. If
    the candidate still fails at the end, it is unhealthy: a release must not be completed during an outage, and a
    migration of the release could be the cause.
"""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum, auto
from pathlib import Path
from typing import Any

from deployment.azure.cli import AzureCLI
from deployment.azure.log_analytics import LogsUnreadable, literal, run_query

CANARY_MINUTES = 10
MAX_CANARY_MINUTES = 240
# In seconds.
POLL_INTERVAL = 60
# A canary without a verdict takes this many times as long.
MAX_EXTENSION = 2

# In ten polls, about one of 100 candidates that fail as often as the stable revision is refused. A candidate with 3
# failures in 30 requests is refused if the stable revision has at most one in 270.
MAX_CHANCE = 0.005
# Fewer failures can be those of a single visitor.
MIN_FAILURES = 3
# With much traffic, a difference that visitors hardly notice is not by chance either.
MIN_RATE_DIFFERENCE = 0.005
# If every tenth request to a candidate fails, 60 requests prove it in five of six cases, and 30 in half of the cases.
# The stable revision fails once in 200 requests in this example.
MIN_REQUESTS = 60
# With so many failures, a candidate is not healthy even if the stable revision fails as often. In ten minutes, two may
# be an outage, such as the failover of a database.
MIN_FAILURES_ALONE = 5
MAX_FAILURE_RATE = 0.2
CLEAR_FAILURE_RATE = 0.5

# The 95th percentile of 200 durations is the tenth longest one. By chance, it is twice as long in less than one of 100
# cases, even if durations vary strongly (log-normal with sigma 1.5).
MIN_REQUESTS_FOR_P95 = 200
# The candidate is somewhat slower at first, because its caches are empty.
MIN_P95_RATIO = 2
# In milliseconds. After a second, visitors notice that they wait: https://www.nngroup.com/articles/response-times-3-important-limits/
MIN_P95_DIFFERENCE = 500

QUERIES = Path(__file__).resolve().parent.parent.parent / "bicep" / "queries"
# Longer than any canary. The query itself contains the start.
TIMESPAN = "P1D"


class Outcome(StrEnum):
    HEALTHY = auto()
    UNHEALTHY = auto()
    TOO_LITTLE_TRAFFIC = auto()
    # The candidate fails, but not more often than the stable revision. ``watch`` does not return this outcome.
    UNDECIDED = auto()


@dataclass(frozen=True)
class Verdict:
    """``reason`` is one sentence with the figures."""

    outcome: Outcome
    reason: str


@dataclass(frozen=True)
class Measurement:
    """``p95_ms`` is the 95th percentile of the durations of successful requests, or None if there are none."""

    requests: int
    failures: int
    p95_ms: float | None = None

    @property
    def failure_rate(self) -> float:
        return self.failures / self.requests if self.requests else 0.0

    def __str__(self) -> str:
        p95 = "" if self.p95_ms is None else f", p95 {self.p95_ms:,.0f} ms"
        return f"{counted(self.requests, 'request')}, {counted(self.failures, 'failure')}{p95}"


type Measure = Callable[[], tuple[Measurement, Measurement]]


def watch(
    measure: Measure,
    *,
    minutes: float = CANARY_MINUTES,
    sleep: Callable[[float], None] = time.sleep,
    report: Callable[[str], None] = print,
    clock: Callable[[], float] = time.monotonic,
) -> Verdict:
    """Judge the candidate each minute, and return the verdict.

    End at once if the candidate is unhealthy, and after ``minutes`` if it is healthy. With too little traffic, or while
    the logs cannot be read, end after ``MAX_EXTENSION`` times as long. ``measure`` returns the figures of the candidate
    and of the stable revision since the traffic was split. Its exceptions end the canary, except ``LogsUnreadable``.
    """
    waited = 0.0
    while True:
        started = clock()
        verdict = poll(measure, report)
        waited += clock() - started
        limit = minutes * 60 * (1 if verdict.outcome is Outcome.HEALTHY else MAX_EXTENSION)
        if verdict.outcome is Outcome.UNHEALTHY or waited >= limit:
            return final(verdict)
        # The verdict changes only with the requests that arrive in this time.
        sleep(POLL_INTERVAL)
        waited += POLL_INTERVAL


def poll(measure: Measure, report: Callable[[str], None]) -> Verdict:
    try:
        candidate, stable = measure()
    except LogsUnreadable as error:
        verdict = Verdict(Outcome.TOO_LITTLE_TRAFFIC, f"The logs cannot be read: {error}")
        report(verdict.reason)
        return verdict
    report(f"candidate: {candidate}; stable: {stable}")
    return judge(candidate, stable)


def final(verdict: Verdict) -> Verdict:
    if verdict.outcome is not Outcome.UNDECIDED:
        return verdict
    return Verdict(Outcome.UNHEALTHY, f"Too many requests fail to complete the release: {verdict.reason}")


def judge(candidate: Measurement, stable: Measurement) -> Verdict:
    failures = f"{failed(candidate)} to the candidate failed, and {failed(stable)} to the stable revision."
    if fails_more_often(candidate, stable) or fails_clearly(candidate, stable):
        return Verdict(Outcome.UNHEALTHY, failures)
    if is_slower(candidate, stable):
        p95 = f"{candidate.p95_ms:,.0f} ms for the candidate, and {stable.p95_ms:,.0f} ms for the stable revision."
        return Verdict(Outcome.UNHEALTHY, f"95 % of the requests took up to {p95}")
    if candidate.failures >= MIN_FAILURES_ALONE and candidate.failure_rate >= MAX_FAILURE_RATE:
        return Verdict(Outcome.UNDECIDED, failures)
    if min(candidate.requests, stable.requests) < MIN_REQUESTS:
        requests = f"the candidate has had {candidate.requests:,}, and the stable one {stable.requests:,}"
        return Verdict(
            Outcome.TOO_LITTLE_TRAFFIC, f"Each revision needs {MIN_REQUESTS} requests for a verdict, and {requests}."
        )
    return Verdict(Outcome.HEALTHY, failures)


def fails_more_often(candidate: Measurement, stable: Measurement) -> bool:
    return (
        candidate.failures >= MIN_FAILURES
        and candidate.failure_rate - stable.failure_rate >= MIN_RATE_DIFFERENCE
        and chance(candidate, stable) <= MAX_CHANCE
    )


def fails_clearly(candidate: Measurement, stable: Measurement) -> bool:
    """Return whether most requests fail before the stable revision has enough requests for a comparison."""
    is_clear = candidate.failures >= MIN_FAILURES_ALONE and candidate.failure_rate >= CLEAR_FAILURE_RATE
    return is_clear and not stable.failures


def is_slower(candidate: Measurement, stable: Measurement) -> bool:
    if candidate.p95_ms is None or stable.p95_ms is None:
        return False
    return (
        min(candidate.requests, stable.requests) >= MIN_REQUESTS_FOR_P95
        and candidate.p95_ms >= stable.p95_ms * MIN_P95_RATIO
        and candidate.p95_ms - stable.p95_ms >= MIN_P95_DIFFERENCE
    )


def chance(candidate: Measurement, stable: Measurement) -> float:
    """Return an upper bound of the probability of the candidate's failures, or more, at equal failure rates.

    It is at most a sixth above the sum of the binomial probabilities near ``MAX_CHANCE``, and needs no sum over a large
    number of failures: Feller, "An Introduction to Probability Theory and Its Applications", volume 1, VI.3.
    """
    count, total = candidate.failures, candidate.failures + stable.failures
    requests = candidate.requests + stable.requests
    # The difference between the count and its expected value, times the number of requests.
    excess = count * requests - total * candidate.requests
    if excess <= 0:
        return 1.0
    logarithm = (
        math.lgamma(total + 1)
        - math.lgamma(count + 1)
        - math.lgamma(total - count + 1)
        + count * (math.log(candidate.requests) - math.log(requests))
        + (total - count) * (math.log(stable.requests) - math.log(requests))
    )
    return min(1.0, math.exp(logarithm) * (count * stable.requests / excess))


def failed(measured: Measurement) -> str:
    return f"{measured.failures:,} of {counted(measured.requests, 'request')} ({measured.failure_rate * 100:.1f} %)"


def counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def measuring(az: AzureCLI, group: str, candidate: str, stable: str, since: datetime | None = None) -> Measure:
    """Return a function that reads the figures of two revisions since a time, which is now by default."""
    query = comparison_query([candidate, stable], since or datetime.now(UTC))

    def measure() -> tuple[Measurement, Measurement]:
        rows = {row["Revision"]: row for row in run_query(az, group, query, TIMESPAN)}
        return measurement(rows.get(candidate)), measurement(rows.get(stable))

    return measure


def comparison_query(revisions: list[str], since: datetime) -> str:
    # The query includes the text of the function SiteLog, because a user can change the function in the workspace.
    site_log, comparison = ((QUERIES / f"{name}.kql").read_text() for name in ("site-log", "compare-revisions"))
    start = since.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    names = ", ".join(literal(revision) for revision in revisions)
    return (
        f"let SiteLog = {site_log}| where TimeGenerated >= datetime({start}) and Revision in ({names});\n{comparison}"
    )


def measurement(row: dict[str, Any] | None) -> Measurement:
    if row is None:
        return Measurement(0, 0)
    p95 = row["P95Ms"]
    # Without a successful request, it is null or "NaN".
    is_number = isinstance(p95, int | float) and math.isfinite(p95)
    return Measurement(int(row["Requests"]), int(row["Failures"]), float(p95) if is_number else None)
