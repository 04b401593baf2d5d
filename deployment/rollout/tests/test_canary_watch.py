"""The loop of the canary, and the figures that it reads. bicep/tests/test_queries.py tests the query itself."""

import random
from datetime import UTC, datetime, timedelta, timezone

import pytest

from bicep.tests.kusto import QUERIES, bind
from bicep.tests.tables import LOGS
from deployment.azure.log_analytics import LogsUnreadable
from deployment.rollout.canary import Measurement, Outcome, comparison_query, measuring, watch

SINCE = datetime(2026, 12, 1, 14, 30, 5, tzinfo=timezone(timedelta(hours=2)))


class Canary:
    """A canary whose polls return ``figures``, one after the other. The last one is repeated."""

    def __init__(self, *figures, seconds_per_poll=0):
        self.figures, self.seconds_per_poll = list(figures), seconds_per_poll
        self.now, self.lines = 0, []

    def measure(self):
        self.now += self.seconds_per_poll
        figures = self.figures.pop(0) if len(self.figures) > 1 else self.figures[0]
        if isinstance(figures, Exception):
            raise figures
        return tuple(Measurement(*revision) for revision in figures)

    def sleep(self, seconds):
        """Advance the clock instead of waiting."""
        self.now += seconds

    def watch(self, **options):
        options = {"sleep": self.sleep, "report": self.lines.append, "clock": lambda: self.now, **options}
        return watch(self.measure, **options)


EQUAL = (120, 0, 180), (1_080, 0, 170)
FEW = (12, 0, 180), (108, 0, 170)
FAILING = (40, 9, 180), (360, 0, 170)
OUTAGE = (40, 40), (360, 360)


def test_ends_with_healthy_after_the_time_of_the_canary():
    canary = Canary(EQUAL)
    assert canary.watch().outcome is Outcome.HEALTHY
    assert (canary.now, len(canary.lines)) == (600, 11)
    assert Canary(EQUAL).watch(minutes=0).outcome is Outcome.HEALTHY


def test_ends_at_once_when_the_candidate_is_unhealthy():
    canary = Canary(EQUAL, EQUAL, FAILING, EQUAL)
    verdict = canary.watch()
    assert (verdict.outcome, canary.now) == (Outcome.UNHEALTHY, 120)
    assert verdict.reason.startswith("9 of 40 requests (22.5 %) to the candidate failed")


def test_takes_twice_as_long_with_too_little_traffic():
    canary = Canary(FEW)
    verdict = canary.watch(minutes=5)
    assert (verdict.outcome, canary.now) == (Outcome.TOO_LITTLE_TRAFFIC, 600)
    assert "the candidate has had 12," in verdict.reason


def test_ends_the_extension_when_enough_requests_have_arrived():
    canary = Canary(*[FEW] * 13, EQUAL)
    assert (canary.watch().outcome, canary.now) == (Outcome.HEALTHY, 780)


def test_continues_while_both_revisions_fail():
    canary = Canary(OUTAGE, OUTAGE, OUTAGE, EQUAL)
    assert (canary.watch().outcome, canary.now) == (Outcome.HEALTHY, 600)


def test_refuses_the_candidate_if_both_revisions_still_fail_at_the_end():
    canary = Canary(EQUAL, OUTAGE)
    verdict = canary.watch()
    assert (verdict.outcome, canary.now) == (Outcome.UNHEALTHY, 1_200)
    assert verdict.reason == (
        "Too many requests fail to complete the release: 40 of 40 requests (100.0 %) to the candidate failed, and 360 "
        "of 360 requests (100.0 %) to the stable revision."
    )


def test_reports_the_figures_of_each_poll_in_one_line():
    canary = Canary(((0, 0, None), (1, 1, None)), ((31, 0, 180.4), (1_280, 1, 1_170.6)))
    canary.watch(minutes=0.5)
    assert canary.lines == [
        "candidate: 0 requests, 0 failures; stable: 1 request, 1 failure",
        "candidate: 31 requests, 0 failures, p95 180 ms; stable: 1,280 requests, 1 failure, p95 1,171 ms",
    ]


def test_treats_unreadable_logs_as_too_little_traffic():
    canary = Canary(LogsUnreadable("There is no workspace."))
    verdict = canary.watch()
    assert (verdict.outcome, canary.now) == (Outcome.TOO_LITTLE_TRAFFIC, 1_200)
    assert verdict.reason == canary.lines[0] == "The logs cannot be read: There is no workspace."


