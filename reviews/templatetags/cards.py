"""Components that a page shows dozens of times: icons, stars, photos, restaurant cards, options.

They are functions with precompiled markup, because rendering two dozen cards by templates took two thirds of the time
of a page.
"""

import functools
from collections.abc import Iterable
from decimal import Decimal
from typing import TypeGuard

from django import template
from django.templatetags.static import static
from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from reviews.markup import component, join
from reviews.models import Restaurant
from reviews.models.restaurant import restaurant_url, round_mean
from reviews.models.restaurant_queryset import CardRow, CardRowWithCover, HasIconAndCity, HasRating
from reviews.photos.files import PhotoFiles, permanent_url, storage_urls
from reviews.search.facets import Choice

register = template.Library()

MAX_PRICE_LEVEL = max(Restaurant.PriceLevel)
PRICE_LABELS = {level.value: level.label for level in Restaurant.PriceLevel}
TILE_DRAWINGS = 6

ICON = component('<svg class="icon" aria-hidden="true"><use href="{sprite}#{name}"/></svg>')
STARS = component(
    '<span class="stars"><svg viewBox="0 0 100 20" aria-hidden="true">'
    '<use class="stars-empty" href="{sprite}#five-stars" width="100" height="20"/><svg width="{filled}" height="20">'
    '<use class="stars-full" href="{sprite}#five-stars" width="100" height="20"/></svg></svg>'
    '<span class="visually-hidden">{label}</span></span>'
)
NO_RATING = component('<span class="rating soft">{text}</span>')
RATING = component('<span class="rating">{stars} <b>{number}</b> <span class="soft">{reviews}</span></span>')
PRICE = component(
    '<span class="price"><span aria-hidden="true"><b>{level}</b>{rest}</span>'
    '<span class="visually-hidden">{label}</span></span>'
)
PHOTO = component(
    '<span class="photo"><svg aria-hidden="true"><rect width="100%" height="100%" fill="{color}"/></svg>'
    '<img src="{source}" srcset="{srcset}" {loading} width="{width}" height="{height}" alt="{alt}" decoding="async">'
    "</span>"
)
LAZY = component('sizes="{sizes}" loading="lazy"')
EAGER = component('sizes="{sizes}" fetchpriority="high"')
TILE = component(
    '<span class="tile tile-{drawing}" aria-hidden="true"><svg class="tile-drawing" viewBox="0 0 120 90">'
    '<circle cx="60" cy="42" r="30"/><circle cx="60" cy="42" r="23"/>'
    '<use class="tile-icon" href="{sprite}#{icon}" x="46" y="28" width="28" height="28"/></svg>'
    '<span class="tile-city">{city}</span></span>'
)
CARD = component(
    '<article class="card"><div class="card-picture">{picture}</div>'
    '<h3 class="card-name"><a href="{url}">{name}</a></h3>'
    '<p class="card-facts">{cuisines}<span>{city}</span> {price} {distance}</p>'
    '<p class="card-rating">{rating}</p></article>'
)
CUISINES = component("<span>{names}</span> ")
DISTANCE = component("<span>{distance}</span>")
OPTION = component('<option value="{value}"{selected}>{label}</option>')
SELECTED = component(" selected")()
DATALIST_OPTION = component('<option value="{label}">')
COUNTED_LINK = component('<li><a href="{url}?{parameter}={slug}">{name}</a> <span class="soft">{count}</span></li>')
EMPTY = component("")()


@functools.cache
def sprite_url() -> str:
    return static("icons.svg")


@register.simple_tag
def icon(name: str) -> SafeString:
    """Return a decorative icon. Screen readers ignore it, so the text next to it must have the same meaning."""
    return ICON(sprite=sprite_url(), name=name)


@register.simple_tag
def stars(rating: int) -> SafeString:
    return _stars(rating, str(rating))


@register.simple_tag
def mean_stars(mean: float) -> SafeString:
    return _stars(round_mean(mean), mean_number(mean))


@register.filter
def mean_number(mean: float) -> str:
    return number_format(round_mean(mean), 1)


def _stars(rating: Decimal | int, number: str) -> SafeString:
    return STARS(sprite=sprite_url(), filled=round(rating * 20), label=_("%s of 5 stars") % number)


@register.simple_tag
def rating(restaurant: HasRating) -> SafeString:
    return _rating(restaurant.rating_mean, restaurant.rating_count, get_language())


# Cached, because many restaurants have the same rating, city or cuisines.
@functools.lru_cache(maxsize=2000)
def _rating(mean: float, count: int, _language: str | None) -> SafeString:
    if not count:
        return NO_RATING(text=_("No reviews yet"))
    reviews = ngettext("%d review", "%d reviews", count) % count
    return RATING(stars=mean_stars(mean), number=mean_number(mean), reviews=reviews)


