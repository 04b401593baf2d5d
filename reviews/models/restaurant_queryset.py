from datetime import datetime
from typing import TYPE_CHECKING, Protocol, Self, cast

from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import BooleanField, DateTimeField, Exists, F, FloatField, Func, OuterRef, Q, Value
from django.db.models.functions import JSONObject

from reviews.models.city import name_key
from reviews.models.cuisine import Cuisine
from reviews.models.geography import distance_from, is_close_to, is_in_box_around
from reviews.models.hours import OpeningHours

if TYPE_CHECKING:
    from reviews.models.restaurant import Restaurant

# Generated columns that queries use and no page shows.
SEARCH_COLUMNS = ("search_words", "search_key", "name_key", "point")

CARD_FIELDS = (
    *("name", "slug", "city_name", "cuisine_names", "cuisine_icon"),
    *("price_level", "rating_count", "rating_mean"),
)
# The columns of the cover photo from which PhotoFiles is made.
COVER_FIELDS = ("key", "width", "height", "widths", "color")
# Columns that cursors need and cards do not show.
CURSOR_FIELDS = ("rating_rank", "created_at")

# Minimum similarity of names (pg_trgm, 0 to 1) of possible duplicates: in the same city, and within 100 m.
MIN_SIMILARITY, MIN_SIMILARITY_NEARBY = 0.5, 0.3


class HasId(Protocol):
    """A model instance or a search facet."""

    @property
    def id(self) -> int: ...


class HasRating(Protocol):
    rating_mean: float
    rating_count: int


class HasIconAndCity(Protocol):
    id: int
    city_name: str
    cuisine_icon: str


class CardRow(HasRating, HasIconAndCity, Protocol):
    """A row of ``Restaurant.objects.for_cards()``. Rows of ``near()`` also have a ``distance`` in meters."""

    name: str
    slug: str
    cuisine_names: str
    price_level: int | None
    cover_photo__key: str | None


class CardRowWithCover(CardRow, Protocol):
    cover_photo__key: str
    cover_photo__width: int
    cover_photo__height: int
    cover_photo__widths: list[int]
    cover_photo__color: str


class RestaurantQuerySet(models.QuerySet["Restaurant"]):
    def published(self) -> Self:
        return self.filter(state=self.model.State.PUBLISHED)

    def reachable(self) -> Self:
        """Keep restaurants whose URL works: closed restaurants keep their page, merged restaurants redirect."""
        return self.exclude(state__in=[self.model.State.PENDING, self.model.State.REMOVED])

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

    def best(self, limit: int) -> Self:
        return self.filter(pk__in=self.order_by("-rating_rank", "-id").values("pk")[:limit])

    def open_at(self, moment: datetime) -> Self:
        """Filter by opening hours in each city's time zone. Restaurants without opening hours are excluded."""
        local_time = Func(F("city__time_zone"), Value(moment), function="timezone", output_field=DateTimeField())
        is_open = Func(F("pk"), local_time, function="reviews_is_open", output_field=BooleanField())
        hours = OpeningHours.objects.filter(restaurant=OuterRef("pk"))
        return self.filter(Exists(hours)).filter(is_open)

    def near(self, latitude: float, longitude: float, *, meters: float) -> Self:
        return (
            self.filter(is_in_box_around(latitude, longitude, meters=meters))
            .annotate(distance=distance_from(latitude, longitude))
            .filter(distance__lte=meters)
        )

    def possible_duplicates_of(self, restaurant: "Restaurant") -> Self:
        """Keep restaurants of the same city with a similar name, a less similar one within 100 m, or the same phone."""
        key = name_key(Value(restaurant.name))
        # A name without letters, such as 🍕, has no trigrams, so its similarity to itself is 0.
        is_duplicate = Q(name_similarity__gte=MIN_SIMILARITY) | Q(name_key=key)
        if restaurant.phone:
            is_duplicate |= Q(phone=restaurant.phone)
        if restaurant.latitude is not None and restaurant.longitude is not None:
            is_close = is_close_to(restaurant.latitude, restaurant.longitude, meters=100)
            is_duplicate |= Q(name_similarity__gte=MIN_SIMILARITY_NEARBY) & is_close
        similarity = Func(F("name_key"), key, function="similarity", output_field=FloatField())
        return (
            self.filter(city=restaurant.city)
            .annotate(name_similarity=similarity)
            .filter(is_duplicate)
            .exclude(pk=restaurant.pk)
            .order_by("-name_similarity", "pk")
        )

    def for_cards(self) -> models.QuerySet["Restaurant", CardRow]:
        """Return named tuples with all values of a card, because creating model instances takes longer than the query.

        Call this method last, so that the rows include annotations such as ``distance``.
        """
        cover = [f"cover_photo__{name}" for name in COVER_FIELDS]
        rows = self.values_list("id", *CARD_FIELDS, *CURSOR_FIELDS, *cover, *self.query.annotations, named=True)
        return cast("models.QuerySet[Restaurant, CardRow]", rows)

    def for_detail_page(self) -> Self:
        cuisines = Cuisine.objects.filter(restaurants=OuterRef("pk")).order_by("name")
        return (
            self.select_related("city", "cover_photo", "merged_into")
            .defer(*SEARCH_COLUMNS)
            .annotate(cuisine_links=ArraySubquery(cuisines.values(link=JSONObject(name="name", slug="slug"))))
        )
