"""Logging of all processes: one JSON object per line on a server, text on a developer's terminal.

A log collector treats each line as one message, so the traceback is a field of the JSON object. gunicorn,
Django, Python's warnings and uncaught exceptions use the same format.
"""

import logging
import logging.config
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from copy import copy
from pathlib import Path
from typing import Any, NoReturn, TextIO

import environ

from restaurant_review.conf.release import commit_id, short_commit_id

FORMATS = ("json", "text")
# All other loggers log warnings and above, because many libraries log every step at INFO.
INFO_LOGGERS = ("django", "gunicorn", "gunicorn.error", "restaurant_review", "reviews")
# The warnings of psycopg.pool and health_check repeat log lines of the site. gunicorn.http.wsgi warns about each HEAD
# request.
ERROR_LOGGERS = ("psycopg.pool", "health_check", "gunicorn.http.wsgi")

logger = logging.getLogger(__name__)


def configuration(env: environ.Env) -> dict[str, Any]:
    """Return the argument of ``logging.config.dictConfig``. Django and gunicorn configure logging with it."""
    is_command = Path(sys.argv[0]).name == "manage.py"
    format_name = _format_name(env, is_command=is_command)
    # Commands log to standard error, because their standard output may be redirected to a file.
    stream = "stderr" if is_command or format_name == "text" else "stdout"
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "json": {
                "()": "restaurant_review.observability.json_formatter.JsonFormatter",
                "commit": short_commit_id(commit_id(env)),
            },
            "text": {"format": "%(levelname)s %(name)s: %(message)s"},
        },
        "handlers": {
            "console": {
                "class": "restaurant_review.observability.logs.ConsoleHandler",
                "filters": [drop_request_duplicates],
                "formatter": format_name,
                "stream": f"ext://sys.{stream}",
            },
        },
        "root": {"level": "WARNING", "handlers": ["console"]},
        "loggers": _loggers(),
    }


def _format_name(env: environ.Env, *, is_command: bool) -> str:
    is_for_a_person = env.bool("DEBUG", default=False) or (is_command and sys.stderr.isatty())
    name: str = env.str("LOG_FORMAT", default="text" if is_for_a_person else "json").lower()
    return name if name in FORMATS else "json"


def _loggers() -> dict[str, dict[str, Any]]:
    return {
        # Remove the handlers that Django and gunicorn add, which would write each line twice.
        **{name: {"level": "INFO", "handlers": [], "propagate": True} for name in INFO_LOGGERS},
        **{name: {"level": "ERROR"} for name in ERROR_LOGGERS},
        # gunicorn enables its access log, with IP addresses and query strings, whenever logconfig_dict is set.
        "gunicorn.access": {"level": "CRITICAL", "handlers": [], "propagate": False},
    }


def configure(settings: Mapping[str, Any]) -> None:
    logging.config.dictConfig(dict(settings))
    logging.captureWarnings(True)
    if settings["handlers"]["console"]["formatter"] == "json":
        sys.excepthook = _log_uncaught
        threading.excepthook = _log_uncaught_in_thread
        sys.unraisablehook = _log_unraisable


def configure_before_settings() -> None:
    configure(configuration(environ.Env()))


@contextmanager
def log_command_errors() -> Iterator[None]:
    """Log a ``CommandError`` as one line and exit with its ``returncode``. Django would print several lines."""
    from django.core.management import CommandError

    try:
        yield
    except CommandError as error:
        exit_with_error(str(error), error.returncode)


def exit_with_error(message: str, status: int = 1) -> NoReturn:
    logger.critical("%s", message)
    sys.exit(status)


class ConsoleHandler(logging.StreamHandler[TextIO]):
    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - overrides a method of logging
        """Log one line about a record that could not be formatted. Python's default is a traceback of several lines."""
        fields = {"name": __name__, "levelno": logging.ERROR, "levelname": "ERROR", "exc_info": sys.exc_info()}
        failure = logging.makeLogRecord(
            {**fields, "msg": "A log record could not be written: %s", "args": (record.msg,)}
        )
        with suppress(Exception):
            self.stream.write(self.format(failure) + self.terminator)
            self.flush()


def drop_request_duplicates(record: logging.LogRecord) -> bool | logging.LogRecord:
    """Drop Django's record of an error response unless it has a traceback, because the request log has the same line.

    For a disallowed host, return a copy of the record without the traceback.
    """
    if record.name == "django.security.DisallowedHost":
        # The message names the host, which may be missing in ALLOWED_HOSTS. The traceback does not help, and any client
        # can cause one.
        record = copy(record)
        record.exc_info, record.levelno, record.levelname = None, logging.WARNING, "WARNING"
        return record
    return record.name != "django.request" or bool(record.exc_info)


def _log_uncaught(kind: type[BaseException], error: BaseException, trace: Any) -> None:
    logger.critical("Uncaught exception", exc_info=(kind, error, trace))


def _log_uncaught_in_thread(arguments: threading.ExceptHookArgs) -> None:
    if (error := arguments.exc_value) is None:
        return
    name = arguments.thread.name if arguments.thread else "?"
    exc_info = (arguments.exc_type, error, arguments.exc_traceback)
    logger.critical("Uncaught exception in the thread %s", name, exc_info=exc_info)


def _log_unraisable(arguments: Any) -> None:
    exc_info = (arguments.exc_type, arguments.exc_value, arguments.exc_traceback)
    logger.error("Exception that could not be raised", exc_info=exc_info)
