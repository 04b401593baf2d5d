"""Add the demonstration content to the database.

Only restaurants and people whose slug or handle does not exist are added, so that a second run changes nothing and
keeps later edits.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX, make_password
from django.db import transaction
from django.utils import timezone

from demo.content import CITIES, CUISINES, PEOPLE, RESTAURANTS, REVIEWS, PersonRow, RestaurantRow, ReviewRow
from demo.review_rows import make_photos, make_review, make_revisions, make_votes
from reviews.actions import catalog, recounting
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


@dataclass(frozen=True, slots=True)
class MissingRows:
    people: list[PersonRow]
    restaurants: list[RestaurantRow]
    reviews: list[ReviewRow]


def find_missing() -> MissingRows:
    """Return the people and restaurants that the database lacks, and the reviews of these restaurants."""
    handles = set(User.objects.values_list("handle", flat=True))
    slugs = set(Restaurant.objects.values_list("slug", flat=True))
    return MissingRows(
        people=[row for row in PEOPLE if row["handle"] not in handles],
        restaurants=[row for row in RESTAURANTS if row["slug"] not in slugs],
        reviews=[row for row in REVIEWS if row["restaurant"] not in slugs],
    )


@transaction.atomic
def load(missing: MissingRows, files: Mapping[str, PhotoFiles], *, password: str | None) -> None:
    """Add the missing rows. If ``password`` is None, the accounts cannot sign in.

    ``files`` maps the keys of photos to their stored files.
    """
    now = timezone.now()
    _load_people(missing.people, now, password)
    City.objects.bulk_create((City(**row) for row in CITIES), ignore_conflicts=True)
    Cuisine.objects.bulk_create((Cuisine(**row) for row in CUISINES), ignore_conflicts=True)
    restaurants = [_load_restaurant(row, now) for row in missing.restaurants]
    _load_reviews(missing.reviews, files, now)
    catalog.refresh_denormalized_fields(restaurants=[restaurant.pk for restaurant in restaurants])
    catalog.count_restaurants()
    list(recounting.recount())


def set_missing_passwords(password: str) -> None:
    """Set the password of the demo accounts that were added without one."""
    accounts = User.objects.filter(
        handle__in=[row["handle"] for row in PEOPLE], password__startswith=UNUSABLE_PASSWORD_PREFIX
    )
    if accounts.exists():
        accounts.update(password=make_password(password))


def _load_people(rows: Sequence[PersonRow], now: datetime, password: str | None) -> None:
    # All accounts share one hash, because hashing is slow on purpose.
    hashed = make_password(password)
    people = User.objects.bulk_create(
        User(
            email=row["email"],
            handle=row["handle"],
            display_name=row["display_name"],
            trust=row["trust"],
            is_staff=row["is_staff"],
            is_superuser=row["is_superuser"],
            password=hashed,
            joined_at=now - timedelta(days=row["joined_days_ago"]),
        )
        for row in rows
    )
    EmailAddress.objects.bulk_create(
        EmailAddress(user=user, email=user.email, verified=True, primary=True) for user in people
    )


def _load_restaurant(row: RestaurantRow, now: datetime) -> Restaurant:
    closed_days_ago = row["closed_days_ago"]
    restaurant = Restaurant.objects.create(
        name=row["name"],
        slug=row["slug"],
        description=row["description"],
        state=row["state"],
        merged_into=Restaurant.objects.filter(slug=row["merged_into"]).first(),
        closed_on=None if closed_days_ago is None else (now - timedelta(days=closed_days_ago)).date(),
        city=City.objects.get(slug=row["city"]),
        street_address=row["street_address"],
        postcode=row["postcode"],
        latitude=row["latitude"],
        longitude=row["longitude"],
        price_level=row["price_level"],
        phone=row["phone"],
        website=row["website"],
        created_at=now - timedelta(days=row["added_days_ago"]),
    )
    restaurant.cuisines.set(Cuisine.objects.filter(slug__in=row["cuisines"]))
    OpeningHours.objects.bulk_create(OpeningHours(restaurant=restaurant, **hours) for hours in row["opening_hours"])
    SpecialHours.objects.bulk_create(
        SpecialHours(
            restaurant=restaurant,
            date=now.date() + timedelta(days=hours["days_from_today"]),
            opens_minute=hours["opens_minute"],
            closes_minute=hours["closes_minute"],
        )
        for hours in row["special_hours"]
    )
    return restaurant


def _load_reviews(rows: Sequence[ReviewRow], files: Mapping[str, PhotoFiles], now: datetime) -> None:
    people = User.objects.in_bulk([row["handle"] for row in PEOPLE], field_name="handle")
    restaurants = Restaurant.objects.in_bulk({row["restaurant"] for row in rows}, field_name="slug")
    reviews = Review.objects.bulk_create(
        make_review(row, restaurants[row["restaurant"]], people[row["author"]], now) for row in rows
    )
    pairs = list(zip(rows, reviews, strict=True))
    ReviewRevision.objects.bulk_create(chain.from_iterable(make_revisions(*pair) for pair in pairs))
    HelpfulVote.objects.bulk_create(chain.from_iterable(make_votes(*pair, people) for pair in pairs))
    Photo.objects.bulk_create(chain.from_iterable(make_photos(*pair, files) for pair in pairs))
