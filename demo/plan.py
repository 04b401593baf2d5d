"""Plans who of the demo's people says what of which restaurant, and what became of it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from random import Random
from typing import Literal

from demo.people import PEOPLE, REVIEWERS, Person
from demo.places import Place, Reputation, Subject
from demo.restaurants import PLACES
from demo.words import (
    Memory,
    ReviewWords,
    compose_in_language,
    compose_review,
    compose_unwelcome,
    compose_update,
)

type ReviewState = Literal["draft", "pending", "published", "hidden", "removed", "withdrawn", "superseded", "erased"]
type Disclosure = Literal["none", "invited", "discount", "connected"]

# In these a review no longer holds its author's one place for the restaurant.
ENDED_COUNTS: dict[ReviewState, int] = {"superseded": 5, "withdrawn": 8, "erased": 4}
HELD_COUNTS: dict[ReviewState, int] = {"pending": 14, "draft": 12, "hidden": 8, "removed": 9}
PUBLISHED_COUNT = 540
# So many of those withdrawn have a newer review of the same author beside them; all those superseded have.
WITHDRAWN_AND_REPLACED_COUNT = 4

# How often of a hundred a place with this reputation gets one star, two stars and so on.
RATING_WEIGHTS: dict[Reputation, tuple[int, int, int, int, int]] = {
    "beloved": (1, 1, 4, 23, 71),
    "good": (2, 5, 15, 41, 37),
    "fair": (7, 17, 33, 29, 14),
    "divisive": (25, 12, 7, 13, 43),
    "poor": (31, 34, 22, 10, 3),
}
DISCLOSURE_WEIGHTS: dict[Disclosure, int] = {"none": 93, "invited": 3, "discount": 3, "connected": 1}

# Days after which nothing is left waiting in these states.
LONGEST_WAITS: dict[ReviewState, int] = {"pending": 4, "draft": 60}

PLACES_WITH_PHOTOS = 45
REVIEWS_WITH_PHOTOS = 70
# How many photos the reviews with photos have, in turn: 110 for 70 of them.
PHOTO_COUNTS = (1, 2, 1, 3, 1, 2, 1, 1, 2, 2, 1, 3, 1, 1)

MAX_VOTES = 12
VOTES_RATE = 0.55
UPDATED_SHARE = 0.16
YOUNGEST_UPDATED = timedelta(days=60)
OTHER_LANGUAGE_SHARE = 0.3
NO_MONTH_SHARE = 0.12


@dataclass(frozen=True, slots=True)
class EarlierWording:
    """What an edited review said when it was first sent."""

    rating: int
    title: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedReview:
    """A review to be made. The times are ages, counted back from the moment of loading.

    ``visited_months_before`` counts back from the month in which the review was written. ``earlier`` and
    ``edited_ago`` are both set or both None.
    """

    author: str
    place: str
    state: ReviewState
    rating: int | None
    title: str
    text: str
    written_ago: timedelta
    visited_months_before: int | None = None
    disclosure: Disclosure = "none"
    earlier: EarlierWording | None = None
    edited_ago: timedelta | None = None
    helpful_voters: tuple[str, ...] = ()
    photos: tuple[Subject, ...] = ()


@dataclass(frozen=True, slots=True)
class _Slot:
    """An author, a place and a time, before any words."""

    author: Person
    place: Place
    state: ReviewState
    written_ago: timedelta

    @property
    def pair(self) -> tuple[str, str]:
        return self.author.handle, self.place.slug


def plan_reviews(seed: int) -> list[PlannedReview]:
    """Returns 600 reviews, oldest first; the same ones for the same seed."""
    rng = Random(seed)  # noqa: S311  demo content, nothing secret
    slots = sorted(_plan_slots(rng), key=lambda slot: slot.written_ago, reverse=True)
    photos = _plan_photos(slots, rng)
    memory = Memory()
    return [_plan_review(slot, photos.get(slot.pair, ()), rng, memory) for slot in slots]


def _plan_slots(rng: Random) -> Iterator[_Slot]:
    pairs = _shuffled_pairs(rng)
    live_count = PUBLISHED_COUNT + sum(HELD_COUNTS.values())
    live, spare = pairs[:live_count], pairs[live_count:]
    held = [state for state, count in HELD_COUNTS.items() for _ in range(count)]
    # What is held back is by people whom nobody knows yet, and about places that are still open.
    live.sort(key=lambda pair: (pair[0].trust > 1 or pair[1].state == "closed") + rng.random())
    slots = [
        _Slot(author, place, state, _age(author, place, state, rng))
        for (author, place), state in zip(live, held + ["published"] * PUBLISHED_COUNT, strict=True)
    ]
    yield from slots
    yield from _plan_ended(slots, spare, rng)


def _shuffled_pairs(rng: Random) -> list[tuple[Person, Place]]:
    """Pairs every person with every place they can have been to; the busy ones of both tend to come first.

    The keys make a weighted sample without replacement (Efraimidis and Spirakis, "Weighted random sampling with a
    reservoir", 2006).
    """
    keyed = [
        (rng.random() ** (1 / (author.diligence * place.buzz)), author, place)
        for author in REVIEWERS
        for place in PLACES
        if place.buzz and _oldest_age(author, place) > (place.closed_days_ago or 0)
    ]
    keyed.sort(key=lambda row: row[0], reverse=True)
    return [(author, place) for _, author, place in keyed]


def _plan_ended(live: Sequence[_Slot], spare: Iterable[tuple[Person, Place]], rng: Random) -> Iterator[_Slot]:
    """Reviews that no longer count; the first ones have a newer one of the same author beside them."""
    ended: list[ReviewState] = [state for state, count in ENDED_COUNTS.items() for _ in range(count)]
    beside_count = ENDED_COUNTS["superseded"] + WITHDRAWN_AND_REPLACED_COUNT
    with_a_past = [
        slot
        for slot in live
        if slot.state == "published" and _oldest_age(slot.author, slot.place) - slot.written_ago.days > 30
    ]
    for slot, state in zip(rng.sample(with_a_past, beside_count), ended[:beside_count], strict=True):
        yield replace(slot, state=state, written_ago=slot.written_ago + timedelta(days=rng.uniform(1, 29)))
    for (author, place), state in zip(spare, ended[beside_count:], strict=False):
        yield _Slot(author, place, state, _age(author, place, state, rng))


def _oldest_age(author: Person, place: Place) -> int:
    """Returns the days for which the person could have written about the place."""
    return min(author.joined_days_ago, place.added_days_ago, 700)


def _age(author: Person, place: Place, state: ReviewState, rng: Random) -> timedelta:
    oldest, newest = _oldest_age(author, place), place.closed_days_ago or 0
    oldest = min(oldest, newest + LONGEST_WAITS.get(state, oldest))
    # The power of chance keeps the last weeks busier than the first ones.
    return timedelta(minutes=round((newest + (oldest - newest) * rng.random() ** 1.8) * 24 * 60) + 20)


def _plan_photos(slots: Sequence[_Slot], rng: Random) -> dict[tuple[str, str], tuple[Subject, ...]]:
    """Gives pictures to one review each of as many places as asked for, then to others until there are enough."""
    published = [slot for slot in slots if slot.state == "published"]
    rng.shuffle(published)
    first_of_place = {slot.place.slug: slot for slot in published}
    chosen = list(first_of_place.values())[:PLACES_WITH_PHOTOS]
    places = {slot.place.slug for slot in chosen}
    others = [slot for slot in published if slot.place.slug in places and slot not in chosen]
    chosen += others[: REVIEWS_WITH_PHOTOS - len(chosen)]
    return {
        slot.pair: tuple(rng.sample(slot.place.subjects, min(count, len(slot.place.subjects))))
        for slot, count in zip(chosen, PHOTO_COUNTS * len(chosen), strict=False)
    }


def _plan_review(slot: _Slot, photos: tuple[Subject, ...], rng: Random, memory: Memory) -> PlannedReview:
    if slot.state == "erased":
        return _without_words(slot)
    rating, words = _compose(slot, rng, memory)
    review = PlannedReview(
        author=slot.author.handle,
        place=slot.place.slug,
        state=slot.state,
        rating=rating,
        title=words.title,
        text=words.text,
        written_ago=slot.written_ago,
        visited_months_before=None if rng.random() < NO_MONTH_SHARE else rng.choice((0, 0, 0, 0, 1, 1, 2, 4)),
        disclosure=rng.choices(list(DISCLOSURE_WEIGHTS), list(DISCLOSURE_WEIGHTS.values()))[0],
        photos=photos if slot.state == "published" else (),
    )
    if slot.state == "draft":
        return _unfinish(review, rng)
    if slot.state == "published":
        return _with_later_events(slot, review, rng, memory)
    return review


def _compose(slot: _Slot, rng: Random, memory: Memory) -> tuple[int, ReviewWords]:
    if slot.state == "removed":
        return compose_unwelcome(rng, memory)
    rating = rng.choices((1, 2, 3, 4, 5), RATING_WEIGHTS[slot.place.reputation])[0]
    language = slot.author.language
    if language != "en" and not slot.place.is_daytime and rng.random() < OTHER_LANGUAGE_SHARE:
        words = compose_in_language(language, rating, memory)
        if words is not None:
            return rating, words
    return rating, compose_review(slot.place, rating, rng, memory, author=slot.author.handle)


def _without_words(slot: _Slot) -> PlannedReview:
    return PlannedReview(
        author=slot.author.handle,
        place=slot.place.slug,
        state="erased",
        rating=None,
        title="",
        text="",
        written_ago=slot.written_ago,
    )


def _unfinish(review: PlannedReview, rng: Random) -> PlannedReview:
    """A draft breaks off: after the stars, after the title, or somewhere in the first paragraph."""
    match rng.choice((0, 1, 2, 3, 3, 3)):
        case 0:
            return replace(review, rating=None, title="", text="")
        case 1:
            return replace(review, title="", text="")
        case 2:
            return replace(review, text="")
        case _:
            words = review.text.split("\n\n")[0].split(" ")
            return replace(review, text=" ".join(words[: max(4, len(words) // 2)]))


def _with_later_events(slot: _Slot, review: PlannedReview, rng: Random, memory: Memory) -> PlannedReview:
    """Others find the review helpful, and its author may go again."""
    if review.written_ago < timedelta(days=1):
        return review
    strangers = [person.handle for person in PEOPLE if person.handle != review.author]
    voters = rng.sample(strangers, min(MAX_VOTES, int(rng.expovariate(VOTES_RATE))))
    review = replace(review, helpful_voters=tuple(voters))
    # The updates are in English, so they only go below reviews that are.
    if slot.author.language != "en" or review.written_ago < YOUNGEST_UPDATED or rng.random() > UPDATED_SHARE:
        return review
    return _updated(slot.place, review, rng, memory)


def _updated(place: Place, review: PlannedReview, rng: Random, memory: Memory) -> PlannedReview:
    """The author went again: a paragraph is added, and the stars may rise or fall by one."""
    stars = review.rating or 3
    change = rng.choice([step for step in (-1, 0, 0, 1) if 1 <= stars + step <= 5])
    return replace(
        review,
        rating=stars + change,
        text=f"{review.text}\n\n{compose_update(place, change, rng, memory, review.author)}",
        earlier=EarlierWording(stars, review.title, review.text),
        edited_ago=review.written_ago * rng.uniform(0.2, 0.8),
    )
