#!/usr/bin/env python
"""Django's command line for this project."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "restaurant_review.settings")
    # In seconds. Nobody waits for a command in a browser, and a migration may build an index.
    os.environ.setdefault("DATABASE_STATEMENT_TIMEOUT", "900")
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line
    from django.db import OperationalError

    from restaurant_review.observability import logs

    logs.configure_before_settings()
    try:
        execute_from_command_line(sys.argv)
    except OperationalError as error:
        # Also raised before a command's own code runs: the system checks ask the database about generated columns.
        logs.exit_with_error(f"The database does not answer: {str(error).strip()} Is DATABASE_URL right?")
    except ImproperlyConfigured as error:
        logs.exit_with_error(str(error))


if __name__ == "__main__":
    main()
