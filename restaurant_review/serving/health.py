"""What the platform asks: ``/health``, whether this process lives, and ``/ready``, whether it can serve pages.

django-health-check makes the checks. Its own view answers 500 where the platform expects 503, can be told by the query
to answer 200, and starts another thread with each question: a database that hangs would fill the server with them.
"""

import contextlib
import time
from collections.abc import Callable
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, ClassVar

from asgiref.sync import async_to_sync
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from health_check.base import HealthCheck
from health_check.exceptions import ServiceUnavailable
from health_check.views import HealthCheckView

from restaurant_review.serving.draining import Stopping
from restaurant_review.serving.migrating import unapplied_migrations

# The one thread of a process in which checks run: who asks while another check hangs waits for that one, and not long.
EXECUTOR = ThreadPoolExecutor(max_workers=1, thread_name_prefix="health")
# In seconds. Several replicas and a load balancer may ask at once.
CACHE_SECONDS = 3


@dataclass
class Serving(HealthCheck):  # type: ignore[misc]  # published without types
    """Whether this process goes on serving. Asks nobody, and so waits for no thread."""

    async def run(self) -> None:
        if Stopping.has_begun:
            raise ServiceUnavailable("This process was told to stop.")


@dataclass
class Database(HealthCheck):  # type: ignore[misc]  # published without types
    """Whether the database answers, and has the tables that this release needs."""

    # The view waits for a second more.
    timeout = timedelta(seconds=1)
    is_migrated: ClassVar[bool] = False

    def run(self) -> None:
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1")
            self._check_migrations()
        except ServiceUnavailable:
            raise
        except Exception as error:  # whatever it is, the details are for the log
            raise ServiceUnavailable("The database does not answer.") from error
        finally:
            connection.close()

    def _check_migrations(self) -> None:
        # Once is enough: nobody takes a migration back from below a release that runs.
        if Database.is_migrated:
            return
        waiting = unapplied_migrations(connection)
        if waiting:
            raise ServiceUnavailable(f"{len(waiting)} migrations have not been applied.")
        Database.is_migrated = True


class ProbeView(HealthCheckView):  # type: ignore[misc]  # published without types
    """Answers in plain text with 200 or 503, whatever the question says it wants; keeps an answer for seconds."""

    checks: tuple[type[HealthCheck], ...] = ()
    _kept: ClassVar[tuple[float, HttpResponse] | None] = None

    async def get(self, request: HttpRequest, *_args: Any, **_options: Any) -> HttpResponse:
        cls = type(self)
        if cls._kept and time.monotonic() < cls._kept[0] + CACHE_SECONDS and not Stopping.has_begun:
            return cls._kept[1]
        with self.get_executor() as executor:
            self.results = [await check.get_result(executor) for check in self.get_checks()]
        status = 503 if any(result.error for result in self.results) else 200
        response: HttpResponse = self.render_to_response_text(status)
        cls._kept = (time.monotonic(), response)
        return response

    def get_executor(self) -> contextlib.AbstractContextManager[Executor | None]:
        # Not the executor itself, which would be shut down behind us.
        return contextlib.nullcontext(EXECUTOR)


class Health(ProbeView):
    """Says that the process answers, and nothing of what is around it: a restart would not mend that."""


class Ready(ProbeView):
    checks = (Serving, Database)


class ProbeMiddleware:
    """Answers probes before anything looks at the host: the platform asks by the address of the container."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self.probes = {"/health": async_to_sync(Health.as_view()), "/ready": async_to_sync(Ready.as_view())}

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        probe = self.probes.get(request.path_info)
        return probe(request) if probe else self.get_response(request)
