"""Shows mail in the terminal as people read it, so that a link in it can be used."""

from django.core.mail import EmailMessage
from django.core.mail.backends import console


class EmailBackend(console.EmailBackend):
    """Django's own shows what goes over the wire, where long lines, and so links, are broken and encoded."""

    def write_message(self, message: EmailMessage) -> None:
        head = f"From: {message.from_email}\nTo: {', '.join(message.to)}\nSubject: {message.subject}"
        self.stream.write(f"{'-' * 79}\n{head}\n\n{message.body}\n{'-' * 79}\n")
