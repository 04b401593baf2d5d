import functools
import zoneinfo
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q, Value
from django.utils.translation import gettext_lazy as _


@functools.cache
def time_zones() -> frozenset[str]:
    # Cached, because available_timezones() reads several hundred files.
    return frozenset(zoneinfo.available_timezones())


def validate_time_zone(name: str) -> None:
    if name not in time_zones():
        raise ValidationError(
            _("“%(name)s” is not a time zone. Use a name such as Europe/Lisbon."), params={"name": name}
        )


def name_key(name: Any) -> models.Func:
    return models.Func(name, function="reviews_name_key", output_field=models.TextField())


class CityQuerySet(models.QuerySet["City"]):
    def largest_first(self) -> Self:
        return self.filter(restaurant_count__gt=0).order_by("-restaurant_count", "name")

    def named(self, typed: str) -> Self:
        """Filter by name, or by name and country as in “Lisbon, PT”, ignoring accents and case."""
        name, _comma, country = (part.strip() for part in typed.rpartition(","))
        keyed = self.annotate(key=name_key(models.F("name")))
        if name:
            return keyed.filter(Q(key=name_key(Value(typed))) | Q(key=name_key(Value(name)), country=country.upper()))
        return keyed.filter(key=name_key(Value(typed)))


class City(models.Model):
    """The opening hours of its restaurants are in its time zone."""

    name = models.CharField(_("name"), max_length=100)
    slug = models.SlugField(_("slug"), max_length=120, unique=True)
    country = models.CharField(
        _("country"),
        max_length=2,
        validators=[RegexValidator(r"^[A-Z]{2}\Z", message=_("Use a two-letter ISO 3166 code in capitals."))],
        help_text=_("A two-letter ISO 3166 code in capitals, such as PT."),
    )
    time_zone = models.CharField(_("time zone"), max_length=64, validators=[validate_time_zone])
    # Stored, so that pages need not count restaurants. Only reviews.actions.catalog writes it.
    restaurant_count = models.PositiveIntegerField(_("restaurants"), default=0, editable=False)

    objects = CityQuerySet.as_manager()

    class Meta:
        verbose_name = _("city")
        verbose_name_plural = _("cities")
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["country", "name"], name="reviews_city_one_per_country_and_name"),
        ]
        indexes = [models.Index(fields=["-restaurant_count", "name"], name="reviews_city_largest_first")]

    def __str__(self) -> str:
        return self.name

    @property
    def full_name(self) -> str:
        return f"{self.name}, {self.country}"

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        return zoneinfo.ZoneInfo(self.time_zone)
