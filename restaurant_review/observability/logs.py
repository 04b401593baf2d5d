"""What the processes write: one JSON object a line, or text for a person who reads along.

A platform takes each line for a message of its own, so a traceback is one line, too. gunicorn, Django, the warnings of
Python and whatever nobody caught all write in this form. Nothing is written but what ``JsonFormatter`` names:
Django hangs the whole request on some of them.
"""

import logging
import logging.config
import re
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from copy import copy
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NoReturn, TextIO

import environ
from pythonjsonlogger.json import JsonFormatter as BaseFormatter

from restaurant_review.observability import request_ids

# In letters, of which nearly all take one byte. Log Analytics keeps 32,000 bytes of a line.
MAX_MESSAGE_LENGTH, MAX_TRACEBACK_LENGTH = 4_000, 20_000
FORMS = ("json", "text")
# No part of it without a bound: whoever asks for a page may send a path that is made to keep an expression busy.
EMAIL_ADDRESS = re.compile(r"[^\s@<>()\"',;:=/]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
# Where PostgreSQL repeats the row that it refuses. It ends where Python begins to tell of the next exception.
ROW = re.compile(
    r"^DETAIL: .*?(?=\n\n(?:During handling of|The above exception was)|\Z)",
    re.DOTALL | re.MULTILINE,
)

# gunicorn adds who asked and what for, with the query, or whatever else came in place of a request.
WHO_ASKED = re.compile(r"\b(Invalid request|Error handling request)\b.*", re.DOTALL)

logger = logging.getLogger(__name__)


def configuration(env: environ.Env) -> dict[str, Any]:
    """The one for ``logging.config.dictConfig``, of Django and of gunicorn, whose main process knows no settings."""
    is_command = Path(sys.argv[0]).name == "manage.py"
    is_read = env.bool("DEBUG", default=False) or (is_command and sys.stderr.isatty())
    form = env.str("LOG_FORMAT", default="text" if is_read else "json").lower()
    if form not in FORMS:
        form = "json"
    # A command's own output may go to a file.
    stream = "stderr" if is_command or form == "text" else "stdout"
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "json": {"()": "restaurant_review.observability.logs.JsonFormatter"},
            "text": {"format": "%(levelname)s %(name)s: %(message)s"},
        },
        "handlers": {
            "console": {
                "class": "restaurant_review.observability.logs.Handler",
                "filters": [leave_to_the_request_log],
                "formatter": form,
                "stream": f"ext://sys.{stream}",
            },
        },
        # Libraries tell of each step that they take.
        "root": {"level": "WARNING", "handlers": ["console"]},
        # Without handlers: those that Django and gunicorn bring would write everything twice.
        "loggers": {
            name: {"level": "INFO", "handlers": [], "propagate": True}
            for name in ("django", "gunicorn", "gunicorn.error", "restaurant_review", "reviews")
        }
        # What comes up as the reason of an error, or in the line of a probe; and that the answer to HEAD has no body.
        | {name: {"level": "ERROR"} for name in ("psycopg.pool", "health_check", "gunicorn.http.wsgi")}
        # It writes this one whenever its logs are configured, and names clients and what they search for.
        | {"gunicorn.access": {"level": "CRITICAL", "handlers": [], "propagate": False}},
    }


def configure(settings: Mapping[str, Any]) -> None:
    """Django's ``LOGGING_CONFIG``; also for warnings and for whatever nobody catches."""
    logging.config.dictConfig(dict(settings))
    logging.captureWarnings(True)
    if settings["handlers"]["console"]["formatter"] == "json":
        sys.excepthook = _log_uncaught
        threading.excepthook = _log_uncaught_in_thread
        sys.unraisablehook = _log_unraisable


def begin() -> None:
    """For a process that may fail before Django has read its settings."""
    configure(configuration(environ.Env()))


@contextmanager
def errors_as_lines() -> Iterator[None]:
    """For commands that run in a container: what they would print as text, in lines of their own, becomes one.

    Wrong words of an operator end a process with status 1 and no traceback, as Django's commands do.
    """
    from django.core.management import CommandError

    try:
        yield
    except CommandError as error:
        leave(str(error), error.returncode)


def leave(message: str, status: int = 1) -> NoReturn:
    """Does what ``sys.exit(message)`` does, in the form of all other lines."""
    logger.critical("%s", message)
    sys.exit(status)


class Handler(logging.StreamHandler[TextIO]):
    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - the name that it has in logging
        """Say in a line of its own that another one could not be made, for which Python prints a traceback."""
        facts = {"name": __name__, "levelno": logging.ERROR, "levelname": "ERROR", "exc_info": sys.exc_info()}
        broken = logging.makeLogRecord({**facts, "msg": "A line could not be written: %s", "args": (record.msg,)})
        with suppress(Exception):
            self.stream.write(self.format(broken) + self.terminator)
            self.flush()


class JsonFormatter(BaseFormatter):
    """Writes these fields and no other of a record; ``extra={"fields": {…}}`` adds some."""

    def add_fields(self, log_data: dict[str, Any], record: logging.LogRecord, message_dict: dict[str, Any]) -> None:
        log_data |= {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": _without_people(_message(record))[:MAX_MESSAGE_LENGTH],
        }
        if ids := request_ids.current():
            log_data |= {name: value for name in ("request_id", "trace_id", "span_id") if (value := getattr(ids, name))}
        for name, value in getattr(record, "fields", {}).items():
            log_data[name] = _without_people(value)[:MAX_MESSAGE_LENGTH] if isinstance(value, str) else value
        stack = message_dict.get("exc_info") or message_dict.get("stack_info")
        if stack:
            # The end says what went wrong.
            log_data["exception"] = _without_people(str(stack))[-MAX_TRACEBACK_LENGTH:]


def leave_to_the_request_log(record: logging.LogRecord) -> bool | logging.LogRecord:
    """Drops what Django says of an answer beside its traceback: the request's own line says it, too."""
    if record.name == "django.security.DisallowedHost":
        # Anybody can send any host: the words are for who has forgotten one of ALLOWED_HOSTS, the frames for nobody.
        record = copy(record)
        record.exc_info, record.levelno, record.levelname = None, logging.WARNING, "WARNING"
        return record
    return record.name != "django.request" or bool(record.exc_info)


def _message(record: logging.LogRecord) -> str:
    message = record.getMessage()
    if record.name == "gunicorn.error":
        return WHO_ASKED.sub(r"\1.", message)
    # Django hangs it on the records of failures, whose words name the path.
    request: Any = getattr(record, "request", None)
    # The development server hangs its socket there.
    if hasattr(request, "path"):
        from restaurant_review.observability.request_log import path_to_log

        message = message.replace(request.path, path_to_log(request))
    return message


def _without_people(text: str) -> str:
    if "DETAIL: " in text:
        text = ROW.sub("DETAIL: …", text)
    return EMAIL_ADDRESS.sub("…@…", text) if "@" in text else text


def _log_uncaught(kind: type[BaseException], error: BaseException, trace: Any) -> None:
    logger.critical("Nobody caught this.", exc_info=(kind, error, trace))


def _log_uncaught_in_thread(arguments: threading.ExceptHookArgs) -> None:
    name = arguments.thread.name if arguments.thread else "?"
    error = arguments.exc_value
    if error is not None:
        exc_info = (arguments.exc_type, error, arguments.exc_traceback)
        logger.critical("Nobody caught this in the thread %s.", name, exc_info=exc_info)


def _log_unraisable(arguments: Any) -> None:
    logger.error(
        "Nobody could catch this.", exc_info=(arguments.exc_type, arguments.exc_value, arguments.exc_traceback)
    )
