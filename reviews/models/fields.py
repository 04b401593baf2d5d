from typing import Any

from django.db import models


class PointField(models.Field[Any, Any]):
    """PostgreSQL's own ``point`` (longitude, latitude): needs no extension and GiST can index it."""

    def db_type(self, connection: Any) -> str:
        return "point"


class WithinBox(models.Func):
    """Whether a point lies in a box: the comparison that the GiST index on a point answers."""

    template = "(%(expressions)s)"
    arg_joiner = " <@ "
    output_field = models.BooleanField()
