"""The worker that gunicorn serves the site with."""

import threading
from types import FrameType

import environ
from gunicorn.workers.gthread import ThreadWorker

from restaurant_review.stopping import is_stopping

env = environ.Env()


class Worker(ThreadWorker):  # type: ignore[misc]  # published without types
    """Takes requests for some seconds more after it was told to stop.

    The platform tells its proxy at the same moment, and some proxies find out by ``/ready`` alone. Until all of them
    have, requests still come, and would find a closed door.
    """

    def handle_exit(self, signal: int, frame: FrameType | None) -> None:
        is_stopping.set()
        stop = threading.Timer(env.float("STOP_DELAY", default=5), super().handle_exit, (signal, frame))
        stop.daemon = True
        stop.start()
