"""Turns the demo's plans into rows.

Every step adds only what is missing, found by slug, handle or photo key, so that loading again changes nothing, and
whatever somebody has done to the demo since stays.
"""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.db import transaction

from demo.gallery import pictures_of
from demo.people import PEOPLE
from demo.places import CITIES, CUISINES, Place
from demo.plan import PlannedReview
from demo.restaurants import PLACES
from reviews.actions import catalogue, ratings
from reviews.models import (
    City,
    Cuisine,
    HelpfulVote,
    OpeningHours,
    Photo,
    Restaurant,
    Review,
    ReviewRevision,
    SpecialHours,
    User,
)
from reviews.photos.files import PhotoFiles

STATES_SEEN_BY_ALL = {"published", "hidden", "removed", "withdrawn", "superseded", "erased"}


def is_loaded() -> bool:
    return Restaurant.objects.filter(slug__in=[place.slug for place in PLACES]).count() == len(PLACES)


@transaction.atomic
def load(
    reviews: list[PlannedReview], stored: Mapping[str, PhotoFiles], *, now: datetime, password: str | None
) -> dict[str, int]:
    """Writes what is missing of the demo, and returns how many rows of each kind that were.

    ``stored`` are the files of the pictures, by key. Without a ``password`` nobody of the demo can sign in.
    """
    people = _load_people(now, password)
    restaurants = _load_restaurants(now)
    new = [planned for planned in reviews if planned.place in restaurants]
    _load_reviews(new, restaurants, people, stored, now)
    catalogue.refresh_denormalized_fields(restaurants=[restaurant.pk for restaurant in restaurants.values()])
    catalogue.count_restaurants()
    list(ratings.recount())
    return {"restaurants": len(restaurants), "people": len(people), "reviews": len(new), "photos": len(stored)}


def _load_people(now: datetime, password: str | None) -> dict[str, User]:
    # One hash for all: hashing is slow on purpose.
    hashed = make_password(password)
    User.objects.bulk_create(
        (
            User(
                email=person.email,
                handle=person.handle,
                display_name=person.display_name,
                trust=person.trust,
                is_staff=person.is_staff,
                is_superuser=person.is_superuser,
                password=hashed,
                joined_at=now - timedelta(days=person.joined_days_ago),
            )
            for person in PEOPLE
        ),
        ignore_conflicts=True,
    )
    people = User.objects.filter(handle__in=[person.handle for person in PEOPLE])
    EmailAddress.objects.bulk_create(
        (EmailAddress(user=user, email=user.email, verified=True, primary=True) for user in people),
        ignore_conflicts=True,
    )
    return {user.handle: user for user in people}


def _load_restaurants(now: datetime) -> dict[str, Restaurant]:
    """Adds the restaurants that are missing, with cuisines and hours, and returns those by slug."""
    City.objects.bulk_create(
        (City(name=city.name, slug=city.slug, country=city.country, time_zone=city.time_zone) for city in CITIES),
        ignore_conflicts=True,
    )
    Cuisine.objects.bulk_create(
        (Cuisine(name=cuisine.name, slug=cuisine.slug, icon=cuisine.icon) for cuisine in CUISINES),
        ignore_conflicts=True,
    )
    cities = {city.slug: city for city in City.objects.all()}
    present = set(Restaurant.objects.values_list("slug", flat=True))
    missing = [place for place in PLACES if place.slug not in present]
    # The merged ones last: each names the row that it leads to.
    added: dict[str, Restaurant] = {}
    for place in sorted(missing, key=lambda place: place.merged_into is not None):
        target = place.merged_into and (added.get(place.merged_into) or Restaurant.objects.get(slug=place.merged_into))
        added[place.slug] = _make_restaurant(place, cities[place.city], target or None, now)
    _load_cuisines(missing, added)
    _load_hours(missing, added, now.date())
    return added


def _make_restaurant(place: Place, city: City, merged_into: Restaurant | None, now: datetime) -> Restaurant:
    closed_on = None if place.closed_days_ago is None else (now - timedelta(days=place.closed_days_ago)).date()
    return Restaurant.objects.create(
        name=place.name,
        slug=place.slug,
        description=place.description,
        state=place.state,
        merged_into=merged_into,
        closed_on=closed_on,
        city=city,
        street_address=place.street_address,
        postcode=place.postcode,
        latitude=place.latitude,
        longitude=place.longitude,
        price_level=place.price_level,
        phone=place.phone,
        website=place.website,
        created_at=now - timedelta(days=place.added_days_ago),
    )


