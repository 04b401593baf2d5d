"""Match the columns of a file to the fields of the site."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from reviews.importing.tables import ImportFailed

# Common column names per field, the most likely first, in lower case without spaces and punctuation.
SYNONYMS = {
    "name": ["name", "restaurantname", "restaurant", "title"],
    "city": ["city", "cityname", "town", "locality", "addrcity"],
    "street_address": ["streetaddress", "address", "addressline1", "address1", "street", "addrstreet"],
    "postcode": ["postcode", "postalcode", "zipcode", "zip", "addrpostcode"],
    "cuisines": ["cuisines", "cuisine", "typeoffood", "foodtype"],
    "latitude": ["latitude", "lat"],
    "longitude": ["longitude", "lon", "lng", "long"],
    "price_level": ["pricelevel", "pricerange", "price"],
    "phone": ["phone", "phonenumber", "telephone", "tel", "contactphone"],
    "website": ["website", "url", "web", "homepage", "contactwebsite"],
    "description": ["description", "about"],
    "country": ["country", "countrycode", "addrcountry"],
    "time_zone": ["timezone", "tz"],
    "id": ["id"],
}

WORDS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+")
RATING_WORD = re.compile(
    r"(?:agg|aggregate|average|avg|food|google|mean|overall|service|total|user)?"
    r"(?:ratings?|rated|stars?|scores?|reviews?|votes?)"
)


@dataclass(frozen=True, slots=True)
class Columns:
    names: Sequence[str]
    """All columns of the file."""
    positions: Mapping[str, Sequence[int]]
    """The positions of the columns that make up each field."""

    def describe(self) -> Iterator[str]:
        yield "Imported: " + ", ".join([self._describe_field(name) for name in self.positions]) + "."
        unused = self._unused()
        if ratings := [name for name in unused if is_rating(name)]:
            yield f"Never imported, because ratings come only from users of this site: {_quote(ratings)}."
        if ignored := [name for name in unused if not is_rating(name)]:
            yield f"Ignored: {_quote(ignored)}."

    def _describe_field(self, name: str) -> str:
        columns = [self.names[position] for position in self.positions[name]]
        return f"{name} from “{' + '.join(columns)}”"

    def _unused(self) -> list[str]:
        used = set(chain.from_iterable(self.positions.values()))
        return [name for position, name in enumerate(self.names) if position not in used]


def is_rating(name: str) -> bool:
    return any(RATING_WORD.fullmatch(word.lower()) for word in WORDS.findall(name))


def match_columns(names: Sequence[str], mappings: Iterable[str], *, given: Iterable[str] = ()) -> Columns:
    """Apply the mappings ("field=column" or "field=column+column"), then match the other fields by column name.

    Fields in ``given`` already have a value for the whole file, so they get a column only from a mapping.
    """
    chosen = _read_mappings(mappings, names)
    free = _find_free_columns(names, used=set(chain.from_iterable(chosen.values())))
    for name in SYNONYMS.keys() - chosen.keys() - set(given):
        chosen[name] = [free[synonym] for synonym in SYNONYMS[name] if synonym in free][:1]
    return Columns(names, {name: chosen[name] for name in SYNONYMS if chosen.get(name)})


def _find_free_columns(names: Sequence[str], *, used: Collection[int]) -> dict[str, int]:
    """Return the positions of unused columns by normalized name. Of columns with the same name, use the first."""
    return {
        _normalize(name): position
        for position, name in reversed(list(enumerate(names)))
        if position not in used and not is_rating(name)
    }


def split_pair(text: str, option: str) -> tuple[str, str]:
    left, sign, right = text.partition("=")
    if not sign or not left.strip():
        raise ImportFailed(f"{option} takes pairs such as {option} a=b, not “{text}”.")
    return left.strip(), right.strip()


def _read_mappings(mappings: Iterable[str], names: Sequence[str]) -> dict[str, list[int]]:
    chosen: dict[str, list[int]] = {}
    for mapping in mappings:
        name, positions = _read_mapping(mapping, names)
        if name in chosen:
            raise ImportFailed(f"--map has {name} twice. Join columns with +, as in {name}=first+second.")
        chosen[name] = positions
    return chosen


def _read_mapping(mapping: str, names: Sequence[str]) -> tuple[str, list[int]]:
    name, source = split_pair(mapping, "--map")
    if is_rating(name):
        raise ImportFailed(f"--map {mapping}: ratings are never imported. They come only from users of this site.")
    if name not in SYNONYMS:
        raise ImportFailed(f"--map {mapping}: unknown field “{name}”. Use one of {', '.join(SYNONYMS)}.")
    positions = _find_columns(source, names)
    for position in positions:
        if is_rating(names[position]):
            raise ImportFailed(
                f"--map {mapping}: “{names[position]}” looks like a rating, and ratings are never imported. Rename the "
                "column if it holds something else."
            )
    return name, positions


def _find_columns(source: str, names: Sequence[str]) -> list[int]:
    """Return the position of the column named ``source``, or those of the columns that ``source`` joins with "+".

    Return no position for an empty ``source``. Raise ``ImportFailed`` for an unknown column.
    """
    normalized = {_normalize(name): position for position, name in reversed(list(enumerate(names)))}
    exact = {name: position for position, name in reversed(list(enumerate(names)))}
    parts = [source] if source in exact or "+" not in source else source.split("+")
    positions: list[int] = []
    for part in parts if source else []:
        position = exact.get(part.strip(), normalized.get(_normalize(part)))
        if position is None:
            raise ImportFailed(f"--map: the file has no column “{part.strip()}”. It has {_quote(names)}.")
        positions.append(position)
    return positions


def _normalize(name: str) -> str:
    return re.sub(r"[\W_]+", "", name).casefold()


def _quote(names: Iterable[str]) -> str:
    return ", ".join(f"“{name}”" for name in names)
