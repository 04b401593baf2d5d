import math
import re
import zoneinfo
from collections import Counter, defaultdict
from itertools import pairwise
from pathlib import Path

import pytest

from demo import content
from demo.content import CITIES, CUISINES, PEOPLE, PICTURES, RESTAURANTS, REVIEWS

DAY = 24 * 60
SPRITE = Path(__file__).parents[2] / "static" / "icons.svg"
CITY_CENTERS = {
    "istanbul": (41.0252, 28.9842),
    "lisbon": (38.7145, -9.1390),
    "london": (51.5136, -0.1037),
    "melbourne": (-37.8136, 144.9631),
    "mexico-city": (19.4194, -99.1620),
    "new-york": (40.7280, -73.9857),
    "tokyo": (35.6812, 139.7450),
}
KILOMETERS_PER_DEGREE = 111.2
SENTENCE_END = re.compile(r"(?<=[.?。])\s+")

# Numbers that are reserved for fiction (GB, US, AU), or whose prefix does not exist in the country (JP, MX, PT, TR).
FICTIONAL_PHONES = re.compile(
    r"\+44 20 7946 0\d{3}|\+1 (212|718) 555 01\d\d|\+61 3 7010 \d{4}"
    r"|\+81 3 0055 \d{4}|\+52 55 0055 \d{4}|\+351 20 055 \d{4}|\+90 212 055 \d{4}"
)

REVIEWERS = [person for person in PEOPLE if not person["is_staff"]]
PUBLISHED = [review for review in REVIEWS if review["state"] == "published"]
RESTAURANTS_BY_SLUG = {restaurant["slug"]: restaurant for restaurant in RESTAURANTS}
each_restaurant = pytest.mark.parametrize("restaurant", RESTAURANTS, ids=lambda restaurant: restaurant["slug"])


def sentences(text):
    return set(SENTENCE_END.split(text.replace("\n\n", " ")))


def pair(review):
    return review["author"], review["restaurant"]


# --- Files ---


