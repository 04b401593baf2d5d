"""What ties together all that is noted of one request: the id that it came with or got, and its trace.

https://www.w3.org/TR/trace-context/#traceparent-header
"""

import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

# What is repeated in logs and in an answer is short, and nothing that a log or a header would take for its own.
REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
TRACEPARENT = re.compile(r"00-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}")


@dataclass(slots=True)
class RequestIds:
    """Of one request. Telemetry, where it is on, puts its own trace and span here."""

    request_id: str
    trace_id: str = ""
    span_id: str = ""


_current: ContextVar[RequestIds | None] = ContextVar("request_ids", default=None)


def current() -> RequestIds | None:
    """Those of the request that is being answered; None outside of one."""
    return _current.get()


@contextmanager
def request_ids(request_id: str, traceparent: str) -> Iterator[RequestIds]:
    """Takes the texts of the two headers, of which whatever is not well formed counts as not sent."""
    ids = RequestIds(
        request_id=request_id if REQUEST_ID.fullmatch(request_id) else secrets.token_hex(8),
        trace_id=found[1] if (found := TRACEPARENT.fullmatch(traceparent)) else "",
    )
    token = _current.set(ids)
    try:
        yield ids
    finally:
        _current.reset(token)
