"""Send the mail that is due in the outbox."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from restaurant_review.mail.delivery import send_due
from restaurant_review.mail.outgoing_mail import OutgoingMail


class Command(BaseCommand):
    help = (
        "Send the mail that could not be sent when it was written. Run it every few minutes; several runs at the same "
        "time never send the same message twice. Ends with an error if a message could not be sent."
    )

    def handle(self, **options: Any) -> None:
        sent = failed = 0
        for mail, error in send_due():
            if error is None:
                sent += 1
            else:
                failed += 1
                self.stderr.write(f"{mail.message_id}: {mail.last_error}")
        later = OutgoingMail.objects.count() - failed
        summary = f"Sent {sent}, failed {failed}, {later} waiting for a later attempt."
        if failed:
            raise CommandError(summary)
        self.stdout.write(summary)
