"""The port, concurrency, timeouts and limits of the web server."""

from dataclasses import dataclass
from typing import Self

from restaurant_review.conf.environment import Environment

# In seconds. Less than the grace period of Container Apps, which is 30 by default.
GRACEFUL_TIMEOUT = 25
# In seconds. Requests that arrive during the drain delay have the rest of ``GRACEFUL_TIMEOUT`` to finish.
MAX_DRAIN_DELAY = 20
MAX_PORT = 65_535
# In seconds, from SIGTERM to SIGKILL. The first is the default of Container Apps and longer than ``GRACEFUL_TIMEOUT``,
# the second is the default of App Service.
MIN_STOP_TIME = 30
APP_SERVICE_STOP_TIME = 5
# Enough for a form with the longest possible review. Larger bodies are uploads.
MAX_BUFFERED_BODY_BYTES = 64 * 1024


@dataclass(frozen=True, slots=True)
class ServerSettings:
    port: int
    workers: int
    threads: int
    drain_delay: int
    # In seconds, from SIGTERM to SIGKILL. On Container Apps it is a default, because the container cannot read the
    # actual value.
    stop_time: int
    max_replicas: int

    @classmethod
    def from_environment(cls, env: Environment) -> Self:
        return cls(
            # App Service sends requests to WEBSITES_PORT, even if PORT has another value.
            port=env.integer(
                "WEBSITES_PORT", default=env.integer("PORT", default=8000, maximum=MAX_PORT), maximum=MAX_PORT
            ),
            # A fixed default, because the CPU count that a container reports is that of its host.
            workers=env.integer("WEB_CONCURRENCY", default=2),
            threads=env.integer("WEB_THREADS", default=4),
            drain_delay=env.integer("DRAIN_DELAY", default=5, minimum=0, maximum=MAX_DRAIN_DELAY),
            stop_time=env.integer(
                "WEBSITES_CONTAINER_STOP_TIME_LIMIT",
                default=APP_SERVICE_STOP_TIME if "WEBSITE_SITE_NAME" in env.ENVIRON else MIN_STOP_TIME,
            ),
            max_replicas=env.integer("MAX_REPLICAS", default=3),
        )
