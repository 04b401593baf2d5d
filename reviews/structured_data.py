"""schema.org data of a restaurant's page for search engines. It contains only what the page shows."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest

from reviews.http import absolute_url
from reviews.models import OpeningHours, Restaurant, Review
from reviews.models.hours import MINUTES_PER_DAY
from reviews.models.restaurant import round_mean
from reviews.opening_hours import format_minute
from reviews.photos.files import permanent_url

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def describe_restaurant(
    request: HttpRequest, restaurant: Restaurant, regular_hours: Iterable[OpeningHours], reviews: Iterable[Review]
) -> dict[str, Any]:
    """Return https://schema.org/Restaurant data with the mean rating and these reviews. Omit empty values."""
    place = {
        "@context": "https://schema.org",
        "@type": "Restaurant",
        "name": restaurant.name,
        "url": absolute_url(request, restaurant.get_absolute_url()),
        "description": restaurant.description,
        "servesCuisine": restaurant.cuisine_names.split(", ") if restaurant.cuisine_names else None,
        "priceRange": "$" * (restaurant.price_level or 0),
        "telephone": restaurant.phone,
        "sameAs": restaurant.website,
        "address": _describe_address(restaurant),
        "aggregateRating": _describe_ratings(restaurant),
        "review": [_describe_review(request, review) for review in reviews],
        "openingHoursSpecification": _describe_week(restaurant, regular_hours),
        "image": absolute_url(request, permanent_url(restaurant.cover_photo.files, 1280))
        if restaurant.cover_photo
        else None,
    }
    return {name: value for name, value in place.items() if value}


def _describe_address(restaurant: Restaurant) -> dict[str, str]:
    address = {
        "@type": "PostalAddress",
        "streetAddress": restaurant.street_address,
        "postalCode": restaurant.postcode,
        "addressLocality": restaurant.city_name,
        "addressCountry": restaurant.city.country,
    }
    return {name: value for name, value in address.items() if value}


def _describe_ratings(restaurant: Restaurant) -> dict[str, Any] | None:
    if not restaurant.rating_count:
        return None
    return {
        "@type": "AggregateRating",
        "ratingValue": float(round_mean(restaurant.rating_mean)),
        "reviewCount": restaurant.rating_count,
        "bestRating": 5,
        "worstRating": 1,
    }


def _describe_review(request: HttpRequest, review: Review) -> dict[str, Any]:
    described = {
        "@type": "Review",
        "url": absolute_url(request, review.get_absolute_url()),
        "author": {
            "@type": "Person",
            "name": review.author.display_name,
            "url": absolute_url(request, review.author.get_absolute_url()),
        },
        "datePublished": review.published_at and review.published_at.date().isoformat(),
        "name": review.title,
        "reviewBody": review.text,
        "reviewRating": {"@type": "Rating", "ratingValue": review.rating, "bestRating": 5, "worstRating": 1},
    }
    return {name: value for name, value in described.items() if value}


def _describe_week(restaurant: Restaurant, regular_hours: Iterable[OpeningHours]) -> list[dict[str, str]]:
    return [_describe_hours(hours) for hours in regular_hours] if restaurant.accepts_reviews else []


def _describe_hours(hours: OpeningHours) -> dict[str, str]:
    # Google interprets equal opening and closing times as closed all day.
    is_open_24_hours = hours.closes_minute - hours.opens_minute == MINUTES_PER_DAY
    return {
        "@type": "OpeningHoursSpecification",
        "dayOfWeek": f"https://schema.org/{WEEKDAYS[hours.weekday]}",
        "opens": format_minute(hours.opens_minute),
        "closes": format_minute(hours.closes_minute - is_open_24_hours),
    }
