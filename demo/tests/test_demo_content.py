import math
import re
import zoneinfo
from collections import Counter, defaultdict
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import get_args

import pytest

from demo.kitchens import KITCHENS
from demo.people import PEOPLE, REVIEWERS
from demo.places import CITIES, CUISINES, DAY, Opening, Subject, week
from demo.plan import ENDED_COUNTS, HELD_COUNTS, PUBLISHED_COUNT, plan_reviews
from demo.restaurants import PLACES
from demo.words import compose_review

SPRITE = Path(__file__).parents[2] / "static" / "icons.svg"
CITY_BY_SLUG = {city.slug: city for city in CITIES}
PLACE_BY_SLUG = {place.slug: place for place in PLACES}
KILOMETRES_OF_A_DEGREE = 111.2
SENTENCE_END = re.compile(r"(?<=[.?。])\s+")

# Kept for fiction (GB, US, AU), or begun as no number of the country can be (JP, MX, PT, TR).
FICTIONAL_PHONES = re.compile(
    r"\+44 20 7946 0\d{3}|\+1 (212|718) 555 01\d\d|\+61 3 7010 \d{4}"
    r"|\+81 3 0055 \d{4}|\+52 55 0055 \d{4}|\+351 20 055 \d{4}|\+90 212 055 \d{4}"
)


@pytest.fixture(scope="module", params=[1, 7, 20261121])
def reviews(request):
    return plan_reviews(request.param)


@pytest.fixture(scope="module")
def published(reviews):
    return [review for review in reviews if review.state == "published"]


def sentences(text):
    return set(SENTENCE_END.split(text.replace("\n\n", " ")))


# --- Places ---


def test_has_places_in_every_state():
    states = Counter(place.state for place in PLACES)

    assert states == {"published": 56, "closed": 2, "pending": 1, "merged": 1}


@pytest.mark.parametrize("rows", [CITIES, CUISINES, PLACES], ids=["cities", "cuisines", "places"])
def test_gives_each_row_an_address_and_a_name_of_its_own(rows):
    assert len({row.slug for row in rows}) == len({row.name for row in rows}) == len(rows)
    assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", row.slug) for row in rows)


def test_knows_the_time_zones_of_its_cities():
    assert {city.time_zone for city in CITIES} <= zoneinfo.available_timezones()
    assert len({city.country for city in CITIES}) == len({city.time_zone for city in CITIES}) == 7


def test_draws_cuisines_with_icons_of_the_site():
    icons = set(re.findall(r'id="([a-z0-9-]+)"', SPRITE.read_text()))

    assert {cuisine.icon for cuisine in CUISINES} <= icons
    assert set(KITCHENS) == {cuisine.slug for cuisine in CUISINES}


def test_serves_every_cuisine_and_every_city():
    assert {slug for place in PLACES for slug in place.cuisines} == {cuisine.slug for cuisine in CUISINES}
    assert {place.city for place in PLACES} == set(CITY_BY_SLUG)


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.slug)
def test_puts_a_place_near_the_middle_of_its_city(place):
    city = CITY_BY_SLUG[place.city]
    north = place.latitude - city.latitude
    east = (place.longitude - city.longitude) * math.cos(math.radians(city.latitude))

    assert math.hypot(north, east) * KILOMETRES_OF_A_DEGREE < 15


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.slug)
def test_describes_a_place_completely(place):
    assert 1 <= len(place.cuisines) <= 3
    assert place.price_level in {None, 1, 2, 3, 4}
    assert len(place.dishes) >= 2
    assert 2 <= len(set(place.subjects)) == len(place.subjects) <= 5
    assert set(place.subjects) <= set(get_args(Subject.__value__))
    assert place.street_address
    assert place.postcode


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.slug)
def test_reaches_nobody_real(place):
    assert not place.phone or FICTIONAL_PHONES.fullmatch(place.phone)
    assert not place.website or re.fullmatch(r"https://[a-z0-9-]+\.example", place.website)


def test_speaks_plainly():
    assert not [place.slug for place in PLACES if re.search(r"[!<>]", place.description)]


def test_leaves_some_things_unsaid():
    assert [place for place in PLACES if place.price_level is None]
    assert [place for place in PLACES if not place.opening_hours and place.state == "published"]
    assert [place for place in PLACES if not place.phone]
    assert [place for place in PLACES if not place.website]


