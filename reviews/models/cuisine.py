from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

# Maps a part of a cuisine's name to a symbol in static/icons.svg, for cuisines that an import creates.
ICONS = {
    "bagel": "wheat",
    "bakery": "croissant",
    "breakfast": "egg-fried",
    "burger": "hamburger",
    "cake": "cake-slice",
    "chicken": "drumstick",
    "coffee": "coffee",
    "curry": "soup",
    "dessert": "cake-slice",
    "fish": "fish",
    "grill": "flame",
    "healthy": "leaf",
    "ice cream": "ice-cream-cone",
    "italian": "pizza",
    "kebab": "beef",
    "noodle": "soup",
    "pizza": "pizza",
    "ramen": "soup",
    "sandwich": "sandwich",
    "seafood": "shrimp",
    "steak": "beef",
    "sushi": "fish",
    "vegan": "leaf",
    "vegetarian": "leaf",
    "wine": "wine",
}
DEFAULT_ICON = "utensils"


def icon_for(name: str) -> str:
    folded = name.casefold()
    return next((icon for part, icon in ICONS.items() if part in folded), DEFAULT_ICON)


class CuisineQuerySet(models.QuerySet["Cuisine"]):
    def largest_first(self) -> Self:
        return self.filter(restaurant_count__gt=0).order_by("-restaurant_count", "name")


class Cuisine(models.Model):
    """A kind of cooking, such as Portuguese or ramen."""

    name = models.CharField(_("name"), max_length=60, unique=True)
    slug = models.SlugField(_("slug"), max_length=70, unique=True)
    icon = models.CharField(
        _("icon"),
        max_length=30,
        default=DEFAULT_ICON,
        help_text=_("The name of a symbol in static/icons.svg, drawn where a restaurant has no photo."),
    )
    # Stored, so that pages need not count restaurants. Only reviews.actions.catalog writes it.
    restaurant_count = models.PositiveIntegerField(_("restaurants"), default=0, editable=False)

    objects = CuisineQuerySet.as_manager()

    class Meta:
        verbose_name = _("cuisine")
        verbose_name_plural = _("cuisines")
        ordering = ["name"]
        indexes = [models.Index(fields=["-restaurant_count", "name"], name="reviews_cuisine_largest_first")]

    def __str__(self) -> str:
        return self.name
