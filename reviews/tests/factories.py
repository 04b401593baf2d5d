"""Functions that create test data. A test passes only the values that matter to it."""

import io
from datetime import timedelta
from itertools import count
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from reviews.actions import catalog, reviews
from reviews.models import City, Cuisine, Photo, Restaurant, Review, User

numbers = count(1)


def make_user(**fields: Any) -> User:
    number = next(numbers)
    fields = {
        "email": f"person{number}@example.org",
        "handle": f"person-{number}",
        "display_name": f"Person {number}",
        "trust": User.Trust.KNOWN,
        **fields,
    }
    return User.objects.create(**fields)


def make_city(name: str = "Lisbon", **fields: Any) -> City:
    defaults = {"slug": name.lower().replace(" ", "-"), "country": "PT", "time_zone": "Europe/Lisbon", **fields}
    return City.objects.get_or_create(name=name, defaults=defaults)[0]


def make_cuisine(name: str = "Portuguese", **fields: Any) -> Cuisine:
    return Cuisine.objects.get_or_create(name=name, defaults={"slug": name.lower().replace(" ", "-"), **fields})[0]


def make_restaurant(name: str = "Casa Ávila", *, cuisines: list[Cuisine] | None = None, **fields: Any) -> Restaurant:
    fields = {"slug": f"restaurant-{next(numbers)}", "city": fields.get("city") or make_city(), **fields}
    restaurant = Restaurant.objects.create(name=name, **fields)
    restaurant.cuisines.set(cuisines or [])
    catalog.refresh_denormalized_fields(restaurants=[restaurant.pk])
    catalog.count_restaurants()
    restaurant.refresh_from_db()
    return restaurant


def make_review(**fields: Any) -> Review:
    """Create a review in ``state``, by default published, by calling the actions that lead to this state."""
    state = fields.pop("state", Review.State.PUBLISHED)
    fields = {
        "restaurant": fields.get("restaurant") or make_restaurant(),
        "author": fields.get("author") or make_user(),
        "rating": 4,
        "text": "The clams came first, and the table went quiet for a while.",
        **fields,
    }
    review = Review.objects.create(**fields)
    for step in ACTIONS_TO_STATE[state]:
        review = step(review=review)
    return review


def make_photo(**fields: Any) -> Photo:
    fields = {
        "review": fields.get("review") or make_review(),
        "alt": "A bowl of clams",
        "width": 640,
        "height": 480,
        "widths": [320, 640],
        "color": "#aa8866",
        **fields,
    }
    photo = Photo.objects.create(**fields)
    catalog.refresh_denormalized_fields(restaurants=[photo.review.restaurant_id])
    return photo


def make_picture(color: str = "#aa8866", size: tuple[int, int] = (64, 48), kind: str = "JPEG", **options: Any) -> bytes:
    stream = io.BytesIO()
    Image.new("RGB", size, color).save(stream, kind, **options)
    return stream.getvalue()


def make_file(name: str = "IMG_0001.jpg", content: bytes | None = None) -> SimpleUploadedFile:
    """Return an uploaded file, by default a small JPEG picture."""
    return SimpleUploadedFile(name, make_picture() if content is None else content, content_type="image/jpeg")


def make_many_restaurants(number: int) -> None:
    """Create restaurants with one published review and one photo each, in bulk."""
    city, author = make_city(), make_user()
    cuisine = make_cuisine()
    now = timezone.now()
    restaurants = Restaurant.objects.bulk_create(
        Restaurant(name=f"Place {index}", slug=f"place-{next(numbers)}", city=city, stars_4=1)
        for index in range(number)
    )
    links = Restaurant.cuisines.through
    links.objects.bulk_create(links(restaurant=restaurant, cuisine=cuisine) for restaurant in restaurants)
    written = Review.objects.bulk_create(
        Review(
            restaurant=restaurant,
            author=author,
            rating=4,
            text="Good.",
            state=Review.State.PUBLISHED,
            published_at=now - timedelta(minutes=index),
        )
        for index, restaurant in enumerate(restaurants)
    )
    Photo.objects.bulk_create(
        Photo(review=review, width=640, height=480, widths=[320, 640], color="#aa8866") for review in written
    )
    catalog.refresh_denormalized_fields(restaurants=[restaurant.pk for restaurant in restaurants])
    catalog.count_restaurants()


# The actions, in order, that bring a new draft into each state.
ACTIONS_TO_STATE: dict[str, list[Any]] = {
    Review.State.DRAFT: [],
    Review.State.PENDING: [reviews.hold],
    Review.State.PUBLISHED: [reviews.publish],
    Review.State.HIDDEN: [reviews.publish, reviews.hide],
    Review.State.REMOVED: [reviews.publish, reviews.remove],
    Review.State.WITHDRAWN: [reviews.publish, reviews.withdraw],
    Review.State.SUPERSEDED: [reviews.publish, reviews.supersede],
    Review.State.ERASED: [reviews.publish, reviews.erase],
}
