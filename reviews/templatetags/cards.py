"""The parts of which a list shows dozens: photo, rating, and the card of a restaurant.

Functions instead of templates, because they are drawn so often: as templates, two dozen cards took two thirds of the
time of a page, and with ``format_html`` half. So whatever is text must go through ``escape`` here, by hand.
"""

import functools
from collections.abc import Iterable
from html import escape
from operator import attrgetter
from typing import Any

from django import template
from django.templatetags.static import static
from django.utils.formats import number_format
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from reviews.models import Restaurant
from reviews.models.restaurant import COVER, restaurant_url
from reviews.photos.files import PhotoFiles, permanent_url, storage_urls
from reviews.search.facets import Choice

register = template.Library()

MAX_PRICE_LEVEL = max(Restaurant.PriceLevel)
PRICE_WORDS = {level.value: level.label for level in Restaurant.PriceLevel}
cover_fields = attrgetter(*[f"cover_photo__{name}" for name in COVER])


@functools.cache
def sprite() -> str:
    """The address of the icons, which is the same for as long as the process lives."""
    return static("icons.svg")


@register.simple_tag
def icon(name: str) -> SafeString:
    """A symbol of the sprite, for the eye only: the words beside it say the same."""
    return SafeString(f'<svg class="icon" aria-hidden="true"><use href="{sprite()}#{escape(name)}"/></svg>')


@register.simple_tag
def stars(rating: float) -> SafeString:
    """A rating as five stars, filled by fractions, with the number for people who cannot see them."""
    return SafeString(_stars(rating, number_format(rating, 0 if round(rating, 1).is_integer() else 1)))


def _stars(rating: float, number: str) -> str:
    use = f'href="{sprite()}#five-stars" width="100" height="20"/>'
    return (
        f'<span class="stars"><svg viewBox="0 0 100 20" aria-hidden="true"><use class="stars-empty" {use}'
        f'<svg width="{round(rating * 20)}" height="20"><use class="stars-full" {use}</svg></svg>'
        f'<span class="visually-hidden">{escape(_("%s of 5 stars") % number)}</span></span>'
    )


@register.simple_tag
def rating(restaurant: Any) -> SafeString:
    """A restaurant's mean rating and the number of its reviews, or that there is none yet."""
    return _rating(restaurant.rating_mean, restaurant.rating_count, get_language())


# Of two numbers and a language: most pages show what another one has just shown.
@functools.lru_cache(maxsize=2000)
def _rating(mean: float, count: int, _language: str | None) -> SafeString:
    if not count:
        return SafeString(f'<span class="rating soft">{escape(_("No reviews yet"))}</span>')
    number = number_format(mean, 1)
    reviews = escape(ngettext("%d review", "%d reviews", count) % count)
    return SafeString(
        f'<span class="rating">{_stars(mean, number)} <b>{number}</b> <span class="soft">{reviews}</span></span>'
    )


@register.simple_tag
def price(level: int | None) -> SafeString:
    return SafeString("") if level is None else _price(level, get_language())


@functools.cache
def _price(level: int, _language: str | None) -> SafeString:
    return SafeString(
        f'<span class="price"><span aria-hidden="true"><b>{"$" * level}</b>{"$" * (MAX_PRICE_LEVEL - level)}</span>'
        f'<span class="visually-hidden">{escape(str(PRICE_WORDS[level]))}</span></span>'
    )


@register.simple_tag
def photo(files: PhotoFiles, sizes: str, *, eager: bool = False) -> SafeString:
    """A photo in reserved space over its average color; ``sizes`` as HTML has it. Below the fold, it is not eager."""
    urls = [(width, escape(url)) for width, url in storage_urls(files)]
    # For browsers that do not know "srcset".
    source = urls[min(1, len(urls) - 1)][1]
    srcset = ", ".join([f"{url} {width}w" for width, url in urls])
    when = 'fetchpriority="high"' if eager else 'loading="lazy"'
    return SafeString(
        f'<span class="photo"><svg aria-hidden="true"><rect width="100%" height="100%" fill="{escape(files.color)}"/>'
        f'</svg><img src="{source}" srcset="{srcset}" sizes="{escape(sizes)}" width="{files.width}" '
        f'height="{files.height}" alt="{escape(files.alt)}" {when} decoding="async"></span>'
    )


