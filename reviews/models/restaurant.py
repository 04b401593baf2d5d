import functools
from datetime import datetime
from math import cos, radians
from typing import Any, Protocol, Self

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.indexes import GinIndex, GistIndex, OpClass
from django.contrib.postgres.search import SearchVectorField
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, OuterRef, Q, Value
from django.db.models.functions import JSONObject
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from reviews.models.city import name_key
from reviews.models.cuisine import Cuisine
from reviews.models.fields import PointField, WithinBox
from reviews.models.hours import OpeningHours
from reviews.models.user import User

# Generated columns that queries compare and no page shows.
NOT_SHOWN = ("search_words", "search_key", "name_key", "point")

SHOWN_ON_CARDS = (
    *("name", "slug", "city_name", "cuisine_names", "cuisine_icon"),
    *("price_level", "rating_count", "rating_mean"),
)
# The first fields of a PhotoFiles, in its order.
COVER = ("key", "width", "height", "widths", "color")
# What the cursors of lists are made of.
SORTED_BY = ("rating_rank", "created_at")

METRES_PER_DEGREE = 111_195

# How like two names are, from 0 to 1 (pg_trgm's similarity), to ask whether two places are one: anywhere in a city,
# and next door.
ALIKE, LOOSELY_ALIKE = 0.5, 0.3
# In degrees of latitude.
HUNDRED_METRES = 100 / 111_195

STAR_FIELDS = ("stars_1", "stars_2", "stars_3", "stars_4", "stars_5")


def restaurant_url(slug: str) -> str:
    return _url_pattern(get_language()) % slug


# A list has too many of them to look each one up.
@functools.cache
def _url_pattern(_language: str | None) -> str:
    return reverse("restaurant_detail", args=["SLUG"]).replace("SLUG", "%s")


class HasId(Protocol):
    """A row, or what is known of it."""

    @property
    def id(self) -> int: ...


class RestaurantQuerySet(models.QuerySet["Restaurant"]):
    def published(self) -> Self:
        """Those that lists, feeds and the home page show."""
        return self.filter(state=Restaurant.State.PUBLISHED)

    def reachable(self) -> Self:
        """Those whose address answers: a closed place keeps its page, a merged one leads to another's."""
        return self.exclude(state__in=[Restaurant.State.PENDING, Restaurant.State.REMOVED])

    def in_city(self, city: HasId | None) -> Self:
        return self.filter(city=city.id) if city else self.none()

    def of_cuisine(self, cuisine: HasId | None) -> Self:
        return self.filter(cuisines=cuisine.id) if cuisine else self.none()

    def costing_at_most(self, level: int) -> Self:
        return self.filter(price_level__lte=level)

    def rated_at_least(self, mean: float) -> Self:
        return self.filter(rating_mean__gte=mean)

    def having_photos(self) -> Self:
        return self.filter(cover_photo__isnull=False)

    def best(self, most: int) -> Self:
        return self.filter(pk__in=self.order_by("-rating_rank", "-id").values("pk")[:most])

    def open_at(self, moment: datetime) -> Self:
        """Those that are open then, by the clocks of their own cities. Without known hours, nobody can say."""
        local = models.Func(
            F("city__time_zone"), Value(moment), function="timezone", output_field=models.DateTimeField()
        )
        is_open = models.Func(F("pk"), local, function="reviews_is_open", output_field=models.BooleanField())
        known = OpeningHours.objects.filter(restaurant=OuterRef("pk"))
        return self.filter(models.Exists(known)).filter(is_open)

    def near(self, latitude: float, longitude: float, *, metres: float) -> Self:
        """Those within the circle of so many metres around the point, with their ``distance``."""
        distance = models.Func(Value(latitude), Value(longitude), "latitude", "longitude", function="reviews_distance")
        # The box that holds the circle, for the index. Beyond the date line, longitudes begin anew.
        north_south = metres / METRES_PER_DEGREE
        east_west = min(180, north_south / max(cos(radians(latitude)), 0.01))
        around = Q()
        for turn in (0, 360, -360):
            if abs(longitude + turn) <= 180 + east_west:
                around |= Q(_within_box((latitude, longitude + turn), (north_south, east_west)))
        return (
            self.filter(around)
            .annotate(distance=models.ExpressionWrapper(distance, output_field=models.FloatField()))
            .filter(distance__lte=metres)
        )

    def possible_duplicates_of(self, restaurant: "Restaurant") -> Self:
        """Those of the same city that may be this restaurant: by name, by a like name within 100 m, or by phone."""
        key = name_key(models.Value(restaurant.name))
        # A name without letters, such as 🍕, has no trigrams, so it is not even like itself.
        same = Q(likeness__gte=ALIKE) | Q(name_key=key)
        if restaurant.phone:
            same |= Q(phone=restaurant.phone)
        if restaurant.latitude is not None and restaurant.longitude is not None:
            north_south = HUNDRED_METRES
            east_west = HUNDRED_METRES / max(cos(radians(restaurant.latitude)), 0.01)
            same |= Q(
                likeness__gte=LOOSELY_ALIKE,
                latitude__range=(restaurant.latitude - north_south, restaurant.latitude + north_south),
                longitude__range=(restaurant.longitude - east_west, restaurant.longitude + east_west),
            )
        return (
            self.filter(city=restaurant.city)
            .annotate(
                likeness=models.Func(
                    F("name_key"),
                    key,
                    function="similarity",
                    output_field=models.FloatField(),
                )
            )
            .filter(same)
            .exclude(pk=restaurant.pk)
            .order_by("-likeness", "pk")
        )

    def for_cards(self) -> Any:
        """All that a restaurant card shows, as named tuples: to make models of them takes longer than to find them.

        Comes last, so that the rows carry what annotated them, such as the distance of ``near()``.
        """
        cover = [f"cover_photo__{name}" for name in COVER]
        return self.values_list("id", *SHOWN_ON_CARDS, *SORTED_BY, *cover, *self.query.annotations, named=True)

    def for_detail_page(self) -> Self:
        cuisines = Cuisine.objects.filter(restaurants=OuterRef("pk")).order_by("name")
        return (
            self.select_related("city", "cover_photo", "merged_into")
            .defer(*NOT_SHOWN)
            .annotate(cuisine_links=ArraySubquery(cuisines.values(link=JSONObject(name="name", slug="slug"))))
        )


