"""Sends what waits in the outbox."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from restaurant_review.mail import outbox
from restaurant_review.models import OutgoingMail


class Command(BaseCommand):
    help = (
        "Send the mail that could not be sent when it was written. Safe to run at any time, also twice at once: "
        "each message is taken by one process. Ends with an error if something could not be sent this time either."
    )

    def handle(self, **options: Any) -> None:
        sent = failed = 0
        for mail, error in outbox.send_due():
            if error is None:
                sent += 1
            else:
                failed += 1
                self.stderr.write(f"{mail.message_id}: {mail.last_error}")
        later = OutgoingMail.objects.count() - failed
        summary = f"Sent {sent}, failed {failed}, {later} to be tried later."
        if failed:
            raise CommandError(summary)
        self.stdout.write(summary)
