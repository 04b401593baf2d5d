"""Print mail to the terminal in readable form, so that links in it can be followed."""

import sys
from typing import Any

from django.core.mail import EmailMessage
from django.core.mail.backends import console


class EmailBackend(console.EmailBackend):
    """Prints mail unencoded. Django's backend wraps long lines, which breaks links."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        # Use standard error, because on a server, standard output is the log and contains only JSON objects.
        super().__init__(*arguments, **{"stream": sys.stderr, **options})

    def write_message(self, message: EmailMessage) -> None:
        head = f"From: {message.from_email}\nTo: {', '.join(message.to)}\nSubject: {message.subject}"
        self.stream.write(f"{'-' * 79}\n{head}\n\n{message.body}\n{'-' * 79}\n")