def _load_cuisines(places: list[Place], restaurants: Mapping[str, Restaurant]) -> None:
    cuisines = {cuisine.slug: cuisine for cuisine in Cuisine.objects.all()}
    links = Restaurant.cuisines.through
    links.objects.bulk_create(
        links(restaurant=restaurants[place.slug], cuisine=cuisines[slug]) for place in places for slug in place.cuisines
    )


def _load_hours(places: list[Place], restaurants: Mapping[str, Restaurant], today: date) -> None:
    OpeningHours.objects.bulk_create(
        OpeningHours(
            restaurant=restaurants[place.slug],
            weekday=opening.weekday,
            opens_minute=opening.opens_minute,
            closes_minute=opening.closes_minute,
        )
        for place in places
        for opening in place.opening_hours
    )
    SpecialHours.objects.bulk_create(
        SpecialHours(
            restaurant=restaurants[place.slug],
            date=today + timedelta(days=day.days_from_today),
            opens_minute=day.opens_minute,
            closes_minute=day.closes_minute,
        )
        for place in places
        for day in place.special_days
    )


def _load_reviews(
    planned: list[PlannedReview],
    restaurants: Mapping[str, Restaurant],
    people: Mapping[str, User],
    stored: Mapping[str, PhotoFiles],
    now: datetime,
) -> None:
    reviews = Review.objects.bulk_create(
        _make_review(review, restaurants[review.place], people[review.author], now) for review in planned
    )
    both = list(zip(planned, reviews, strict=True))
    ReviewRevision.objects.bulk_create(revision for plan, review in both for revision in _revisions(plan, review))
    HelpfulVote.objects.bulk_create(
        HelpfulVote(review=review, review_author=review.author, voter=people[voter])
        for plan, review in both
        for voter in plan.helpful_voters
    )
    Photo.objects.bulk_create(photo for plan, review in both for photo in _photos(plan, review, stored))


def _make_review(planned: PlannedReview, restaurant: Restaurant, author: User, now: datetime) -> Review:
    written_at = now - planned.written_ago
    return Review(
        restaurant=restaurant,
        author=author,
        state=planned.state,
        previous_state=Review.State.PUBLISHED if planned.state in Review.ENDED_STATES else "",
        rating=planned.rating,
        title=planned.title,
        text=planned.text,
        visited_month=_visited_month(planned, written_at.date()),
        disclosure=planned.disclosure,
        helpful_count=len(planned.helpful_voters),
        created_at=written_at,
        published_at=written_at if planned.state in STATES_SEEN_BY_ALL else None,
        edited_at=None if planned.edited_ago is None else now - planned.edited_ago,
        state_changed_at=written_at,
    )


def _visited_month(planned: PlannedReview, written_on: date) -> date | None:
    if planned.visited_months_before is None:
        return None
    months = written_on.year * 12 + written_on.month - 1 - planned.visited_months_before
    return date(months // 12, months % 12 + 1, 1)


def _revisions(planned: PlannedReview, review: Review) -> Iterator[ReviewRevision]:
    if review.rating is None or review.state == Review.State.DRAFT:
        return
    current = ReviewRevision(review=review, number=1, rating=review.rating, title=review.title, text=review.text)
    current.created_at = review.edited_at or review.created_at
    if planned.earlier:
        yield ReviewRevision(
            review=review,
            number=1,
            rating=planned.earlier.rating,
            title=planned.earlier.title,
            text=planned.earlier.text,
            created_at=review.created_at,
        )
        current.number = 2
    yield current


def _photos(planned: PlannedReview, review: Review, stored: Mapping[str, PhotoFiles]) -> Iterator[Photo]:
    for position, picture in enumerate(pictures_of(planned)):
        file = stored[picture.key]
        yield Photo(
            review=review,
            key=picture.key,
            position=position,
            alt=picture.alt,
            width=file.width,
            height=file.height,
            widths=file.widths,
            color=file.color,
            created_at=review.created_at,
        )
