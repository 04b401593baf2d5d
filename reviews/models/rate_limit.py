from django.db import models


class RateLimit(models.Model):
    """How often someone did something since a moment; written by ``reviews.rate_limits`` alone."""

    name = models.CharField(max_length=40)
    # A keyed hash of an account's number or of a client's address: enough to count, and nothing to read.
    subject = models.CharField(max_length=64)
    since = models.DateTimeField()
    count = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["name", "subject"], name="reviews_ratelimit_one_per_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.count}"
