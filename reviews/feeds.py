"""Atom feeds of published reviews. Reviews by new accounts are left out, because they may be spam."""

import re
from collections.abc import Iterable
from datetime import datetime

from django.contrib.syndication.views import Feed
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import linebreaks
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from reviews.http import absolute_url
from reviews.models import Restaurant, Review
from reviews.search.sort_orders import REVIEW_ORDERS

MAX_ENTRIES = 20

# XML 1.0 does not allow these characters, not even escaped (https://www.w3.org/TR/xml/#charsets), so Django raises an
# error for them.
INVALID_IN_XML = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class RestaurantFeed(Feed[Review, Restaurant]):
    feed_type = Atom1Feed

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    def get_object(self, request: HttpRequest, slug: str) -> Restaurant:
        return get_object_or_404(Restaurant.objects.published(), slug=slug)

    def title(self, restaurant: Restaurant) -> str:
        title = _("Reviews of %(name)s, %(city)s") % {"name": restaurant.name, "city": restaurant.city_name}
        return _remove_invalid_characters(title)

    def link(self, restaurant: Restaurant) -> str:
        return absolute_url(self.request, restaurant.get_absolute_url())

    def feed_url(self, restaurant: Restaurant) -> str:
        return absolute_url(self.request, reverse("restaurant_feed", args=[restaurant.slug]))

    def items(self, restaurant: Restaurant) -> Iterable[Review]:
        newest = restaurant.reviews.published().by_trusted_authors().select_related("author")
        return newest.order_by(*REVIEW_ORDERS[0].columns)[:MAX_ENTRIES]

    def item_link(self, review: Review) -> str:
        return absolute_url(self.request, review.get_absolute_url())

    def item_title(self, review: Review) -> str:
        stars = _("%d of 5 stars") % (review.rating or 0)
        return _remove_invalid_characters(f"{review.title}: {stars}" if review.title else stars)

    def item_description(self, review: Review) -> str:
        # Atom1Feed declares the description as HTML, so the text must be escaped.
        return linebreaks(_remove_invalid_characters(review.text), autoescape=True)

    def item_author_name(self, review: Review) -> str:
        return _remove_invalid_characters(review.author.display_name)

    def item_pubdate(self, review: Review) -> datetime | None:
        return review.published_at

    def item_updateddate(self, review: Review) -> datetime | None:
        return review.edited_at or review.published_at


def _remove_invalid_characters(text: str) -> str:
    return INVALID_IN_XML.sub("", text)


@require_safe
def restaurant_feed(request: HttpRequest, slug: str) -> HttpResponse:
    return RestaurantFeed(request)(request, slug=slug)
