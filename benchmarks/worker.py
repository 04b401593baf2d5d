"""A process of the site that renders pages on request and reports their durations.

It reads lines "page NAME", "floor NAME" or "facts NAME" from standard input, and writes one line of JSON for each of
them to standard output. The durations include middleware, view, queries and template, but no network.
"""

import io
import json
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import django
from django.conf import settings


def main() -> None:
    settings.ROOT_URLCONF = "benchmarks.urls"
    django.setup()
    from django.core.handlers.wsgi import WSGIHandler

    handler, pages = WSGIHandler(), page_urls()
    for line in sys.stdin:
        command, name = line.split(maxsplit=1)
        name = name.strip()
        answer = {"page": page, "floor": floor, "facts": facts}[command](handler, name, pages[name])
        print(json.dumps(answer), flush=True)


def page_urls() -> dict[str, str]:
    """Return URLs by page name. The search terms come from a restaurant, because names depend on the database size."""
    from reviews.models import Restaurant

    name = Restaurant.objects.get(pk=321).name.split()[0].lower()
    return {
        "home": "/",
        "list": "/restaurants/",
        "restaurant": "/restaurants/place-1/",
        "selective search": f"/restaurants/?q={name}",
        "broad search": "/restaurants/?q=kitchen",
        "typo": f"/restaurants/?q={name[:4]}x{name[4:]}",
        "suggestions": f"/restaurants/suggestions/?q={name[:5]}",
        "near me": "/restaurants/?near=0.51,0.01&sort=nearest",
    }


def page(handler: Any, name: str, url: str) -> float:
    return request(handler, url)[0]


def floor(handler: Any, name: str, url: str) -> float:
    return request(handler, f"/floor/{name.replace(' ', '%20')}/")[0]


def facts(handler: Any, name: str, url: str) -> dict[str, int]:
    """Return the number of queries and of response bytes of a page. Record the queries for the floor of the page."""
    from benchmarks.urls import STATEMENTS

    with recorded_statements() as statements:
        _milliseconds, size = request(handler, url)
    STATEMENTS[name] = statements
    return {"queries": len(statements), "bytes": size}


def request(handler: Any, url: str) -> tuple[float, int]:
    """Return the milliseconds and bytes of a response. Raise ``RuntimeError`` if its status is not 200."""
    path, _mark, query = url.partition("?")
    environ = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": path.replace("%20", " "),
        "QUERY_STRING": query,
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(),
        "wsgi.errors": sys.stderr,
    }
    status: list[str] = []
    started = time.perf_counter()
    response = handler(environ, lambda line, headers: status.append(line))
    size = sum(map(len, response))
    response.close()
    elapsed = 1000 * (time.perf_counter() - started)
    if not status[0].startswith("200"):
        raise RuntimeError(f"{url} returned {status[0]}.")
    return elapsed, size


@contextmanager
def recorded_statements() -> Iterator[list[tuple[str, object]]]:
    from django.db import connection

    statements: list[tuple[str, object]] = []

    def record(execute: Callable[..., Any], sql: str, parameters: object, many: bool, context: Any) -> Any:
        statements.append((sql, parameters))
        return execute(sql, parameters, many, context)

    with connection.execute_wrapper(record):
        yield statements


if __name__ == "__main__":
    main()