def test_continues_when_the_logs_are_readable_again():
    assert Canary(LogsUnreadable("Status 429."), EQUAL).watch().outcome is Outcome.HEALTHY


def test_raises_other_errors_of_the_measurement():
    with pytest.raises(ZeroDivisionError):
        Canary(ZeroDivisionError()).watch()


def test_counts_the_duration_of_polls_as_waiting():
    canary = Canary(FEW, seconds_per_poll=140)
    canary.watch()
    assert len(canary.lines) == 7


def simulated(generator, rate, requests_per_minute):
    """Return the figures of ten minutes in which both revisions fail equally often."""
    figures, polls = [[0, 0], [0, 0]], []
    for _ in range(11):
        polls.append(tuple(tuple(revision) for revision in figures))
        for revision, share in zip(figures, (1, 9), strict=True):
            arrived = sum(generator.random() < 0.5 for _ in range(2 * share * requests_per_minute))
            revision[0] += arrived
            revision[1] += sum(generator.random() < rate for _ in range(arrived))
    return polls


@pytest.mark.parametrize("rate", [0.005, 0.02, 0.1])
def test_refuses_about_one_of_100_candidates_that_are_as_good_as_the_stable_revision(rate):
    generator, runs = random.Random(3), 500  # noqa: S311 - not for security
    verdicts = [Canary(*simulated(generator, rate, 10)).watch().outcome for _ in range(runs)]
    refused = verdicts.count(Outcome.UNHEALTHY)
    print(f"{rate:.1%} of both revisions fail: refused in {refused} of {runs} canaries")
    assert refused <= runs * 0.02


class Azure:
    """Answers queries with rows, and keeps their bodies."""

    def __init__(self, *rows):
        self.rows, self.bodies = rows, []

    def read(self, *arguments):
        return [{"customerId": "1111"}]

    def send(self, method, url, body, *options):
        self.bodies.append(body)
        names = ["Revision", "Requests", "Failures", "FailurePercent", "P95Ms", "LastRequest"]
        return {"tables": [{"name": "PrimaryResult", "columns": [{"name": name} for name in names], "rows": self.rows}]}


def test_reads_the_figures_of_both_revisions():
    azure = Azure(["reviews--a", 280, 1, 0.36, 170.5, "2026-12-01"], ["reviews--b", 31, 0, 0, 180, "2026-12-01"])
    measure = measuring(azure, "group", "reviews--b", "reviews--a", SINCE)
    assert measure() == (Measurement(31, 0, 180), Measurement(280, 1, 170.5))


@pytest.mark.parametrize("p95", [None, "NaN", float("nan")])
def test_accepts_a_revision_without_rows_or_durations(p95):
    azure = Azure(["reviews--a", 5, 5, 100, p95, "2026-12-01"])
    measure = measuring(azure, "group", "reviews--b", "reviews--a", SINCE)
    assert measure() == (Measurement(0, 0), Measurement(5, 5))


def test_reads_only_requests_since_the_start_of_the_canary():
    azure = Azure()
    before = datetime.now(UTC).replace(microsecond=0)
    measuring(azure, "group", "b", "a")()
    measuring(azure, "group", "b", "a", SINCE)()
    now, given = (body["query"].partition("datetime(")[2].partition(")")[0] for body in azure.bodies)
    assert before <= datetime.fromisoformat(now) <= datetime.now(UTC)
    assert given == "2026-12-01T12:30:05Z"
    assert {body["timespan"] for body in azure.bodies} == {"P1D"}


def test_does_not_depend_on_the_saved_function():
    query = comparison_query(["a", "b"], SINCE)
    [report] = bind({"query": query}, LOGS, functions={}).values()
    assert report["errors"] == []
    assert {"Revision", "Requests", "Failures", "P95Ms"} <= set(report["columns"])
    assert QUERIES["site-log"] in query


def test_escapes_the_names_of_revisions():
    names = ["reviews--a", 'a") or true //', "a'", "a\\", "a\n| take 0", "```", "a\u2028\u0000é😀", "{}"]
    plain, hostile = (comparison_query(revisions, SINCE) for revisions in (["a"] * len(names), names))
    reports = bind({"plain": plain, "hostile": hostile}, LOGS, functions={})
    assert reports["hostile"]["errors"] == []
    assert [text for text in reports["hostile"]["literals"] if text in names] == names
    assert len(reports["hostile"]["literals"]) == len(reports["plain"]["literals"])
