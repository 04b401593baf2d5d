"""Draining: a process takes requests for ``DRAIN_DELAY`` seconds after SIGTERM, until proxies stop sending them."""

# In seconds. A longer delay would leave no time to answer requests before graceful_timeout in gunicorn.conf.py ends.
MAX_DRAIN_DELAY = 20


class Draining:
    """Process-wide flag. It has no lock, because a signal handler sets it and may interrupt another one."""

    has_started = False
