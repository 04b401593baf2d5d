"""The mail backend for Azure Communication Services, authenticated as the managed identity.

https://learn.microsoft.com/rest/api/communication/email/email/send
"""

import uuid
from collections.abc import Sequence
from email.utils import getaddresses, parseaddr
from typing import Any

from azure.communication.email import EmailClient
from azure.core.exceptions import AzureError, HttpResponseError
from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend

from restaurant_review.azure.identity import IdentityUnavailable, credential
from restaurant_review.mail.delivery import DeliveryError

# In seconds. Short and without retries, because a page may wait for the response, and the outbox retries later.
CLIENT_OPTIONS = {"connection_timeout": 3, "read_timeout": 5, "retry_total": 0}


class EmailBackend(BaseEmailBackend):
    """Accepts the option ``endpoint``, the URL of the Communication Services resource.

    A message counts as sent when the service has accepted it. Only the service's own log shows whether the message was
    delivered. Raises ``DeliveryError`` if the service refuses a message or does not respond.
    """

    def __init__(self, endpoint: str, **options: Any) -> None:
        super().__init__(**options)
        self.endpoint = endpoint

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        with EmailClient(self.endpoint, credential, **CLIENT_OPTIONS) as client:
            for message in email_messages:
                self._send(client, message)
        return len(email_messages)

    def _send(self, client: EmailClient, message: EmailMessage) -> None:
        # If a response is lost, the outbox sends the message again. The service ignores a repeated operation ID.
        operation_id = str(uuid.uuid5(uuid.NAMESPACE_URL, message.extra_headers.get("Message-ID", str(uuid.uuid4()))))
        try:
            client.begin_send(_as_json(message), operation_id=operation_id, polling=False)
        except IdentityUnavailable as error:
            raise DeliveryError(str(error)) from error
        except HttpResponseError as error:
            # Keep only the error code, because the error message may quote an email address.
            code = error.error.code if error.error else ""
            raise DeliveryError(f"The mail service answered {error.status_code} {code}".strip()) from error
        except AzureError as error:
            raise DeliveryError(f"The mail service does not answer: {type(error).__name__}") from error


def _as_json(message: EmailMessage) -> dict[str, Any]:
    alternatives = message.alternatives if isinstance(message, EmailMultiAlternatives) else []
    html = next((str(content) for content, mimetype in alternatives if mimetype == "text/html"), None)
    headers = {name: str(value) for name, value in message.extra_headers.items() if name != "Reply-To"}
    mail: dict[str, Any] = {
        # The display name of the sender is configured on the Azure resource.
        "senderAddress": parseaddr(message.from_email)[1],
        "recipients": {"to": _addresses(message.to)},
        "content": {"subject": str(message.subject), "plainText": str(message.body)},
        "headers": headers,
        "userEngagementTrackingDisabled": True,
    }
    if html:
        mail["content"]["html"] = html
    if reply_to := message.extra_headers.get("Reply-To"):
        mail["replyTo"] = _addresses([str(reply_to)])
    return mail


def _addresses(headers: Sequence[str]) -> list[dict[str, str]]:
    return [
        {"address": address, "displayName": name} if name else {"address": address}
        for name, address in getaddresses(list(headers))
    ]
