"""Format log records as JSON objects, one per line, without personal data."""

import json
import logging
import re
from datetime import UTC, datetime
from typing import Any

from restaurant_review.observability import request_ids

# In characters, nearly all of which take one byte. Log Analytics keeps 32,000 bytes of a line.
MAX_MESSAGE_LENGTH, MAX_TRACEBACK_LENGTH = 4_000, 20_000
# Every repetition is bounded, because a client can send a path that makes an unbounded expression slow.
EMAIL_ADDRESS = re.compile(r"[^\s@<>()\"',;:=/]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
# PostgreSQL repeats the row that it refuses. The row ends where Python's text about a chained exception begins.
ROW = re.compile(
    r"^DETAIL: .*?(?=\n\n(?:During handling of|The above exception was)|\Z)",
    re.DOTALL | re.MULTILINE,
)
# gunicorn appends the client's IP address and the request line with its query, or the bytes that it could not parse.
INVALID_REQUEST = re.compile(r"\b(Invalid request|Error handling request)\b.*", re.DOTALL)


class JsonFormatter(logging.Formatter):
    """Write a fixed set of fields, because Django and libraries attach whole requests to records.

    ``extra={"fields": {…}}`` adds more.
    """

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": redact(_message(record))[:MAX_MESSAGE_LENGTH],
            **_ids(),
        }
        for name, value in getattr(record, "fields", {}).items():
            line[name] = redact(value)[:MAX_MESSAGE_LENGTH] if isinstance(value, str) else value
        if stack := self.format_stack(record):
            # The end of a traceback names the exception.
            line["exception"] = redact(stack)[-MAX_TRACEBACK_LENGTH:]
        return json.dumps(line, default=str)

    def format_stack(self, record: logging.LogRecord) -> str | None:
        if record.exc_info:
            return self.formatException(record.exc_info)
        return record.exc_text or record.stack_info


def redact(text: str) -> str:
    if "DETAIL: " in text:
        text = ROW.sub("DETAIL: …", text)
    return EMAIL_ADDRESS.sub("…@…", text) if "@" in text else text


def _message(record: logging.LogRecord) -> str:
    message = record.getMessage()
    if record.name == "gunicorn.error":
        return INVALID_REQUEST.sub(r"\1.", message)
    # Django attaches the request to the records of failures, and their messages contain its path.
    request: Any = getattr(record, "request", None)
    # The development server attaches a socket under the same name.
    if hasattr(request, "path"):
        from restaurant_review.observability.request_log import path_to_log

        message = message.replace(request.path, path_to_log(request))
    return message


def _ids() -> dict[str, str]:
    ids = request_ids.current()
    return {name: value for name in ("request_id", "trace_id", "span_id") if (value := getattr(ids, name, ""))}
