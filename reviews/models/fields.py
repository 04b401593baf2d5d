from typing import Any

from django.db import models


class PointField(models.Field[Any, Any]):
    """PostgreSQL's type ``point`` (longitude, latitude), which GiST can index without an extension."""

    def db_type(self, connection: Any) -> str:
        return "point"


class WithinBox(models.Func):
    """The operator ``<@`` of a point and a box, which the GiST index on a point supports."""

    template = "(%(expressions)s)"
    arg_joiner = " <@ "
    output_field = models.BooleanField()
