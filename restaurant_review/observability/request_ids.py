"""The ids of the current request, which appear in its log lines, response and spans.

https://www.w3.org/TR/trace-context/#traceparent-header
"""

import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

# A client's request ID is copied to logs and to a response header, so it must not contain other characters.
REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
TRACEPARENT = re.compile(r"00-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}")


@dataclass(slots=True)
class RequestIds:
    """The ids of one request. If telemetry is on, the tracing middleware replaces the trace id and sets the span id."""

    request_id: str
    trace_id: str = ""
    span_id: str = ""


_current: ContextVar[RequestIds | None] = ContextVar("request_ids", default=None)


def current() -> RequestIds | None:
    return _current.get()


@contextmanager
def bind(request_id: str, traceparent: str) -> Iterator[RequestIds]:
    """Set the ids of the current request from its ``X-Request-ID`` and ``traceparent`` headers, and yield them.

    An invalid request ID is replaced with a random one. An invalid ``traceparent`` is ignored.
    """
    ids = RequestIds(
        request_id=request_id if REQUEST_ID.fullmatch(request_id) else secrets.token_hex(8),
        trace_id=match[1] if (match := TRACEPARENT.fullmatch(traceparent)) else "",
    )
    token = _current.set(ids)
    try:
        yield ids
    finally:
        _current.reset(token)
