"""Read GeoJSON (RFC 7946): a FeatureCollection of points. The properties of the features become columns."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from reviews.importing.tables import ImportFailed, Record, Table

Row = dict[str, str]


def read_table(path: Path) -> Table:
    features = _load_features(path)
    rows = [_read_feature(feature) for feature in features]
    # Features may have different properties. A dict keeps the property names in the order of their first occurrence.
    columns = list(dict.fromkeys(name for row, _ in rows for name in row))
    return Table("GeoJSON", columns, _to_records(rows, columns), length=len(rows))


def _load_features(path: Path) -> list[Any]:
    try:
        with path.open(encoding="utf-8-sig") as file:
            content = json.load(file)
    except json.JSONDecodeError as error:
        raise ImportFailed(f"{path} is not valid JSON at line {error.lineno}: {error.msg}.") from None
    except (ValueError, RecursionError) as error:
        raise ImportFailed(f"{path} cannot be read as JSON: {error}.") from None
    features = content.get("features") if isinstance(content, dict) else None
    if not isinstance(features, list) or content.get("type") != "FeatureCollection":
        raise ImportFailed(f"{path} is JSON, but not a GeoJSON FeatureCollection.")
    if not features:
        raise ImportFailed(f"{path} is a FeatureCollection without features.")
    return features


def _to_records(rows: list[tuple[Row, str]], columns: list[str]) -> Iterator[Record]:
    for number, (row, error) in enumerate(rows, start=1):
        yield Record(number, [row.get(column, "") for column in columns], error)


def _read_feature(feature: Any) -> tuple[Row, str]:
    properties = feature.get("properties") if isinstance(feature, dict) else None
    if not isinstance(properties, dict | None) or not isinstance(feature, dict):
        return {}, "it is not a GeoJSON feature with properties"
    row = {" ".join(_to_text(name).split()): _to_text(value) for name, value in (properties or {}).items()}
    if feature.get("id") is not None:
        row.setdefault("id", _to_text(feature["id"]))
    point, error = _read_point(feature.get("geometry"))
    return row | point, error


def _read_point(geometry: Any) -> tuple[Row, str]:
    if geometry is None:
        return {}, ""
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    if kind != "Point":
        return {}, f"its geometry {f'is a {_to_text(kind)}' if kind else 'has no type'}; only Point is supported"
    match geometry.get("coordinates"):
        case [int() | float() as longitude, int() | float() as latitude, *_]:
            return {"longitude": _to_text(longitude), "latitude": _to_text(latitude)}, ""
        case []:
            return {}, ""
    return {}, "its coordinates are not two numbers"


def _to_text(value: Any) -> str:
    match value:
        case None:
            return ""
        case str():
            # JSON may contain half a surrogate pair, which PostgreSQL does not store.
            return value.encode(errors="replace").decode()
        case float() if value.is_integer():
            return str(int(value))
        case list():
            return "; ".join(_to_text(item) for item in value)
        case bool() | dict():
            return json.dumps(value)
    return str(value)
