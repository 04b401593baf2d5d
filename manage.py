#!/usr/bin/env python
"""Django's command line for this project."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "restaurant_review.settings")
    # Seconds. Longer than for pages, because a migration may build an index.
    os.environ.setdefault("DATABASE_STATEMENT_TIMEOUT", "900")
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line
    from django.db import OperationalError

    from restaurant_review.observability import logs

    logs.configure_before_settings()
    try:
        execute_from_command_line(sys.argv)
    except OperationalError as error:
        # Not in the commands, because the system checks of generated columns query the database before them.
        logs.exit_with_error(f"The database does not answer: {str(error).strip()} Is DATABASE_URL right?")
    except ImproperlyConfigured as error:
        logs.exit_with_error(str(error))


if __name__ == "__main__":
    main()
