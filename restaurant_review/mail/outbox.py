"""The outbox: store mail in the same transaction as the change that it reports, and send it on commit.

If the mail server is slow or down, the change is still saved, and ``manage.py send_mail`` sends the mail later.
"""

from collections.abc import Sequence

from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.message import make_msgid
from django.core.mail.utils import DNS_NAME
from django.db import transaction

from restaurant_review.mail.delivery import send_now
from restaurant_review.mail.outgoing_mail import OutgoingMail


class EmailBackend(BaseEmailBackend):
    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        mails = OutgoingMail.objects.bulk_create([_as_outgoing_mail(message) for message in email_messages])
        transaction.on_commit(lambda: send_now([mail.pk for mail in mails]), robust=True)
        return len(mails)


def _as_outgoing_mail(message: EmailMessage) -> OutgoingMail:
    if message.attachments or message.cc or message.bcc:
        raise ValueError("The outbox does not store attachments, Cc or Bcc.")
    headers = {name: str(value) for name, value in message.extra_headers.items()}
    if message.reply_to:
        headers["Reply-To"] = ", ".join(message.reply_to)
    return OutgoingMail(
        message_id=headers.pop("Message-ID", "") or make_msgid(domain=str(DNS_NAME)),
        sender=message.from_email,
        recipients=message.to,
        subject=str(message.subject),
        text=str(message.body),
        html=_html_of(message),
        headers=headers,
    )


def _html_of(message: EmailMessage) -> str:
    alternatives = message.alternatives if isinstance(message, EmailMultiAlternatives) else []
    return next((str(content) for content, mimetype in alternatives if mimetype == "text/html"), "")
