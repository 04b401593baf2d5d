"""The gunicorn worker of the site."""

import threading
from types import FrameType

from gunicorn.workers.gthread import ThreadWorker

from restaurant_review.conf.environment import Environment
from restaurant_review.conf.server import ServerSettings
from restaurant_review.serving.draining import Draining

DRAIN_DELAY = ServerSettings.from_environment(Environment()).drain_delay


class Worker(ThreadWorker):  # type: ignore[misc]  # published without types
    """Drain before stopping.

    The platform informs its proxy and sends SIGTERM at the same moment, and some proxies rely on ``/ready`` alone.
    Requests that arrive until all proxies know would be refused if the worker stopped at once.
    """

    def handle_exit(self, signal: int, frame: FrameType | None) -> None:
        # A signal to the process group arrives twice: from its sender and from the gunicorn arbiter.
        if Draining.has_started:
            return
        Draining.has_started = True
        stop = threading.Timer(DRAIN_DELAY, super().handle_exit, (signal, frame))
        stop.daemon = True
        stop.start()
