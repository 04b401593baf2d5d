from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class HelpfulVote(models.Model):
    """One person's vote that a review was helpful.

    ``review_author`` repeats the review's author so that a check constraint can refuse votes for one's own reviews. A
    composite foreign key (migration 0004) keeps it equal to the review's author.
    """

    review = models.ForeignKey("reviews.Review", on_delete=models.CASCADE, related_name="helpful_votes")
    review_author = models.ForeignKey("reviews.User", on_delete=models.PROTECT, related_name="+")
    voter = models.ForeignKey("reviews.User", on_delete=models.PROTECT, related_name="helpful_votes")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("helpful vote")
        verbose_name_plural = _("helpful votes")
        constraints = [
            models.UniqueConstraint(fields=["review", "voter"], name="reviews_helpfulvote_one_per_person"),
            models.CheckConstraint(condition=~Q(voter=F("review_author")), name="reviews_helpfulvote_not_ones_own"),
        ]

    def __str__(self) -> str:
        return f"{self.voter_id} → {self.review_id}"