def _within_box(middle: tuple[float, float], reach: tuple[float, float]) -> WithinBox:
    """Takes latitude and longitude of the middle, and how far it is to the sides, all in degrees."""
    (latitude, longitude), (north_south, east_west) = middle, reach
    corners = [
        models.Func(
            longitude + side * east_west, latitude + side * north_south, function="point", output_field=PointField()
        )
        for side in (-1, 1)
    ]
    return WithinBox(F("point"), models.Func(*corners, function="box", output_field=PointField()))


class Restaurant(models.Model):
    """A place to eat. What a page shows of it is stored on this row; nothing is counted or averaged on read."""

    class State(models.TextChoices):
        PENDING = "pending", _("waiting for a check")
        PUBLISHED = "published", _("published")
        CLOSED = "closed", _("closed for good")
        MERGED = "merged", _("merged into another")
        REMOVED = "removed", _("removed")

    class PriceLevel(models.IntegerChoices):
        LOW = 1, _("inexpensive")
        MODERATE = 2, _("moderate")
        HIGH = 3, _("upscale")
        VERY_HIGH = 4, _("fine dining")

    name = models.CharField(_("name"), max_length=120)
    slug = models.SlugField(_("address name"), max_length=140, unique=True)
    description = models.TextField(_("description"), blank=True, max_length=2000)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.PUBLISHED)
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="merged_from")
    closed_on = models.DateField(_("closed on"), null=True, blank=True)

    city = models.ForeignKey("reviews.City", on_delete=models.PROTECT, related_name="restaurants")
    cuisines = models.ManyToManyField("reviews.Cuisine", related_name="restaurants", blank=True)
    street_address = models.CharField(_("street address"), max_length=200, blank=True)
    postcode = models.CharField(_("postcode"), max_length=20, blank=True)
    latitude = models.FloatField(
        _("latitude"), null=True, blank=True, validators=[MinValueValidator(-90), MaxValueValidator(90)]
    )
    longitude = models.FloatField(
        _("longitude"), null=True, blank=True, validators=[MinValueValidator(-180), MaxValueValidator(180)]
    )
    price_level = models.PositiveSmallIntegerField(_("price"), choices=PriceLevel, null=True, blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    website = models.URLField(_("website"), max_length=300, blank=True)

    # Who a row of an imported file was, so that importing the file again finds it whatever has been edited since.
    import_key = models.CharField(max_length=64, unique=True, null=True, blank=True, editable=False)
    created_at = models.DateTimeField(_("added at"), default=timezone.now, editable=False)
    added_by = models.ForeignKey(
        "reviews.User", on_delete=models.PROTECT, null=True, editable=False, related_name="added_restaurants"
    )

    # Written only by reviews.actions.catalogue: a generated search column cannot read another table.
    city_name = models.CharField(max_length=100, blank=True, editable=False)
    cuisine_names = models.CharField(max_length=300, blank=True, editable=False)
    cuisine_icon = models.CharField(max_length=30, default="utensils", editable=False)
    cover_photo = models.ForeignKey(
        "reviews.Photo", on_delete=models.SET_NULL, null=True, editable=False, related_name="covered_restaurants"
    )

    # Written only by reviews.actions.reviews, in the transaction that changes a review's state.
    stars_1 = models.PositiveIntegerField(default=0, editable=False)
    stars_2 = models.PositiveIntegerField(default=0, editable=False)
    stars_3 = models.PositiveIntegerField(default=0, editable=False)
    stars_4 = models.PositiveIntegerField(default=0, editable=False)
    stars_5 = models.PositiveIntegerField(default=0, editable=False)

    # Generated by the functions of the migration 0002, so that histogram, mean and order can never disagree.
    rating_count = models.GeneratedField(
        expression=F("stars_1") + F("stars_2") + F("stars_3") + F("stars_4") + F("stars_5"),
        output_field=models.IntegerField(),
        db_persist=True,
    )
    rating_mean = models.GeneratedField(
        expression=models.Func(*STAR_FIELDS, function="reviews_rating_mean"),
        output_field=models.FloatField(null=True),
        db_persist=True,
    )
    rating_rank = models.GeneratedField(
        expression=models.Func(*STAR_FIELDS, function="reviews_rating_rank"),
        output_field=models.FloatField(),
        db_persist=True,
    )
    point = models.GeneratedField(
        expression=models.Func("longitude", "latitude", function="point"),
        output_field=PointField(null=True),
        db_persist=True,
    )
    name_key = models.GeneratedField(
        expression=models.Func("name", function="reviews_name_key"), output_field=models.TextField(), db_persist=True
    )
    # Generated by the functions of the migration 0006, and compared with what people type (reviews.search.full_text).
    search_words = models.GeneratedField(
        expression=models.Func(
            "name", "city_name", "cuisine_names", "description", function="reviews_restaurant_words"
        ),
        output_field=SearchVectorField(),
        db_persist=True,
    )
    search_key = models.GeneratedField(
        expression=models.Func("name", "city_name", "cuisine_names", function="reviews_restaurant_key"),
        output_field=models.TextField(),
        db_persist=True,
    )

    objects = RestaurantQuerySet.as_manager()

    class Meta:
        verbose_name = _("restaurant")
        verbose_name_plural = _("restaurants")
        constraints = [
            models.CheckConstraint(
                condition=Q(price_level__isnull=True) | Q(price_level__range=(1, 4)),
                name="reviews_restaurant_price_level",
                violation_error_message=_("A price level is 1, 2, 3 or 4."),
            ),
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                # IS NOT NULL is said aloud: a comparison with NULL is not false, and a check passes what is not false.
                | Q(latitude__isnull=False, latitude__range=(-90, 90))
                & Q(longitude__isnull=False, longitude__range=(-180, 180)),
                name="reviews_restaurant_on_the_globe",
                violation_error_message=_("Give both latitude and longitude, or neither."),
            ),
            models.CheckConstraint(
                condition=Q(state="merged", merged_into__isnull=False) | ~Q(state="merged") & Q(merged_into=None),
                name="reviews_restaurant_merged_into_one",
                violation_error_message=_("Say which restaurant it was merged into if it was, and only then."),
            ),
            models.CheckConstraint(
                condition=Q(merged_into=None) | ~Q(merged_into=F("id")),
                name="reviews_restaurant_not_into_itself",
            ),
        ]
        # One index for each order of the list, alone and within a city; all of them only hold what lists show.
        indexes = [
            models.Index(
                fields=["-rating_rank", "-id"], condition=Q(state="published"), name="reviews_restaurant_best"
            ),
            models.Index(
                fields=["city", "-rating_rank", "-id"],
                condition=Q(state="published"),
                name="reviews_restaurant_city_best",
            ),
            models.Index(
                fields=["-rating_count", "-id"], condition=Q(state="published"), name="reviews_restaurant_popular"
            ),
            models.Index(
                fields=["city", "-rating_count", "-id"],
                condition=Q(state="published"),
                name="reviews_restaurant_city_pop",
            ),
            models.Index(
                fields=["-created_at", "-id"], condition=Q(state="published"), name="reviews_restaurant_newest"
            ),
            models.Index(
                fields=["city", "-created_at", "-id"],
                condition=Q(state="published"),
                name="reviews_restaurant_city_newest",
            ),
            GinIndex(fields=["search_words"], name="reviews_restaurant_words"),
            GinIndex(OpClass("search_key", name="gin_trgm_ops"), name="reviews_restaurant_search_key"),
            GinIndex(OpClass("name_key", name="gin_trgm_ops"), name="reviews_restaurant_name_key"),
            # Trigrams would look at all names that have the words to find the one that is just those.
            models.Index(fields=["name_key"], name="reviews_restaurant_called"),
            GistIndex(fields=["point"], condition=Q(state="published"), name="reviews_restaurant_point"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return restaurant_url(self.slug)

    def clean(self) -> None:
        # The database refuses it too, but Django checks no constraint on a column that a form does not have, like id.
        if self.merged_into_id is not None and self.merged_into_id == self.pk:
            raise ValidationError({"merged_into": _("A restaurant cannot be merged into itself.")})

    @property
    def takes_reviews(self) -> bool:
        return self.state == self.State.PUBLISHED

    def can_be_edited_by(self, person: User) -> bool:
        """Whoever added it knows it; others may once the people who check reviews know them."""
        return self.added_by_id == person.pk or person.is_staff or person.trust >= User.Trust.KNOWN

    @property
    def star_counts(self) -> dict[int, int]:
        """Number of published reviews for each number of stars, five stars first."""
        return {stars: getattr(self, STAR_FIELDS[stars - 1]) for stars in (5, 4, 3, 2, 1)}