@pytest.mark.parametrize(
    ("rows", "fields"),
    [
        (CITIES, content.CityRow),
        (CUISINES, content.CuisineRow),
        (PEOPLE, content.PersonRow),
        (RESTAURANTS, content.RestaurantRow),
        ([hours for row in RESTAURANTS for hours in row["opening_hours"]], content.OpeningHoursRow),
        ([hours for row in RESTAURANTS for hours in row["special_hours"]], content.SpecialHoursRow),
        (REVIEWS, content.ReviewRow),
        ([row["earlier"] for row in REVIEWS if row["earlier"]], content.RevisionRow),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_has_exactly_the_declared_fields_in_each_row_of_demo_content(rows, fields):
    assert {frozenset(row) for row in rows} == {fields.__required_keys__}


# --- Restaurants ---


def test_has_restaurants_in_every_state_but_removed():
    states = Counter(restaurant["state"] for restaurant in RESTAURANTS)

    assert states == {"published": 56, "closed": 2, "pending": 1, "merged": 1}


@pytest.mark.parametrize("rows", [CITIES, CUISINES, RESTAURANTS], ids=["cities", "cuisines", "restaurants"])
def test_has_unique_slugs_and_names_in_demo_content(rows):
    assert len({row["slug"] for row in rows}) == len({row["name"] for row in rows}) == len(rows)
    assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", row["slug"]) for row in rows)


def test_has_cities_in_seven_existing_time_zones():
    assert {city["time_zone"] for city in CITIES} <= zoneinfo.available_timezones()
    assert len({city["country"] for city in CITIES}) == len({city["time_zone"] for city in CITIES}) == 7


def test_gives_cuisines_icons_of_the_site():
    icons = set(re.findall(r'id="([a-z0-9-]+)"', SPRITE.read_text()))

    assert {cuisine["icon"] for cuisine in CUISINES} <= icons


def test_has_restaurants_of_every_cuisine_in_every_city():
    used = {slug for restaurant in RESTAURANTS for slug in restaurant["cuisines"]}

    assert used == {cuisine["slug"] for cuisine in CUISINES}
    assert {restaurant["city"] for restaurant in RESTAURANTS} == {city["slug"] for city in CITIES} == set(CITY_CENTERS)


@each_restaurant
def test_locates_a_restaurant_within_15_km_of_its_city_center(restaurant):
    latitude, longitude = CITY_CENTERS[restaurant["city"]]
    north = restaurant["latitude"] - latitude
    east = (restaurant["longitude"] - longitude) * math.cos(math.radians(latitude))

    assert math.hypot(north, east) * KILOMETERS_PER_DEGREE < 15


@each_restaurant
def test_gives_a_restaurant_an_address_and_one_to_three_cuisines(restaurant):
    assert 1 <= len(restaurant["cuisines"]) <= 3
    assert restaurant["price_level"] in {None, 1, 2, 3, 4}
    assert restaurant["street_address"]
    assert restaurant["postcode"]


@each_restaurant
def test_uses_only_fictional_phone_numbers_and_websites(restaurant):
    phone, website = restaurant["phone"], restaurant["website"]

    assert not phone or FICTIONAL_PHONES.fullmatch(phone)
    assert not website or re.fullmatch(r"https://[a-z0-9-]+\.example", website)


def test_describes_restaurants_without_exclamation_marks_and_markup():
    assert not [row["slug"] for row in RESTAURANTS if re.search(r"[!<>]", row["description"])]


def test_leaves_optional_fields_of_some_restaurants_empty():
    assert [row for row in RESTAURANTS if row["price_level"] is None]
    assert [row for row in RESTAURANTS if not row["opening_hours"] and row["state"] == "published"]
    assert [row for row in RESTAURANTS if not row["phone"]]
    assert [row for row in RESTAURANTS if not row["website"]]


def test_dates_closings_and_names_the_target_of_a_merger():
    for restaurant in RESTAURANTS:
        target = restaurant["merged_into"]
        assert (restaurant["closed_days_ago"] is not None) == (restaurant["state"] == "closed")
        assert (target is not None) == (restaurant["state"] == "merged")
        assert target is None or RESTAURANTS_BY_SLUG[target]["state"] == "published"
        assert target is None or RESTAURANTS.index(RESTAURANTS_BY_SLUG[target]) < RESTAURANTS.index(restaurant)


# --- Opening hours ---


def test_has_opening_hours_that_never_overlap():
    for restaurant in RESTAURANTS:
        rows = restaurant["opening_hours"]
        hours = sorted(
            (row["weekday"] * DAY + row["opens_minute"], row["weekday"] * DAY + row["closes_minute"]) for row in rows
        )

        assert all(row["weekday"] in range(7) and 0 <= row["opens_minute"] < DAY for row in rows)
        assert all(opens < closes <= opens + DAY for opens, closes in hours)
        assert all(closes <= opens for (_, closes), (opens, _) in pairwise(hours))


def test_has_split_days_late_nights_closed_mondays_and_special_hours():
    weeks = [restaurant["opening_hours"] for restaurant in RESTAURANTS if restaurant["opening_hours"]]
    split = [week for week in weeks if len({row["weekday"] for row in week}) < len(week)]
    late = [week for week in weeks if any(row["closes_minute"] > DAY for row in week)]
    no_monday = [week for week in weeks if all(row["weekday"] for row in week)]
    special = [row for restaurant in RESTAURANTS for row in restaurant["special_hours"]]

    assert min(len(split), len(late), len(no_monday)) >= 5
    assert {row["opens_minute"] is None for row in special} == {True, False}
    assert all((row["opens_minute"] is None) == (row["closes_minute"] is None) for row in special)


# --- People ---


def test_has_one_administrator_one_moderator_and_eighteen_reviewers():
    staff = [(person["is_staff"], person["is_superuser"]) for person in PEOPLE if person["is_staff"]]

    assert len(PEOPLE) == len({person["handle"] for person in PEOPLE}) == 20
    assert len({person["display_name"] for person in PEOPLE}) == 20
    assert staff == [(True, True), (True, False)]
    assert len(REVIEWERS) == 18
    assert {person["trust"] for person in REVIEWERS} == {0, 1, 2, 3}


def test_gives_people_valid_handles_and_email_addresses_of_an_example_domain():
    assert all(re.fullmatch(r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?", person["handle"]) for person in PEOPLE)
    assert all(person["email"] == f"{person['handle']}@example.org" for person in PEOPLE)


# --- Reviews ---


def test_has_600_reviews_in_every_state():
    assert Counter(review["state"] for review in REVIEWS) == {
        "published": 540,
        "pending": 14,
        "draft": 12,
        "hidden": 8,
        "removed": 9,
        "superseded": 5,
        "withdrawn": 8,
        "erased": 4,
    }


def test_has_at_most_one_live_review_of_an_author_and_a_restaurant():
    ended = {"superseded", "withdrawn", "erased"}
    live = Counter(pair(review) for review in REVIEWS if review["state"] not in ended)

    assert max(live.values()) == 1


def test_has_a_newer_published_review_for_each_superseded_one():
    published = {pair(review): review for review in PUBLISHED}
    superseded = [review for review in REVIEWS if review["state"] == "superseded"]

    assert all(published[pair(review)]["written_days_ago"] < review["written_days_ago"] for review in superseded)


def test_dates_reviews_within_the_lifetime_of_restaurant_and_account():
    joined = {person["handle"]: person["joined_days_ago"] for person in REVIEWERS}
    for review in REVIEWS:
        restaurant = RESTAURANTS_BY_SLUG[review["restaurant"]]
        assert restaurant["state"] in {"published", "closed"}
        assert review["written_days_ago"] > (restaurant["closed_days_ago"] or 0)
        # 0.015 days are about 20 minutes, which were added to the age of every review when the data was generated.
        assert review["written_days_ago"] <= min(joined[review["author"]], restaurant["added_days_ago"]) + 0.015


def test_dates_reviews_over_18_to_23_months_until_today_oldest_first():
    ages = [review["written_days_ago"] for review in REVIEWS]

    assert min(review["written_days_ago"] for review in PUBLISHED) < 0.5
    assert 550 < max(ages) <= 700.015
    assert ages == sorted(ages, reverse=True)


def test_has_beloved_and_poor_restaurants_and_some_without_reviews():
    ratings = defaultdict(list)
    for review in PUBLISHED:
        ratings[review["restaurant"]].append(review["rating"])
    means = [sum(stars) / len(stars) for stars in ratings.values() if len(stars) >= 5]

    assert max(means) > 4.6
    assert min(means) < 2.6
    assert 3.7 < sum(means) / len(means) < 4.2
    assert 3 <= len(RESTAURANTS) - len(ratings) <= 8


def test_has_stars_and_text_in_each_review_but_drafts_and_erased_ones():
    sent = [review for review in REVIEWS if review["state"] not in {"draft", "erased"}]
    erased = [review for review in REVIEWS if review["state"] == "erased"]

    assert all(review["rating"] in range(1, 6) and review["text"] for review in sent)
    assert {bool(review["text"]) for review in REVIEWS if review["state"] == "draft"} == {True, False}
    assert all(not (review["rating"] or review["title"] or review["text"]) for review in erased)


def test_has_reviews_with_each_disclosure():
    disclosures = Counter(review["disclosure"] for review in REVIEWS)

    assert set(disclosures) == {"none", "invited", "discount", "connected"}
    assert disclosures["none"] > 500


def test_keeps_the_first_version_of_edited_reviews():
    edited = [review for review in REVIEWS if review["earlier"]]

    assert 20 <= len(edited) <= 80
    assert all((review["earlier"] is None) == (review["edited_days_ago"] is None) for review in REVIEWS)
    assert all(review["text"] != review["earlier"]["text"] for review in edited)
    assert all(review["edited_days_ago"] < review["written_days_ago"] for review in edited)
    assert any(review["rating"] != review["earlier"]["rating"] for review in edited)


def test_has_helpful_votes_of_other_people_on_published_reviews_only():
    handles = {person["handle"] for person in PEOPLE}
    voters = [(review, review["helpful_voters"]) for review in REVIEWS]

    assert all(review["author"] not in names for review, names in voters)
    assert all(len(set(names)) == len(names) <= 12 for _, names in voters)
    assert {name for _, names in voters for name in names} <= handles
    assert not [review for review, names in voters if names and review["state"] != "published"]


# --- Photos ---


def test_has_photos_of_45_restaurants():
    with_photos = [review for review in REVIEWS if review["photos"]]

    assert len(with_photos) == 70
    assert len({review["restaurant"] for review in with_photos}) == 45
    assert {review["state"] for review in with_photos} == {"published"}
    assert 100 <= sum(len(review["photos"]) for review in with_photos) <= 115


def test_shows_each_picture_in_few_photos_and_never_twice_of_a_restaurant():
    shown = [(review["restaurant"], picture) for review in PUBLISHED for picture in review["photos"].values()]

    assert len(set(shown)) == len(shown)
    assert {picture for _, picture in shown} == set(PICTURES)
    assert max(Counter(picture for _, picture in shown).values()) <= 4


def test_has_unique_photo_keys():
    keys = [key for review in REVIEWS for key in review["photos"]]

    assert len(set(keys)) == len(keys)
    assert all(re.fullmatch(r"demo-photo-\d{3}", key) for key in keys)


# --- Texts ---


def test_never_repeats_a_text_and_rarely_a_sentence():
    texts = [review["text"] for review in REVIEWS if review["text"]]
    repeated = Counter(sentence for text in texts for sentence in sentences(text))

    assert len(set(texts)) == len(texts)
    assert max(repeated.values()) <= 0.03 * len(texts)


def test_never_repeats_a_sentence_about_the_same_restaurant():
    used = Counter((review["restaurant"], line) for review in PUBLISHED for line in sentences(review["text"]))

    assert [line for line, times in used.items() if times > 1] == []


def test_has_short_and_long_review_texts():
    # Japanese has no spaces between words.
    texts = [review["text"] for review in PUBLISHED if not re.search(r"[\u3040-\u30ff]", review["text"])]
    lengths = [len(text.split()) for text in texts]

    assert min(lengths) in range(15, 30)
    assert max(lengths) in range(100, 221)
    assert all(len(text.split("\n\n")) <= 5 for text in texts)


def test_has_no_placeholders_or_markup_in_texts():
    for review in REVIEWS:
        assert not re.search(r"[<>{}]|&\w+;|  |\b[a-z]+_\w+", f"{review['title']} {review['text']}")
        assert len(review["title"]) <= 120


def test_has_texts_from_right_to_left_and_without_spaces():
    assert any(re.search(r"[\u0600-\u06ff]", review["text"]) for review in PUBLISHED)
    assert any(re.search(r"[\u3040-\u30ff]", review["text"]) for review in PUBLISHED)
