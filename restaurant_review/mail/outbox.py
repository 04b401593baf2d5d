"""The outbox: mail is stored with the change that it tells of, and sent once that change is committed.

A mail server that is slow or down costs nobody their work: what could not be sent stays stored, and ``send_mail``
tries again. Each message is sent at least once, always under the same ``Message-ID``.
"""

import logging
from collections.abc import Iterator, Sequence
from datetime import timedelta

from django.core.mail import EmailMessage, EmailMultiAlternatives, mailers
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.message import make_msgid
from django.core.mail.utils import DNS_NAME
from django.db import connection, transaction
from django.utils import timezone

from restaurant_review.models import OutgoingMail

# The entry of MAILERS that takes messages out of the house.
DELIVERY = "delivery"

# Longer than any mail server is waited for. A process that dies while it sends leaves the mail to the next.
LEASE = timedelta(minutes=2)

logger = logging.getLogger(__name__)


class EmailBackend(BaseEmailBackend):
    """Stores messages instead of sending them, in the transaction of whoever writes them."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        mails = OutgoingMail.objects.bulk_create([_stored(message) for message in email_messages])
        transaction.on_commit(lambda: _send_now([mail.pk for mail in mails]), robust=True)
        return len(mails)


def send_due() -> Iterator[tuple[OutgoingMail, Exception | None]]:
    """Sends what is due, and yields each message with what went wrong, if something did."""
    for pk in OutgoingMail.objects.due().values_list("pk", flat=True):
        if attempt := _send(pk):
            yield attempt


def _send_now(pks: list[int]) -> None:
    for pk in pks:
        _send(pk)


def _send(pk: int) -> tuple[OutgoingMail, Exception | None] | None:
    mail = _take(pk)
    if mail is None:
        return None
    if not connection.in_atomic_block:
        # A mail server may take its time: meanwhile the connection to the database serves others.
        connection.close()
    try:
        mailers[DELIVERY].send_messages([mail.as_message()])
    except Exception as error:  # whatever goes wrong on the way out must not undo what was done in here
        mail.postpone(error)
        logger.warning("The mail %s could not be sent: %s", mail.message_id, mail.last_error)
        return mail, error
    mail.delete()
    return mail, None


@transaction.atomic
def _take(pk: int) -> OutgoingMail | None:
    """Takes the mail for as long as sending may last, so that no other process sends it meanwhile."""
    mail = OutgoingMail.objects.untaken().filter(pk=pk, next_attempt_at__lte=timezone.now()).first()
    if mail is not None:
        mail.next_attempt_at = timezone.now() + LEASE
        mail.save(update_fields=["next_attempt_at"])
    return mail


def _stored(message: EmailMessage) -> OutgoingMail:
    """Raises ``ValueError`` for what the outbox cannot keep: attachments, and other copies than to the recipients."""
    if message.attachments or message.cc or message.bcc:
        raise ValueError("The outbox keeps neither attachments nor copies.")
    headers = {name: str(value) for name, value in message.extra_headers.items()}
    alternatives = message.alternatives if isinstance(message, EmailMultiAlternatives) else []
    html = next((str(content) for content, mimetype in alternatives if mimetype == "text/html"), "")
    if message.reply_to:
        headers["Reply-To"] = ", ".join(message.reply_to)
    return OutgoingMail(
        message_id=headers.pop("Message-ID", "") or make_msgid(domain=str(DNS_NAME)),
        sender=message.from_email,
        recipients=message.to,
        subject=str(message.subject),
        text=str(message.body),
        html=html,
        headers=headers,
    )
