"""Django's ``createsuperuser``, with a required password: an account without one cannot sign in."""

import os
from typing import Any

from django.contrib.auth.management.commands import createsuperuser
from django.core.management.base import CommandError

PASSWORD = "DJANGO_SUPERUSER_PASSWORD"  # noqa: S105 - the name of a variable


class Command(createsuperuser.Command):
    def handle(self, *arguments: Any, **options: Any) -> None:
        if not options["interactive"] and not os.environ.get(PASSWORD):
            raise CommandError(
                f"No account was created, because without a password it could not sign in. Set {PASSWORD} in the "
                'environment, or run the command without --noinput. "Forgot your password?" on the sign-in page '
                "replaces a password that must not be known to others."
            )
        super().handle(*arguments, **options)
