"""Send the mail that is due in the outbox."""

import logging
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from restaurant_review.mail.delivery import MAX_AGE, send_due
from restaurant_review.mail.outgoing_mail import OutgoingMail

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    help = (
        "Send the mail that could not be sent when it was written. Run it every few minutes; several runs at the same "
        f"time never send the same message twice. Mail is given up after {MAX_AGE.days} days. Ends with an error if a "
        "message could not be sent."
    )

    def handle(self, **options: Any) -> None:
        attempts = list(send_due())
        failed = [attempt for attempt in attempts if attempt.error]
        for attempt in failed:
            self.stderr.write(f"{attempt.mail.message_id}: {attempt.mail.last_error}")
        expired = sum(attempt.is_expired for attempt in failed)
        later = OutgoingMail.objects.exclude(message_id__in=[attempt.mail.message_id for attempt in failed]).count()
        summary = f"Sent {len(attempts) - len(failed)}, failed {len(failed)}, {later} waiting for a later attempt."
        if expired:
            summary += f" Of the mails that failed, {expired} were given up after {MAX_AGE.days} days."
        log_waiting()
        if failed:
            raise CommandError(summary)
        self.stdout.write(summary)


def log_waiting() -> None:
    """Log the number of messages in the outbox and the age of the oldest one.

    An empty outbox is also logged, so that an alert can distinguish it from a missing run.
    """
    count, oldest_seconds = OutgoingMail.objects.backlog()
    fields = {"mail_waiting": count, "oldest_mail_seconds": oldest_seconds}
    logger.info(
        "%s mails wait in the outbox, the oldest for %s seconds.", count, oldest_seconds, extra={"fields": fields}
    )
