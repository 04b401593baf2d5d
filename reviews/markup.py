"""HTML components that are rendered too often for templates. No other module marks text as safe."""

import json
from collections.abc import Callable, Iterable
from html import escape
from string import Formatter
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.utils.safestring import SafeString

type Component = Callable[..., SafeString]

# JSON escapes for the characters that could end a script element or begin an entity.
SCRIPT_ESCAPES = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}


def component(template: str) -> Component:
    """Return a function that fills the named fields of an HTML template such as ``<b>{name}</b>``.

    The values are escaped; only a ``SafeString`` is inserted as it is. ``format_html`` does the same, but parses the
    template at each call, which takes several times as long.
    """
    literals, names = _parse(template)
    field_count = len(set(names))
    # Literals have even indexes, values odd ones.
    empty = [""] * (2 * len(names) + 1)
    empty[::2] = literals

    def fill(**values: object) -> SafeString:
        if len(values) != field_count:
            raise TypeError(f"The fields are {sorted(set(names))}, not {sorted(values)}.")
        parts = empty.copy()
        parts[1::2] = [
            value if type(value := values[name]) is SafeString else escape(value if type(value) is str else str(value))
            for name in names
        ]
        return SafeString("".join(parts))

    return fill


def _parse(template: str) -> tuple[list[str], list[str]]:
    literals, names = [""], []
    for literal, name, _format, _conversion in Formatter().parse(template):
        literals[-1] = literal
        if name is not None:
            names.append(name)
            literals.append("")
    return literals, names


def join(fragments: Iterable[SafeString]) -> SafeString:
    """Join fragments without a separator. Raise ``TypeError`` for a text that is not marked as safe."""
    parts = list(fragments)
    if any(type(part) is not SafeString for part in parts):
        raise TypeError("Only fragments that are marked as safe can be joined.")
    return SafeString("".join(parts))


def script_json(data: dict[str, Any]) -> SafeString:
    """Return the data as JSON for a script element. It is escaped for JSON, because entities are not decoded there."""
    return SafeString(json.dumps(data, ensure_ascii=False, cls=DjangoJSONEncoder).translate(SCRIPT_ESCAPES))
