"""The outbox table: mail that has not been sent yet, with the time of the next attempt."""

from datetime import timedelta
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.core.mail import EmailMultiAlternatives
from django.db import models
from django.db.models import Count, Min
from django.utils import timezone


class OutgoingMailQuerySet(models.QuerySet["OutgoingMail"]):
    def due(self) -> Self:
        return self.filter(next_attempt_at__lte=timezone.now()).order_by("pk")

    def backlog(self) -> tuple[int, int]:
        """Return the number of messages, and the age of the oldest one in seconds, or 0 if there is none."""
        found = self.aggregate(count=Count("pk"), oldest=Min("created_at"))
        age = timezone.now() - found["oldest"] if found["oldest"] else timedelta()
        return found["count"], int(age.total_seconds())

    def lock_available(self) -> Self:
        """Select and lock the rows that no other transaction has locked. Call this within a transaction."""
        return self.select_for_update(skip_locked=True)


class OutgoingMail(models.Model):
    """A message that is deleted as soon as it is sent, so that no email address is kept longer than needed."""

    # Assigned before the first attempt, so that mail programs recognize a message that was sent twice.
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
