from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _


class SlugHistoryQuerySet(models.QuerySet["SlugHistory"]):
    def of_reachable_restaurants(self) -> Self:
        return self.exclude(restaurant__state__in=["pending", "removed"]).select_related("restaurant")


class SlugHistory(models.Model):
    """A former slug of a restaurant, so that old links redirect to its page."""

    restaurant = models.ForeignKey("reviews.Restaurant", on_delete=models.CASCADE, related_name="slug_history")
    slug = models.SlugField(_("slug"), max_length=140, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = SlugHistoryQuerySet.as_manager()

    class Meta:
        verbose_name = _("former slug")
        verbose_name_plural = _("former slugs")

    def __str__(self) -> str:
        return self.slug