def test_says_what_became_of_a_place():
    for place in PLACES:
        assert (place.closed_days_ago is not None) == (place.state == "closed")
        assert (place.merged_into is not None) == (place.state == "merged")
        assert place.merged_into is None or PLACE_BY_SLUG[place.merged_into].state == "published"


# --- Opening hours ---


def test_reads_a_week():
    assert week("Mon-Tue 12:00-14:30 18:00-00:30, Sun 09:00-24:00") == (
        Opening(0, 720, 870),
        Opening(0, 1080, 1470),
        Opening(1, 720, 870),
        Opening(1, 1080, 1470),
        Opening(6, 540, 1440),
    )


@pytest.mark.parametrize("text", ["Monday 12:00-14:00", "Mon 12-14", "Xyz 12:00-14:00"])
def test_refuses_a_week_that_it_cannot_read(text):
    with pytest.raises(ValueError, match=r"stretch of a day|names no days|not in tuple"):
        week(text)


def test_opens_before_it_closes_and_never_twice_at_once():
    for place in PLACES:
        hours = sorted(
            (day.weekday * DAY + day.opens_minute, day.weekday * DAY + day.closes_minute) for day in place.opening_hours
        )

        assert all(0 <= day.opens_minute < DAY for day in place.opening_hours)
        assert all(opens < closes <= opens + DAY for opens, closes in hours)
        assert all(closes <= opens for (_, closes), (opens, _) in pairwise(hours))


def test_has_split_days_late_nights_closed_mondays_and_special_days():
    split = {
        place.slug for place in PLACES if len({row.weekday for row in place.opening_hours}) < len(place.opening_hours)
    }
    late = {place.slug for place in PLACES if any(row.closes_minute > DAY for row in place.opening_hours)}
    no_monday = {
        place.slug for place in PLACES if place.opening_hours and all(row.weekday for row in place.opening_hours)
    }
    special = [day for place in PLACES for day in place.special_days]

    assert min(len(split), len(late), len(no_monday)) >= 5
    assert {day.opens_minute is None for day in special} == {True, False}
    assert all((day.opens_minute is None) == (day.closes_minute is None) for day in special)


# --- People ---


def test_has_one_admin_one_moderator_and_eighteen_reviewers():
    assert len(PEOPLE) == len({person.handle for person in PEOPLE}) == 20
    assert [(person.is_staff, person.is_superuser) for person in PEOPLE if person.is_staff] == [
        (True, True),
        (True, False),
    ]
    assert len(REVIEWERS) == 18
    assert {person.trust for person in REVIEWERS} == {0, 1, 2, 3}


