"""Points, and conditions on latitude and longitude. All angles are in degrees."""

from math import cos, radians
from typing import Any

from django.db import models
from django.db.models import ExpressionWrapper, F, FloatField, Func, Q, Value

METERS_PER_DEGREE = 111_195


class PointField(models.Field[Any, Any]):
    """PostgreSQL's type ``point`` (longitude, latitude), which GiST can index without an extension."""

    def db_type(self, connection: Any) -> str:
        return "point"

    def get_lookup(self, lookup_name: str) -> None:
        """Return None for every lookup: ``point`` has no operator ``=``, and admin query strings may name any field."""


class WithinBox(models.Func):
    """The operator ``<@`` for a point in a box, which a GiST index on the point supports."""

    template = "(%(expressions)s)"
    arg_joiner = " <@ "
    output_field = models.BooleanField()


def distance_from(latitude: float, longitude: float) -> ExpressionWrapper[Func]:
    distance = Func(Value(latitude), Value(longitude), "latitude", "longitude", function="reviews_distance")
    return ExpressionWrapper(distance, output_field=FloatField())


def is_in_box_around(latitude: float, longitude: float, *, meters: float) -> Q:
    """Match points in the bounding box of a circle by the index on ``point``. The box may cross the date line."""
    height, width = _box_size(latitude, meters)
    width = min(180, width)
    condition = Q()
    for shift in (0, 360, -360):
        if abs(longitude + shift) <= 180 + width:
            condition |= Q(_within_box((latitude, longitude + shift), (height, width)))
    return condition


def is_close_to(latitude: float, longitude: float, *, meters: float) -> Q:
    """Match a bounding box by latitude and longitude, for a query that does not use the index on ``point``."""
    height, width = _box_size(latitude, meters)
    return Q(
        latitude__range=(latitude - height, latitude + height),
        longitude__range=(longitude - width, longitude + width),
    )


def _box_size(latitude: float, meters: float) -> tuple[float, float]:
    # Half the height and half the width of the box, in degrees.
    height = meters / METERS_PER_DEGREE
    # A degree of longitude shrinks to nothing at the poles, so the divisor has a minimum.
    return height, height / max(cos(radians(latitude)), 0.01)


def _within_box(center: tuple[float, float], size: tuple[float, float]) -> WithinBox:
    (latitude, longitude), (height, width) = center, size
    corners = [
        Func(longitude + side * width, latitude + side * height, function="point", output_field=PointField())
        for side in (-1, 1)
    ]
    return WithinBox(F("point"), Func(*corners, function="box", output_field=PointField()))
