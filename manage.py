#!/usr/bin/env python
"""Django's command line for this project."""

import os
import sys

# In seconds. Longer than the timeout of pages, because a migration may build an index.
STATEMENT_TIMEOUT = "900"
# In seconds. Commands wait for the managed identity and the database, because a container may start before them.
WAIT_TIMEOUT = "30"
# The exit status of a program that Ctrl-C has ended: 128 + SIGINT.
INTERRUPTED = 130


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "restaurant_review.settings")
    os.environ.setdefault("DATABASE_STATEMENT_TIMEOUT", STATEMENT_TIMEOUT)
    if sys.argv[1:2] != ["runserver"]:
        os.environ.setdefault("DATABASE_WAIT_TIMEOUT", WAIT_TIMEOUT)
    try:
        run()
    except KeyboardInterrupt:
        exit_interrupted()
    except SystemExit as end:
        # After Ctrl-C, some of Django's commands print a message and exit with status 1.
        if end.code == 1 and isinstance(end.__context__, KeyboardInterrupt):
            sys.exit(INTERRUPTED)
        raise


def run() -> None:
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line
    from django.db import Error

    from restaurant_review.observability import logs

    logs.configure_before_settings()
    try:
        execute_from_command_line(sys.argv)
    except Error as error:
        # Handle database errors here and not in the commands, because the system check of generated columns queries the
        # database before a command runs.
        from restaurant_review.postgresql.failures import failure_of, is_unavailable

        if not is_unavailable(error):
            raise
        logs.exit_with_error(failure_of(error).with_remedy)
    except ImproperlyConfigured as error:
        logs.exit_with_error(str(error))


def exit_interrupted() -> None:
    try:
        from restaurant_review.observability import logs

        logs.exit_with_error("Interrupted by Ctrl-C.", INTERRUPTED)
    except KeyboardInterrupt:
        os._exit(INTERRUPTED)


if __name__ == "__main__":
    main()
