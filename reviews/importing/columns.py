"""Decides which column of somebody else's file is taken for which of ours."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from reviews.importing.problem import ImportFailed

# What each of our columns is often called elsewhere, the likeliest first, without case, spaces and punctuation.
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
FOREIGN_RATING = re.compile(
    r"(?:agg|aggregate|average|avg|food|google|mean|overall|service|total|user)?"
    r"(?:ratings?|rated|stars?|scores?|reviews?|votes?)"
)


@dataclass(frozen=True, slots=True)
class Columns:
    file_columns: Sequence[str]
    taken: Mapping[str, Sequence[int]]
    """The positions of the columns that make up each of ours."""
    ratings: Sequence[str] = field(init=False)
    ignored: Sequence[str] = field(init=False)

    def __post_init__(self) -> None:
        used = {position for positions in self.taken.values() for position in positions}
        others = [name for position, name in enumerate(self.file_columns) if position not in used]
        object.__setattr__(self, "ratings", [name for name in others if is_rating(name)])
        object.__setattr__(self, "ignored", [name for name in others if not is_rating(name)])

    def describe(self) -> Iterator[str]:
        names = ((ours, [self.file_columns[position] for position in theirs]) for ours, theirs in self.taken.items())
        yield "Taken: " + ", ".join(f"{ours} from “{' + '.join(theirs)}”" for ours, theirs in names) + "."
        if self.ratings:
            yield f"Never imported, because ratings here come from this site's own readers: {_quote(self.ratings)}."
        if self.ignored:
            yield f"Ignored: {_quote(self.ignored)}."


def is_rating(name: str) -> bool:
    return any(FOREIGN_RATING.fullmatch(word.lower()) for word in WORDS.findall(name))


def match_columns(file_columns: Sequence[str], mappings: Iterable[str], *, given: Iterable[str] = ()) -> Columns:
    """Takes the columns of ``mappings`` ("ours=theirs", "ours=theirs+theirs"), and all others by their names.

    Columns of ours in ``given`` have a value for the whole file and are taken only if a mapping says so.
    """
    chosen: dict[str, list[int]] = {}
    for mapping in mappings:
        ours, positions = _read_mapping(mapping, file_columns)
        if ours in chosen:
            raise ImportFailed(f"--map names {ours} twice. Join columns with +, as in {ours}=first+second.")
        chosen[ours] = positions
    used = {position for positions in chosen.values() for position in positions}
    known = {
        _plain(name): position
        for position, name in reversed(list(enumerate(file_columns)))
        if position not in used and not is_rating(name)
    }
    for ours in SYNONYMS.keys() - chosen.keys() - set(given):
        chosen[ours] = [known[name] for name in SYNONYMS[ours] if name in known][:1]
    return Columns(file_columns, {ours: chosen[ours] for ours in SYNONYMS if chosen.get(ours)})


def split_pair(text: str, option: str) -> tuple[str, str]:
    left, sign, right = text.partition("=")
    if not sign or not left.strip():
        raise ImportFailed(f"{option} takes pairs such as {option} a=b, and “{text}” is none.")
    return left.strip(), right.strip()


def _read_mapping(mapping: str, file_columns: Sequence[str]) -> tuple[str, list[int]]:
    ours, theirs = split_pair(mapping, "--map")
    if is_rating(ours):
        raise ImportFailed(f"--map {mapping}: ratings are never imported; they come from this site's own readers.")
    if ours not in SYNONYMS:
        raise ImportFailed(f"--map {mapping}: “{ours}” is none of our columns: {', '.join(SYNONYMS)}.")
    positions = _find_columns(theirs, file_columns)
    for position in positions:
        if is_rating(file_columns[position]):
            raise ImportFailed(
                f"--map {mapping}: “{file_columns[position]}” looks like somebody else's rating, and those are never "
                "imported; rename the column if it is something else."
            )
    return ours, positions


def _find_columns(theirs: str, file_columns: Sequence[str]) -> list[int]:
    """Returns the position of the column of that name, else those of the columns joined with +; none for ""."""
    known = {_plain(name): position for position, name in reversed(list(enumerate(file_columns)))}
    exact = {name: position for position, name in reversed(list(enumerate(file_columns)))}
    wanted = [theirs] if theirs in exact or "+" not in theirs else theirs.split("+")
    positions: list[int] = []
    for name in wanted if theirs else []:
        position = exact.get(name.strip(), known.get(_plain(name)))
        if position is None:
            raise ImportFailed(f"--map: the file has no column “{name.strip()}”; it has {_quote(file_columns)}.")
        positions.append(position)
    return positions


def _plain(name: str) -> str:
    return re.sub(r"[\W_]+", "", name).casefold()


def _quote(names: Iterable[str]) -> str:
    return ", ".join(f"“{name}”" for name in names)
