"""The probes ``/health`` (the process responds) and ``/ready`` (it can serve pages), with django-health-check.

docs/adr/0014-health-checks.md explains which parts of the package are overridden.
"""

import contextlib
import time
from collections.abc import Callable
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus
from typing import Any, ClassVar

from asgiref.sync import async_to_sync
from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from health_check.base import HealthCheck
from health_check.exceptions import ServiceUnavailable, ServiceWarning
from health_check.views import HealthCheckView

from restaurant_review.postgresql.failures import Cause, DatabaseFailure, failure_of, report_failure
from restaurant_review.serving.busy_threads import BusyThreads
from restaurant_review.serving.draining import Draining
from restaurant_review.serving.migrating import is_read_only, unapplied_migrations

# One thread per process: while a check hangs, the checks of further probes wait until they time out.
EXECUTOR = ThreadPoolExecutor(max_workers=1, thread_name_prefix="health")
# Responses are cached, because several replicas of the ingress and a load balancer may probe at the same time.
CACHE_SECONDS = 3
# Shorter, so that a replica returns to service soon after it has recovered.
FAILURE_CACHE_SECONDS = 1


@dataclass
class Serving(HealthCheck):  # type: ignore[misc]  # published without types
    """Fail while the process drains. ``run`` is a coroutine, so that it does not wait for the executor."""

    async def run(self) -> None:
        if Draining.has_started:
            raise ServiceUnavailable("This process is draining.")


@dataclass
class Threads(HealthCheck):  # type: ignore[misc]  # published without types
    """Fail while all page threads are stuck. Probes have their own threads."""

    async def run(self) -> None:
        if BusyThreads.are_stuck():
            raise ServiceUnavailable("No thread has finished a request for a long time.")


@dataclass
class Database(HealthCheck):  # type: ignore[misc]  # published without types
    """Fail while the database does not respond or lacks migrations of this release, and warn while it is read-only."""

    # The base class waits one second longer than this timeout.
    timeout = timedelta(seconds=1)
    is_migrated: ClassVar[bool] = False

    def run(self) -> None:
        try:
            # This query also proves that the database responds.
            database_is_read_only = is_read_only(connection)
            self._check_migrations()
        except (DatabaseError, InterfaceError) as error:
            failure = failure_of(error)
            report_failure(failure)
            # The failure's detail is left out, because it may contain the name of the server.
            raise ServiceUnavailable(f"{failure.cause.title}.") from error
        finally:
            connection.close()

        if database_is_read_only:
            report_failure(DatabaseFailure(Cause.READ_ONLY))
            # Not a failure: the platform would stop sending requests to all replicas, although pages can still be read.
            raise ServiceWarning("The database is read-only: pages can be read, and changes are refused.")

    def _check_migrations(self) -> None:
        # Skip the check after it has succeeded once: migrations are not reversed while a release that needs them runs.
        if Database.is_migrated:
            return
        if unapplied := unapplied_migrations(connection):
            raise ServiceUnavailable(f"{len(unapplied)} migrations have not been applied.")
        Database.is_migrated = True


class ProbeView(HealthCheckView):  # type: ignore[misc]  # published without types
    """Return 200 or 503 in plain text, and cache that response for at most ``CACHE_SECONDS``."""

    checks: tuple[type[HealthCheck], ...] = ()
    # The expiry time and the response.
    _cached: ClassVar[tuple[float, HttpResponse] | None] = None

    async def get(self, request: HttpRequest, *_args: Any, **_options: Any) -> HttpResponse:
        cls = type(self)
        if cls._cached and time.monotonic() < cls._cached[0] and not Draining.has_started:
            return cls._cached[1]
        with self.get_executor() as executor:
            self.results = [await check.get_result(executor) for check in self.get_checks()]
        status = self.status()
        response: HttpResponse = self.render_to_response_text(status)
        if settings.COMMIT_ID:
            # A release reads this header to find out which version responds.
            response["X-Commit"] = settings.COMMIT_ID
        lifetime = CACHE_SECONDS if status == HTTPStatus.OK else FAILURE_CACHE_SECONDS
        cls._cached = (time.monotonic() + lifetime, response)
        return response

    def status(self) -> HTTPStatus:
        errors = [result.error for result in self.results if result.error]
        is_serving = all(isinstance(error, ServiceWarning) for error in errors)
        return HTTPStatus.OK if is_serving else HTTPStatus.SERVICE_UNAVAILABLE

    def get_executor(self) -> contextlib.AbstractContextManager[Executor | None]:
        # Without nullcontext, the `with` statement would shut the executor down.
        return contextlib.nullcontext(EXECUTOR)


class HealthView(ProbeView):
    """Check only the process. On failure, the platform restarts the container, which would not repair the database."""

    checks = (Threads,)


class ReadyView(ProbeView):
    checks = (Serving, Database)


class ProbeMiddleware:
    """Respond to probes before the Host header is checked, because their Host is the container's IP address."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self.views = {"/health": async_to_sync(HealthView.as_view()), "/ready": async_to_sync(ReadyView.as_view())}

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        view = self.views.get(request.path_info)
        return view(request) if view else self.get_response(request)
