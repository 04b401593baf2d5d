from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class HelpfulVote(models.Model):
    """One person's word that a review helped.

    ``review_author`` repeats the review's author so that the database itself can refuse a vote for one's own review;
    a composite foreign key (in the first migration) keeps the copy equal to the original.
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
