"""Composes the words of the demo's reviews, each time out of what has been said least."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from random import Random

from demo import phrases
from demo.kitchens import KITCHENS, KitchenLines
from demo.languages import REVIEWS_BY_LANGUAGE
from demo.places import CITIES, Place

type Lines = Sequence[str]
type Pools = Mapping[str, Lines]

FEWEST_WORDS = 20
NO_TITLE_SHARE = 0.08

# What a review speaks of, paragraph by paragraph, from a remark to a column, and how many of a hundred do.
SHAPES: tuple[tuple[int, tuple[tuple[str, ...], ...]], ...] = (
    (9, (("dish", "closing"),)),
    (7, (("kitchen", "service", "closing"),)),
    (6, (("opening", "dish"),)),
    (10, (("opening", "dish", "kitchen"),)),
    (6, (("dish", "room", "value"),)),
    (12, (("opening", "dish"), ("service", "closing"))),
    (9, (("dish", "kitchen", "but"), ("closing",))),
    (9, (("opening", "room"), ("dish", "dessert", "closing"))),
    (11, (("opening", "dish", "kitchen"), ("service", "room", "closing"))),
    (9, (("opening",), ("dish", "kitchen", "dessert"), ("service", "value", "closing"))),
    (7, (("opening", "room"), ("dish", "kitchen"), ("service", "but", "value"), ("closing",))),
    (5, (("opening", "room"), ("dish", "kitchen", "kitchen", "dessert"), ("service", "service", "but"), ("closing",))),
)
MORE_TOPICS = ("service", "kitchen", "room", "value")

# Kinds of cooking that show on the whole menu even where they are not the first thing a place is.
ALWAYS_TASTED = {"seafood", "vegetarian", "wine-bar"}

ONE = {"we": "I", "us": "me", "our": "my", "were": "was", "are": "am"}
SEVERAL = {"we": "we", "us": "us", "our": "our", "were": "were", "are": "are"}
CITY_NAMES = {city.slug: city.name for city in CITIES}


@dataclass(frozen=True, slots=True)
class ReviewWords:
    title: str
    text: str


class Memory:
    """What has been said, anywhere and in each context (a place, a person), so that it can be said elsewhere next."""

    def __init__(self) -> None:
        self._said: Counter[str] = Counter()

    def has(self, line: str, context: str = "") -> bool:
        return self._said[f"{context}: {line}"] > 0

    def pick(self, lines: Lines, rng: Random, contexts: Sequence[str]) -> str:
        """Returns one of the lines said least in the first context, then in the next ones, then anywhere."""
        wears = {line: self._wear(line, contexts) for line in lines}
        least = min(wears.values())
        line = rng.choice([line for line, wear in wears.items() if wear == least])
        self.note(line, contexts)
        return line

    def note(self, line: str, contexts: Sequence[str] = ()) -> None:
        self._said.update(f"{context}: {line}" for context in (*contexts, ""))

    def _wear(self, line: str, contexts: Sequence[str]) -> tuple[int, ...]:
        return tuple(self._said[f"{context}: {line}"] for context in (*contexts, ""))


def compose_review(
    place: Place, rating: int, rng: Random, memory: Memory | None = None, author: str = ""
) -> ReviewWords:
    """Returns a title, now and then empty, and 20 to 220 words in one to four paragraphs.

    Give the same ``memory`` to every call of a series, so that what has been said is not said again too soon.
    """
    return _Composer(place, author, rng, memory or Memory()).compose(rating)


def compose_in_language(language: str, rating: int, memory: Memory) -> ReviewWords | None:
    """Returns a review in another language that has not been used yet, or None where there is none left."""
    for stars, title, text in REVIEWS_BY_LANGUAGE[language]:
        if stars == rating and not memory.has(text):
            memory.note(text)
            return ReviewWords(title, text)
    return None


def compose_unwelcome(rng: Random, memory: Memory) -> tuple[int, ReviewWords]:
    """Returns the stars and the words of a review that staff would remove."""
    text = memory.pick([text for _, _, text in phrases.UNWELCOME], rng, ())
    return next((stars, ReviewWords(title, text)) for stars, title, known in phrases.UNWELCOME if known == text)


def compose_update(place: Place, change: int, rng: Random, memory: Memory, author: str = "") -> str:
    """Returns what an author adds after another visit; ``change`` is by how many stars they changed their mind."""
    return memory.pick(phrases.UPDATES[change], rng, [place.slug, author])


class _Composer:
    """Writes one review of one place, and rather says less than what somebody has said of it already."""

    def __init__(self, place: Place, author: str, rng: Random, memory: Memory) -> None:
        self.place, self.rng, self.memory = place, rng, memory
        self.contexts = (place.slug, author)
        self.names = self._choose_names()

    def compose(self, rating: int) -> ReviewWords:
        pools = _pools(self.place, rating)
        _, shape = self.rng.choices(SHAPES, [weight for weight, _ in SHAPES])[0]
        paragraphs = [" ".join(self._sentences(topics, pools)) for topics in shape]
        text = "\n\n".join(filter(None, paragraphs))
        for topic in MORE_TOPICS:
            if len(text.split()) < FEWEST_WORDS:
                text = " ".join([text, *self._sentences([topic], pools)])
        return ReviewWords("" if self.rng.random() < NO_TITLE_SHARE else self._say(pools["title"]), text)

    def _sentences(self, topics: Sequence[str], pools: Pools) -> Iterator[str]:
        for topic in topics:
            fresh = [line for line in pools[topic] if not self.memory.has(line, self.place.slug)]
            if fresh:
                yield self._say(fresh)

    def _say(self, lines: Lines) -> str:
        return self.memory.pick(lines, self.rng, self.contexts).format_map(self.names)

    def _choose_names(self) -> dict[str, str]:
        dish, other = self.rng.sample(self.place.dishes, 2)
        names = {"dish": dish, "other": other, "dessert": self.place.dessert, **self.rng.choice((ONE, SEVERAL))}
        at_the_start = {name.capitalize(): word[:1].upper() + word[1:] for name, word in names.items()}
        return {**names, **at_the_start, "name": self.place.name, "city": CITY_NAMES[self.place.city]}


def _pools(place: Place, rating: int) -> Pools:
    """The lines that are true of this place at this rating, by topic; topics without any are passed over."""
    kitchens = [
        KITCHENS[cuisine] for cuisine in place.cuisines if cuisine == place.cuisines[0] or cuisine in ALWAYS_TASTED
    ]
    if rating >= 4:
        return _glad_pools(place, kitchens, rating)
    return _middling_pools(kitchens) if rating == 3 else _sorry_pools(place, kitchens, rating)


def _glad_pools(place: Place, kitchens: Sequence[KitchenLines], rating: int) -> Pools:
    openings = [*phrases.OPENINGS_GLAD]
    openings += phrases.OPENINGS_EVENING if place.has_evenings else ()
    openings += phrases.OPENINGS_DAYTIME if place.is_daytime else ()
    best = rating == 5
    return {
        "title": phrases.TITLES_5 if best else phrases.TITLES_4,
        "opening": openings,
        "dish": phrases.DISHES_5 if best else phrases.DISHES_4,
        "kitchen": [line for kitchen in kitchens for line in kitchen.good],
        "dessert": phrases.DESSERTS_GOOD if place.dessert else (),
        "service": phrases.SERVICE_GOOD,
        "room": phrases.ROOM_GOOD,
        "value": phrases.VALUE_GOOD[place.price_level],
        "but": () if best else phrases.GRIPES_4,
        "closing": phrases.CLOSINGS_5 if best else phrases.CLOSINGS_4,
    }


def _middling_pools(kitchens: Sequence[KitchenLines]) -> Pools:
    return {
        "title": phrases.TITLES_3,
        "opening": phrases.OPENINGS_UNSURE,
        "dish": phrases.DISHES_3,
        "kitchen": [line for kitchen in kitchens for line in kitchen.middling],
        "dessert": (),
        "service": phrases.SERVICE_MIXED,
        "room": phrases.ROOM_MIXED,
        "value": (),
        "but": (),
        "closing": phrases.CLOSINGS_3,
    }


def _sorry_pools(place: Place, kitchens: Sequence[KitchenLines], rating: int) -> Pools:
    worst = rating == 1
    return {
        "title": phrases.TITLES_1 if worst else phrases.TITLES_2,
        "opening": phrases.OPENINGS_SORRY,
        "dish": phrases.DISHES_1 if worst else phrases.DISHES_2,
        "kitchen": [line for kitchen in kitchens for line in kitchen.bad],
        "dessert": phrases.DESSERTS_BAD if place.dessert else (),
        "service": phrases.SERVICE_BAD,
        "room": phrases.ROOM_BAD,
        "value": phrases.VALUE_POOR,
        "but": () if worst else phrases.REDEEMING,
        "closing": phrases.CLOSINGS_1 if worst else phrases.CLOSINGS_2,
    }