@register.filter
def largest_url(files: PhotoFiles) -> str:
    return permanent_url(files, files.width)


@register.filter
def srcset(files: PhotoFiles) -> str:
    return ", ".join([f"{url} {width}w" for width, url in storage_urls(files)])


@register.simple_tag
def tile(restaurant: Any) -> SafeString:
    """What is drawn where a restaurant has no photo: its cuisine's symbol on a plate, and its city."""
    # One of the six drawn tiles, always the same one.
    color = restaurant.id % 6
    return SafeString(
        f'<span class="tile tile-{color}" aria-hidden="true"><svg class="tile-drawing" viewBox="0 0 120 90">'
        '<circle cx="60" cy="42" r="30"/><circle cx="60" cy="42" r="23"/>'
        f'<use class="tile-icon" href="{sprite()}#{escape(restaurant.cuisine_icon)}" x="46" y="28" '
        f'width="28" height="28"/></svg><span class="tile-city">{escape(restaurant.city_name)}</span></span>'
    )


@register.simple_tag
def restaurant_card(restaurant: Any, sizes: str, *, eager: bool = False) -> SafeString:
    """A restaurant as a card that leads to its page; takes a row of ``for_cards()``."""
    picture = (
        photo(PhotoFiles(*cover_fields(restaurant)), sizes, eager=eager)
        if restaurant.cover_photo__key
        else tile(restaurant)
    )
    cuisines = f"<span>{escape(restaurant.cuisine_names)}</span> " if restaurant.cuisine_names else ""
    metres = getattr(restaurant, "distance", None)
    away = "" if metres is None else f"<span>{escape(distance(metres))}</span>"
    return SafeString(
        f'<article class="card"><div class="card-picture">{picture}</div>'
        f'<h3 class="card-name"><a href="{restaurant_url(restaurant.slug)}">{escape(restaurant.name)}</a></h3>'
        f'<p class="card-facts">{cuisines}<span>{escape(restaurant.city_name)}</span> '
        f'{price(restaurant.price_level)} {away}</p><p class="card-rating">{rating(restaurant)}</p></article>'
    )


@register.simple_tag
def restaurant_cards(restaurants: Iterable[Any], sizes: str) -> SafeString:
    return SafeString("".join([restaurant_card(restaurant, sizes) for restaurant in restaurants]))


def distance(metres: float) -> str:
    """As far as people want to know: to 100 metres nearby, to a kilometre beyond ten."""
    if metres < 950:
        return _("%d m") % (round(metres, -2) or 100)
    kilometres = metres / 1000
    return _("%s km") % (number_format(kilometres, 1) if kilometres < 10 else round(kilometres))


@register.simple_tag
def options(choices: Iterable[tuple[str, Any]], chosen: str | None) -> SafeString:
    """The options of a select: values, and the words for them."""
    rows = [
        f'<option value="{escape(value)}"{" selected" if value == chosen else ""}>{escape(str(words))}</option>'
        for value, words in choices
    ]
    return SafeString("".join(rows))


@register.simple_tag
def suggested(choices: Iterable[Choice]) -> SafeString:
    return SafeString("".join([f'<option value="{escape(choice.label)}">' for choice in choices]))


@register.simple_tag
def counted_links(choices: Iterable[Choice], url: str, parameter: str) -> SafeString:
    """List items that lead to the restaurants of each choice, with their number."""
    items = [
        f'<li><a href="{escape(url)}?{escape(parameter)}={escape(choice.slug)}">{escape(choice.name)}</a> '
        f'<span class="soft">{choice.restaurant_count}</span></li>'
        for choice in choices
    ]
    return SafeString("".join(items))
