"""Format log records as JSON objects, one per line, without personal data."""

import json
import logging
import re
from datetime import UTC, datetime
from typing import Any

from restaurant_review.observability import request_ids

# In characters. Most characters take one byte, and Log Analytics truncates lines after 32,000 bytes.
MAX_MESSAGE_LENGTH, MAX_TRACEBACK_LENGTH = 4_000, 20_000
# Every repetition is bounded, because a client could send a path that makes an unbounded regular expression slow.
EMAIL_ADDRESS = re.compile(r"[^\s@<>()\"',;:=/]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
# After DETAIL, PostgreSQL quotes the rejected row. Match the row up to the end of the text, or up to Python's line
# about a chained exception.
ROW = re.compile(
    r"^DETAIL: .*?(?=\n\n(?:During handling of|The above exception was)|\Z)",
    re.DOTALL | re.MULTILINE,
)
# After these words, gunicorn logs the client's IP address and the request line with its query string, or the bytes
# that it could not parse.
INVALID_REQUEST = re.compile(r"\b(Invalid request|Error handling request)\b.*", re.DOTALL)


class JsonFormatter(logging.Formatter):
    """Write only known fields, because Django and other libraries attach whole requests to log records.

    Callers add fields with ``extra={"fields": {…}}``.
    """

    def __init__(self, *, commit: str = "") -> None:
        super().__init__()
        self.version = {"commit": commit} if commit else {}

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": redact(_message(record))[:MAX_MESSAGE_LENGTH],
            **self.version,
            **_ids(),
        }
        for name, value in getattr(record, "fields", {}).items():
            line[name] = redact(value)[:MAX_MESSAGE_LENGTH] if isinstance(value, str) else value
        if stack := self.format_stack(record):
            # Keep the end of a long traceback, which names the exception.
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
    # Django's log records of failed requests have the request as an attribute, and their messages contain its path.
    request: Any = getattr(record, "request", None)
    # The development server's log records have a socket in this attribute.
    if hasattr(request, "path"):
        from restaurant_review.observability.request_log import path_to_log

        message = message.replace(request.path, path_to_log(request))
    return message


def _ids() -> dict[str, str]:
    ids = request_ids.current()
    return {name: value for name in ("request_id", "trace_id", "span_id") if (value := getattr(ids, name, ""))}
