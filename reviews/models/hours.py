from datetime import datetime, timedelta
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

MINUTES_PER_DAY = 24 * 60


class OpeningHours(models.Model):
    """A time range of a regular week in which a restaurant is open.

    Times are minutes after midnight at the start of ``weekday``. A restaurant that opens twice a day has two rows; one
    that closes after midnight has ``closes_minute`` above 1440.
    """

    class Weekday(models.IntegerChoices):
        """Numbered like ``datetime.date.weekday()``."""

        MONDAY = 0, _("Monday")
        TUESDAY = 1, _("Tuesday")
        WEDNESDAY = 2, _("Wednesday")
        THURSDAY = 3, _("Thursday")
        FRIDAY = 4, _("Friday")
        SATURDAY = 5, _("Saturday")
        SUNDAY = 6, _("Sunday")

    restaurant = models.ForeignKey("reviews.Restaurant", on_delete=models.CASCADE, related_name="opening_hours")
    weekday = models.PositiveSmallIntegerField(_("weekday"), choices=Weekday)
    opens_minute = models.PositiveSmallIntegerField(_("opens at minute"))
    closes_minute = models.PositiveSmallIntegerField(_("closes at minute"))

    class Meta:
        verbose_name = _("opening hours")
        verbose_name_plural = _("opening hours")
        ordering = ["weekday", "opens_minute"]
        constraints = [
            models.UniqueConstraint(
                fields=["restaurant", "weekday", "opens_minute"], name="reviews_openinghours_one_per_opening"
            ),
            models.CheckConstraint(condition=Q(weekday__lte=6), name="reviews_openinghours_weekday"),
            models.CheckConstraint(
                condition=Q(opens_minute__lt=MINUTES_PER_DAY)
                & Q(closes_minute__gt=F("opens_minute"))
                & Q(closes_minute__lte=F("opens_minute") + MINUTES_PER_DAY),
                name="reviews_openinghours_at_most_a_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_weekday_display()} {self.opens_minute}–{self.closes_minute}"


class SpecialHoursQuerySet(models.QuerySet["SpecialHours"]):
    def around(self, moment: datetime) -> Self:
        """Filter by the dates that can affect the week after ``moment`` in any time zone."""
        return self.filter(date__range=(moment.date() - timedelta(days=2), moment.date() + timedelta(days=9)))


class SpecialHours(models.Model):
    """Opening hours of one date, which replace the regular ones. Both times are NULL if the restaurant is closed."""

    restaurant = models.ForeignKey("reviews.Restaurant", on_delete=models.CASCADE, related_name="special_hours")
    date = models.DateField(_("date"))
    opens_minute = models.PositiveSmallIntegerField(_("opens at minute"), null=True, blank=True)
    closes_minute = models.PositiveSmallIntegerField(_("closes at minute"), null=True, blank=True)

    objects = SpecialHoursQuerySet.as_manager()

    class Meta:
        verbose_name = _("special hours")
        verbose_name_plural = _("special hours")
        ordering = ["date", "opens_minute"]
        constraints = [
            models.UniqueConstraint(
                fields=["restaurant", "date", "opens_minute"],
                nulls_distinct=False,
                name="reviews_specialhours_one_per_opening",
            ),
            models.CheckConstraint(
                condition=Q(opens_minute__isnull=True, closes_minute__isnull=True)
                | Q(opens_minute__isnull=False, closes_minute__isnull=False)
                & Q(opens_minute__lt=MINUTES_PER_DAY)
                & Q(closes_minute__gt=F("opens_minute"))
                & Q(closes_minute__lte=F("opens_minute") + MINUTES_PER_DAY),
                name="reviews_specialhours_closed_or_at_most_a_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.date} {self.opens_minute}–{self.closes_minute}"
