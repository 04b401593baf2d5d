"""Histograms, dates, map links, query strings and structured data for templates."""

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode, urlsplit

from django import template
from django.contrib.humanize.templatetags.humanize import naturaltime
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString

from reviews.markup import component, script_json
from reviews.models import Restaurant

register = template.Library()

JSON_LD = component('<script type="application/ld+json">{data}</script>')


@register.inclusion_tag("components/histogram.html")
def histogram(restaurant: Restaurant) -> dict[str, Any]:
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
    date = date_format(moment, "j F Y")
    text = naturaltime(moment) if timezone.now() - moment < timedelta(days=7) else date
    return format_html(
        '<time datetime="{}" title="{}">{}</time>', moment.isoformat(), f"{date}, {moment:%H:%M %Z}", text
    )


@register.simple_tag
def map_url(restaurant: Restaurant) -> str:
    if restaurant.latitude is not None and restaurant.longitude is not None:
        place = {"mlat": restaurant.latitude, "mlon": restaurant.longitude}
        return f"https://www.openstreetmap.org/?{urlencode(place)}#map=18/{restaurant.latitude}/{restaurant.longitude}"
    address = ", ".join(filter(None, [restaurant.street_address, restaurant.postcode, restaurant.city_name]))
    return f"https://www.openstreetmap.org/search?{urlencode({'query': address})}"


@register.simple_tag
def querystring_without(request: HttpRequest, name: str) -> str:
    query = request.GET.copy()
    for parameter in (name, "cursor"):
        query.pop(parameter, None)
    return f"?{query.urlencode()}" if query else ""


@register.simple_tag
def json_ld(data: dict[str, Any]) -> SafeString:
    return JSON_LD(data=script_json(data))


@register.filter
def domain(url: str) -> str:
    return (urlsplit(url).hostname or url).removeprefix("www.")
