"""Send stored mail through the mailer ``delivery``, and try again after a failure.

Each message is sent at least once. A message that is sent twice has the same ``Message-ID`` both times.
"""

import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta

from django.core.mail import mailers
from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from restaurant_review.mail.outgoing_mail import OutgoingMail

# The alias in MAILERS that MAIL_URL configures.
MAILER = "delivery"

# Retries follow after 1, 2, 4 … minutes. The interval between two retries is at most this long.
MAX_RETRY_DELAY = timedelta(hours=4)
MAX_AGE = timedelta(days=3)
# Longer than any timeout of a mailer. If a process dies while sending a message, the message is due after the lease.
LEASE = timedelta(minutes=2)

logger = logging.getLogger(__name__)


class DeliveryError(Exception):
    """A mailer could not send a message. The text is stored and logged, so it must not contain an email address."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt to send a message. After an error, the message is due again later, or deleted if ``is_expired``."""

    mail: OutgoingMail
    error: Exception | None = None
    is_expired: bool = False


def send_due() -> Iterator[Attempt]:
    for pk in OutgoingMail.objects.due().values_list("pk", flat=True):
        if attempt := _send(pk):
            yield attempt


def send_now(pks: Iterable[int]) -> None:
    for pk in pks:
        _send(pk)


def _send(pk: int) -> Attempt | None:
    mail = _lease(pk)
    if mail is None:
        return None
    if not connection.in_atomic_block:
        # Return the connection to the pool, because a mail server may take seconds to respond.
        connection.close()
    try:
        mailers[MAILER].send_messages([mail.as_message()])
    except Exception as error:  # an error of any kind only postpones the message
        return _record_failure(mail, error)
    mail.delete()
    return Attempt(mail)


def _record_failure(mail: OutgoingMail, error: Exception) -> Attempt:
    if _postpone(mail, _reason(error)):
        logger.warning("The mail %s could not be sent: %s", mail.message_id, mail.last_error)
        return Attempt(mail, error)
    logger.error(
        "The mail %s was given up, because it could not be sent within %s days: %s",
        mail.message_id,
        MAX_AGE.days,
        mail.last_error,
    )
    return Attempt(mail, error, is_expired=True)


def _postpone(mail: OutgoingMail, reason: str) -> bool:
    """Schedule the next attempt and return True. Delete a message older than ``MAX_AGE`` and return False."""
    mail.last_error = reason
    if timezone.now() - mail.created_at > MAX_AGE:
        mail.delete()
        return False
    # Limit the exponent, because the number of attempts has no limit.
    delay = min(timedelta(minutes=2 ** min(mail.attempts, 10)), MAX_RETRY_DELAY)
    mail.attempts = F("attempts") + 1
    mail.next_attempt_at = timezone.now() + delay
    mail.save(update_fields=["attempts", "next_attempt_at", "last_error"])
    return True


@transaction.atomic
def _lease(pk: int) -> OutgoingMail | None:
    mail = OutgoingMail.objects.lock_available().filter(pk=pk, next_attempt_at__lte=timezone.now()).first()
    if mail is not None:
        mail.next_attempt_at = timezone.now() + LEASE
        mail.save(update_fields=["next_attempt_at"])
    return mail


def _reason(error: Exception) -> str:
    # The text of any other exception may quote an email address.
    return str(error) if isinstance(error, DeliveryError) else type(error).__name__
