"""Draining: a process takes requests for ``DRAIN_DELAY`` seconds after SIGTERM, until proxies stop sending them."""


class Draining:
    """Process-wide flag. It has no lock, because a signal handler sets it and may interrupt another one."""

    has_started = False
