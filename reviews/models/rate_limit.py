from django.db import models


class RateLimit(models.Model):
    """The uses of a rate limit in its current window. Written only by ``reviews.rate_limits``."""

    name = models.CharField(max_length=40)
    # A keyed hash of an account's id or a client's IP address, so that the table holds no personal data.
    subject = models.CharField(max_length=64)
    since = models.DateTimeField()
    count = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["name", "subject"], name="reviews_ratelimit_one_per_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.count}"
