"""The worker that gunicorn serves the site with."""

import threading
from types import FrameType

from gunicorn.workers.gthread import ThreadWorker

from restaurant_review.conf.environment import Environment
from restaurant_review.serving.draining import MAX_DRAIN_DELAY, Stopping

DRAIN_DELAY = Environment().number("DRAIN_DELAY", default=5, least=0, most=MAX_DRAIN_DELAY)


class Worker(ThreadWorker):  # type: ignore[misc]  # published without types
    """Takes requests for some seconds more after it was told to stop.

    The platform tells its proxy at the same moment, and some proxies find out by ``/ready`` alone. Until all of them
    have, requests still come, and would find a closed door.
    """

    def handle_exit(self, signal: int, frame: FrameType | None) -> None:
        # Whoever signals a whole group, and then gunicorn each of its workers, does so twice.
        if Stopping.has_begun:
            return
        Stopping.has_begun = True
        stop = threading.Timer(DRAIN_DELAY, super().handle_exit, (signal, frame))
        stop.daemon = True
        stop.start()
