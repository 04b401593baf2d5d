import logging
from unittest.mock import patch

from restaurant_review.backing_services.failure_reports import INTERVAL, FailureReports
from restaurant_review.postgresql.failures import Cause, DatabaseFailure

LOGGER = "tests.failure_reports"


def test_reports_a_failure_once_and_then_once_a_minute_with_a_count(caplog):
    reports, failure = FailureReports(logging.getLogger(LOGGER)), DatabaseFailure(Cause.NO_ANSWER, "no route")
    with patch("time.monotonic") as clock:
        for clock.return_value in (0, 1, 2, INTERVAL + 1):
            reports.report(failure)
        reports.report(DatabaseFailure(Cause.POOL_EXHAUSTED))
    lines = [record.message for record in caplog.records if record.name == LOGGER]
    assert {record.levelname for record in caplog.records} == {"ERROR"}
    assert next(record.fields for record in caplog.records if record.name == LOGGER) == {"cause": "no_answer"}
    assert lines[0] == f"The database does not answer: no route. {Cause.NO_ANSWER.remedy}"
    assert lines[1] == f"{lines[0]} It happened 2 more times since the last line about it."
    assert lines[2].startswith("All database connections of this process are in use.")
    assert len(lines) == 3
