"""How values look: histograms, moments, addresses, structured data."""

import json
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode, urlsplit

from django import template
from django.contrib.humanize.templatetags.humanize import naturaltime
from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString

from reviews.models import Restaurant

register = template.Library()

# Written as JSON writes them, the characters that mean something in HTML mean nothing.
UNSAFE_IN_SCRIPT = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}


@register.inclusion_tag("components/histogram.html")
def histogram(restaurant: Restaurant) -> dict[str, Any]:
    """Bars whose lengths are shares of the most frequent number of stars."""
    counts = restaurant.star_counts
    longest = max(counts.values())
    return {
        "bars": [
            {"stars": number, "count": count, "percent": round(100 * count / longest) if longest else 0}
            for number, count in counts.items()
        ]
    }


@register.simple_tag
def ago(moment: datetime) -> SafeString:
    """Relative for a week, then the date; the exact moment is in the element."""
    date = date_format(moment, "j F Y")
    words = naturaltime(moment) if timezone.now() - moment < timedelta(days=7) else date
    return format_html(
        '<time datetime="{}" title="{}">{}</time>', moment.isoformat(), f"{date}, {moment:%H:%M %Z}", words
    )


@register.simple_tag
def map_url(restaurant: Restaurant) -> str:
    """Where the restaurant is on OpenStreetMap: a point where we know it, else a search for its address."""
    if restaurant.latitude is not None and restaurant.longitude is not None:
        place = {"mlat": restaurant.latitude, "mlon": restaurant.longitude}
        return f"https://www.openstreetmap.org/?{urlencode(place)}#map=18/{restaurant.latitude}/{restaurant.longitude}"
    address = ", ".join(filter(None, [restaurant.street_address, restaurant.postcode, restaurant.city_name]))
    return f"https://www.openstreetmap.org/search?{urlencode({'query': address})}"


@register.simple_tag
def querystring_without(request: HttpRequest, name: str) -> str:
    """The address's query without one of its parts, and from the first page."""
    query = request.GET.copy()
    for part in (name, "cursor"):
        query.pop(part, None)
    return f"?{query.urlencode()}" if query else ""


@register.simple_tag
def json_ld(data: dict[str, Any]) -> SafeString:
    """Structured data in a script element that no browser runs; nothing in it can end the element."""
    text = json.dumps(data, ensure_ascii=False, cls=DjangoJSONEncoder).translate(UNSAFE_IN_SCRIPT)
    return format_html('<script type="application/ld+json">{}</script>', SafeString(text))


@register.filter
def domain(address: str) -> str:
    return (urlsplit(address).hostname or address).removeprefix("www.")
