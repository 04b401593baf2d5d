"""What the deployment itself keeps in the database: mail that has not left yet."""

from datetime import timedelta
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.core.mail import EmailMultiAlternatives
from django.db import models
from django.db.models import F
from django.utils import timezone

from restaurant_review.mail.delivery import DeliveryError

# A mail server that is down is asked again after a minute, then after twice as long each time, up to this.
MAX_RETRY_DELAY = timedelta(hours=4)
MAX_AGE = timedelta(days=3)


class OutgoingMailQuerySet(models.QuerySet["OutgoingMail"]):
    def due(self) -> Self:
        return self.filter(next_attempt_at__lte=timezone.now()).order_by("pk")

    def untaken(self) -> Self:
        """Those that no other process is sending just now; for use within a transaction."""
        return self.select_for_update(skip_locked=True)


class OutgoingMail(models.Model):
    """A message that waits to be sent. It is deleted once it is, so that no address is kept longer than needed."""

    # Given before the first attempt: a message that is sent twice, because an answer was lost, arrives as one.
    message_id = models.CharField(max_length=200, unique=True)
    sender = models.CharField(max_length=320)
    recipients = ArrayField(models.EmailField(max_length=320))
    subject = models.CharField(max_length=998)
    text = models.TextField()
    html = models.TextField(blank=True)
    headers = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    attempts = models.PositiveIntegerField(default=0)
    next_attempt_at = models.DateTimeField(default=timezone.now)
    last_error = models.TextField(blank=True)

    objects = OutgoingMailQuerySet.as_manager()

    class Meta:
        verbose_name = "outgoing mail"
        verbose_name_plural = "outgoing mail"
        indexes = [models.Index(fields=["next_attempt_at"], name="restaurant_review_mail_due")]

    def __str__(self) -> str:
        return self.message_id

    def as_message(self) -> EmailMultiAlternatives:
        headers = {**self.headers, "Message-ID": self.message_id}
        message = EmailMultiAlternatives(self.subject, self.text, self.sender, self.recipients, headers=headers)
        if self.html:
            message.attach_alternative(self.html, "text/html")
        return message

    def postpone(self, error: Exception) -> None:
        """Tries again later, or gives up when what the mail says has long lost its meaning."""
        if timezone.now() - self.created_at > MAX_AGE:
            self.delete()
            return
        pause = min(timedelta(minutes=2**self.attempts) if self.attempts < 10 else MAX_RETRY_DELAY, MAX_RETRY_DELAY)
        self.attempts = F("attempts") + 1
        self.next_attempt_at = timezone.now() + pause
        # What others say of a failure may quote an address.
        self.last_error = str(error) if isinstance(error, DeliveryError) else type(error).__name__
        self.save(update_fields=["attempts", "next_attempt_at", "last_error"])
