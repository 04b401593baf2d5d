from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class ReviewRevision(models.Model):
    """A submitted version of a review. The newest revision equals the review."""

    review = models.ForeignKey("reviews.Review", on_delete=models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField(_("number"), help_text=_("1 for the version that was submitted first."))
    rating = models.PositiveSmallIntegerField(_("stars"), validators=[MinValueValidator(1), MaxValueValidator(5)])
    title = models.CharField(_("title"), max_length=120, blank=True)
    text = models.TextField(_("text"))
    created_at = models.DateTimeField(_("submitted at"), default=timezone.now)

    class Meta:
        verbose_name = _("revision")
        verbose_name_plural = _("revisions")
        ordering = ["review", "number"]
        constraints = [
            models.UniqueConstraint(fields=["review", "number"], name="reviews_reviewrevision_one_per_number"),
            models.CheckConstraint(condition=Q(rating__range=(1, 5)), name="reviews_reviewrevision_rating"),
            models.CheckConstraint(condition=Q(number__gte=1), name="reviews_reviewrevision_number"),
        ]

    def __str__(self) -> str:
        return f"{self.review_id}.{self.number}"
