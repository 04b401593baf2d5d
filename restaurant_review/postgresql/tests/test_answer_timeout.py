"""A server that accepts connections and then stops responding."""

import psycopg
import pytest

from restaurant_review.postgresql.connection import AnswerTimeout, TokenConnection


def test_closes_a_database_connection_whose_answer_takes_too_long(proxy, parameters):
    connection = TokenConnection.connect(**parameters, answer_timeout=0.5)
    assert connection.execute("SELECT 1").fetchone() == (1,)
    proxy.pause()
    with pytest.raises(AnswerTimeout, match=r"has not answered for 0\.5 seconds"):
        connection.execute("SELECT 1")
    # A late result would be read as the result of the next statement.
    assert connection.closed
    proxy.resume()
    with pytest.raises(psycopg.OperationalError, match="closed"):
        connection.execute("SELECT 2")


def test_waits_for_a_slow_answer_of_the_database_within_the_timeout(parameters):
    with TokenConnection.connect(**parameters, answer_timeout=2) as connection:
        assert connection.execute("SELECT 1 FROM pg_sleep(0.7)").fetchone() == (1,)


def test_listens_for_notifications_for_longer_when_a_timeout_is_passed(parameters):
    with TokenConnection.connect(**parameters, autocommit=True, answer_timeout=0.2) as connection:
        connection.execute("LISTEN news")
        assert list(connection.notifies(timeout=0.6)) == []
        assert not connection.closed
