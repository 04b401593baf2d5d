"""Shows mail in the terminal as people read it, so that a link in it can be used."""

import sys
from typing import Any

from django.core.mail import EmailMessage
from django.core.mail.backends import console


class EmailBackend(console.EmailBackend):
    """Django's own shows what goes over the wire, where long lines, and so links, are broken and encoded."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        # Not where a server writes its log, each line of which is an object.
        super().__init__(*arguments, **{"stream": sys.stderr, **options})

    def write_message(self, message: EmailMessage) -> None:
        head = f"From: {message.from_email}\nTo: {', '.join(message.to)}\nSubject: {message.subject}"
        self.stream.write(f"{'-' * 79}\n{head}\n\n{message.body}\n{'-' * 79}\n")
