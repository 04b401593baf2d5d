"""Draining: after SIGTERM, accept requests for another ``DRAIN_DELAY`` seconds, until proxies stop sending them."""

import threading
from collections.abc import Callable

from restaurant_review.conf.environment import Environment
from restaurant_review.conf.server import ServerSettings

DRAIN_DELAY = ServerSettings.from_environment(Environment()).drain_delay


class Draining:
    """The process-wide flag ``has_started``, which a signal handler sets.

    There is no lock, because a signal handler that interrupts another one would wait for the lock forever.
    """

    has_started = False

    @classmethod
    def begin(cls, stop: Callable[[], object]) -> None:
        """Call ``stop`` after ``DRAIN_DELAY`` seconds, in another thread. Further calls have no effect."""
        # A signal to the process group arrives twice: from its sender and from the gunicorn arbiter.
        if cls.has_started:
            return
        cls.has_started = True
        timer = threading.Timer(DRAIN_DELAY, stop)
        timer.daemon = True
        timer.start()