def test_gives_people_addresses_and_handles_that_the_site_accepts():
    assert all(re.fullmatch(r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?", person.handle) for person in PEOPLE)
    assert all(person.email == f"{person.handle}@example.org" for person in PEOPLE)


# --- Reviews ---


def test_plans_the_same_for_the_same_seed():
    assert plan_reviews(3) == plan_reviews(3)
    assert plan_reviews(3) != plan_reviews(4)


def test_plans_600_reviews_in_every_state(reviews):
    assert len(reviews) == 600
    assert Counter(review.state for review in reviews) == {"published": PUBLISHED_COUNT, **HELD_COUNTS, **ENDED_COUNTS}


def test_plans_one_live_review_for_each_author_and_place(reviews):
    live = Counter((review.author, review.place) for review in reviews if review.state not in ENDED_COUNTS)

    assert max(live.values()) == 1


def test_puts_a_live_review_beside_each_superseded_one(reviews):
    published = {(review.author, review.place): review for review in reviews if review.state == "published"}
    superseded = [review for review in reviews if review.state == "superseded"]

    assert all(published[review.author, review.place].written_ago < review.written_ago for review in superseded)


def test_reviews_only_places_that_people_could_have_been_to(reviews):
    joined = {person.handle: person.joined_days_ago for person in REVIEWERS}
    for review in reviews:
        place = PLACE_BY_SLUG[review.place]
        assert place.state in {"published", "closed"}
        assert review.written_ago > timedelta(days=place.closed_days_ago or 0)
        assert review.written_ago <= timedelta(days=min(joined[review.author], place.added_days_ago), minutes=20)


def test_spans_two_years_up_to_this_morning(reviews, published):
    assert min(review.written_ago for review in published) < timedelta(hours=12)
    assert timedelta(days=550) < max(review.written_ago for review in reviews) <= timedelta(days=700, minutes=20)
    assert reviews == sorted(reviews, key=lambda review: review.written_ago, reverse=True)


def test_has_beloved_places_poor_ones_and_some_without_any_review(published):
    ratings = defaultdict(list)
    for review in published:
        ratings[review.place].append(review.rating)
    means = [sum(stars) / len(stars) for stars in ratings.values() if len(stars) >= 5]

    assert max(means) > 4.6
    assert min(means) < 2.6
    assert 3.7 < sum(means) / len(means) < 4.2
    assert 3 <= len(PLACES) - len(ratings) <= 8


def test_rates_everything_but_what_is_unfinished_or_erased(reviews):
    assert all(review.rating in range(1, 6) for review in reviews if review.state not in {"draft", "erased"})
    assert all(review.text for review in reviews if review.state not in {"draft", "erased"})
    assert {bool(review.text) for review in reviews if review.state == "draft"} == {True, False}
    assert all(not (review.rating or review.title or review.text) for review in reviews if review.state == "erased")


def test_names_every_kind_of_disclosure(reviews):
    disclosures = Counter(review.disclosure for review in reviews)

    assert set(disclosures) == {"none", "invited", "discount", "connected"}
    assert disclosures["none"] > 500


def test_keeps_the_earlier_wording_of_what_was_edited(reviews):
    edited = [review for review in reviews if review.earlier]

    assert 20 <= len(edited) <= 80
    assert all((review.earlier is None) == (review.edited_ago is None) for review in reviews)
    assert all(review.text != review.earlier.text and review.edited_ago < review.written_ago for review in edited)
    assert any(review.rating != review.earlier.rating for review in edited)


def test_lets_others_find_a_review_helpful(reviews):
    handles = {person.handle for person in PEOPLE}

    assert all(review.author not in review.helpful_voters for review in reviews)
    assert all(len(set(review.helpful_voters)) == len(review.helpful_voters) <= 12 for review in reviews)
    assert {voter for review in reviews for voter in review.helpful_voters} <= handles
    assert not [review for review in reviews if review.helpful_voters and review.state != "published"]


def test_shows_photos_of_most_places(reviews):
    with_photos = [review for review in reviews if review.photos]

    assert len(with_photos) == 70
    assert len({review.place for review in with_photos}) == 45
    assert 100 <= sum(len(review.photos) for review in with_photos) <= 115
    assert all(set(review.photos) <= set(PLACE_BY_SLUG[review.place].subjects) for review in with_photos)


# --- Words ---


def test_never_says_the_same_twice_in_whole_and_hardly_in_part(reviews):
    texts = [review.text for review in reviews if review.text]
    repeated = Counter(sentence for text in texts for sentence in sentences(text))

    assert len(set(texts)) == len(texts)
    assert max(repeated.values()) <= 0.03 * len(texts)


def test_never_says_the_same_twice_of_one_place(published):
    said = Counter((review.place, sentence) for review in published for sentence in sentences(review.text))

    assert [line for line, times in said.items() if times > 1] == []


def test_writes_remarks_and_columns(published):
    # Japanese has no spaces to count words by.
    lengths = [len(review.text.split()) for review in published if not re.search(r"[\u3040-\u30ff]", review.text)]

    assert min(lengths) in range(15, 30)
    assert max(lengths) in range(100, 221)


def test_fills_every_gap_and_writes_no_markup(reviews):
    for review in reviews:
        assert not re.search(r"[<>{}]|&\w+;|  |\b[a-z]+_\w+", f"{review.title} {review.text}")
        assert len(review.title) <= 120


def test_writes_from_right_to_left_and_without_spaces_too(published):
    assert any(re.search(r"[\u0600-\u06ff]", review.text) for review in published)
    assert any(re.search(r"[\u3040-\u30ff]", review.text) for review in published)


@pytest.mark.parametrize("rating", [1, 2, 3, 4, 5])
def test_composes_a_review_of_any_place_at_any_rating(rating):
    rng = Random(rating)  # noqa: S311  nothing secret
    texts = [compose_review(place, rating, rng).text for place in PLACES]

    assert all(20 <= len(text.split()) <= 220 for text in texts)
    assert all(len(text.split("\n\n")) <= 4 for text in texts)