@register.simple_tag
def price(level: int | None) -> SafeString:
    return EMPTY if level is None else _price(level, get_language())


@functools.cache
def _price(level: int, _language: str | None) -> SafeString:
    return PRICE(level="$" * level, rest="$" * (MAX_PRICE_LEVEL - level), label=PRICE_LABELS[level])


@register.simple_tag
def photo(files: PhotoFiles, sizes: str, *, eager: bool = False) -> SafeString:
    """Return an ``<img>`` with reserved space, which shows the average color until the photo loads.

    ``sizes`` is the HTML attribute. Pass ``eager`` only for a photo above the fold.
    """
    urls = storage_urls(files)
    return PHOTO(
        color=files.color,
        # For browsers without support for "srcset".
        source=urls[min(1, len(urls) - 1)][1],
        srcset=_srcset(urls),
        loading=_loading(sizes, eager=eager),
        width=files.width,
        height=files.height,
        alt=files.alt,
    )


@functools.lru_cache(maxsize=100)
def _loading(sizes: str, *, eager: bool) -> SafeString:
    return EAGER(sizes=sizes) if eager else LAZY(sizes=sizes)


@register.filter
def largest_url(files: PhotoFiles) -> str:
    return permanent_url(files, files.width)


@register.filter
def srcset(files: PhotoFiles) -> str:
    return _srcset(storage_urls(files))


def _srcset(urls: list[tuple[int, str]]) -> str:
    return ", ".join([f"{url} {width}w" for width, url in urls])


@register.simple_tag
def tile(restaurant: HasIconAndCity) -> SafeString:
    return _tile(restaurant.id % TILE_DRAWINGS, restaurant.cuisine_icon, restaurant.city_name)


@functools.lru_cache(maxsize=2000)
def _tile(drawing: int, icon: str, city: str) -> SafeString:
    return TILE(drawing=drawing, sprite=sprite_url(), icon=icon, city=city)


@register.simple_tag
def restaurant_card(restaurant: CardRow, sizes: str, *, eager: bool = False) -> SafeString:
    return _card(restaurant, sizes, get_language(), eager=eager)


@register.simple_tag
def restaurant_cards(restaurants: Iterable[CardRow], sizes: str) -> SafeString:
    language = get_language()
    return join([_card(restaurant, sizes, language) for restaurant in restaurants])


def _card(row: CardRow, sizes: str, language: str | None, *, eager: bool = False) -> SafeString:
    meters: float | None = getattr(row, "distance", None)
    return CARD(
        picture=photo(_cover(row), sizes, eager=eager) if _has_cover(row) else tile(row),
        url=restaurant_url(row.slug),
        name=row.name,
        cuisines=_cuisines(row.cuisine_names),
        city=row.city_name,
        price=EMPTY if row.price_level is None else _price(row.price_level, language),
        distance=EMPTY if meters is None else DISTANCE(distance=distance(meters)),
        rating=_rating(row.rating_mean, row.rating_count, language),
    )


@functools.lru_cache(maxsize=2000)
def _cuisines(names: str) -> SafeString:
    return CUISINES(names=names) if names else EMPTY


def _has_cover(row: CardRow) -> TypeGuard[CardRowWithCover]:
    return row.cover_photo__key is not None


def _cover(row: CardRowWithCover) -> PhotoFiles:
    return PhotoFiles(
        row.cover_photo__key,
        row.cover_photo__width,
        row.cover_photo__height,
        row.cover_photo__widths,
        row.cover_photo__color,
    )


def distance(meters: float) -> str:
    """Return the distance as text, rounded to 100 m below 1 km, to 0.1 km below 10 km, else to 1 km."""
    if meters < 950:
        return _("%d m") % (round(meters, -2) or 100)
    kilometers = meters / 1000
    return _("%s km") % (number_format(kilometers, 1) if kilometers < 10 else round(kilometers))


@register.simple_tag
def options(choices: Iterable[tuple[str, str | Promise]], chosen: str | None) -> SafeString:
    return join(
        [OPTION(value=value, selected=SELECTED if value == chosen else EMPTY, label=label) for value, label in choices]
    )


@register.simple_tag
def datalist_options(choices: Iterable[Choice]) -> SafeString:
    return join([DATALIST_OPTION(label=choice.label) for choice in choices])


@register.simple_tag
def counted_links(choices: Iterable[Choice], url: str, parameter: str) -> SafeString:
    return join(
        [
            COUNTED_LINK(
                url=url, parameter=parameter, slug=choice.slug, name=choice.name, count=choice.restaurant_count
            )
            for choice in choices
        ]
    )
