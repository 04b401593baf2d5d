"""The parts of which a list shows dozens: photo, rating, and the card of a restaurant.

Functions instead of templates, because they are drawn so often: as templates, two dozen cards took two thirds of the
time of a page. Everything that goes in is escaped by ``format_html``.
"""

import functools
from collections.abc import Iterable

from django import template
from django.templatetags.static import static
from django.utils.formats import number_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reviews.facets import Choice
from reviews.models import Photo, Restaurant

register = template.Library()

HIGHEST_PRICE = max(Restaurant.PriceLevel)
EMPTY = SafeString("")
SELECTED = SafeString(" selected")


@functools.cache
def sprite() -> str:
    """The address of the icons, which is the same for as long as the process lives."""
    return static("icons.svg")


@register.simple_tag
def icon(name: str) -> SafeString:
    """A symbol of the sprite, for the eye only: the words beside it say the same."""
    return format_html('<svg class="icon" aria-hidden="true"><use href="{}#{}"/></svg>', sprite(), name)


@register.simple_tag
def stars(rating: float) -> SafeString:
    """A rating as five stars, filled by fractions, with the number for people who cannot see them."""
    return _stars(round(rating * 20), _("%s of 5 stars") % _short(rating))


# There are not many of them, and each page has dozens.
@functools.lru_cache(maxsize=500)
def _stars(width: int, words: str) -> SafeString:
    return format_html(
        '<span class="stars"><svg viewBox="0 0 100 20" aria-hidden="true">'
        '<use class="stars-empty" href="{sprite}#five-stars" width="100" height="20"/>'
        '<svg width="{width}" height="20">'
        '<use class="stars-full" href="{sprite}#five-stars" width="100" height="20"/></svg></svg>'
        '<span class="visually-hidden">{words}</span></span>',
        sprite=sprite(),
        width=width,
        words=words,
    )


@register.simple_tag
def rating(restaurant: Restaurant) -> SafeString:
    """A restaurant's mean rating and the number of its reviews, or that there is none yet."""
    count = restaurant.rating_count
    if not count:
        return format_html('<span class="rating soft">{}</span>', _("No reviews yet"))
    return format_html(
        '<span class="rating">{} <b>{}</b> <span class="soft">{}</span></span>',
        stars(restaurant.rating_mean),
        number_format(restaurant.rating_mean, 1),
        ngettext("%d review", "%d reviews", count) % count,
    )


@register.simple_tag
def price(level: int | None) -> SafeString:
    return EMPTY if level is None else _price(level, str(Restaurant.PriceLevel(level).label))


@functools.lru_cache(maxsize=100)
def _price(level: int, words: str) -> SafeString:
    return format_html(
        '<span class="price"><span aria-hidden="true"><b>{}</b>{}</span><span class="visually-hidden">{}</span></span>',
        "$" * level,
        "$" * (HIGHEST_PRICE - level),
        words,
    )


@register.simple_tag
def photo(photo: Photo, sizes: str, alt: str = "", *, eager: bool = False) -> SafeString:
    """A photo in reserved space over its average color; ``sizes`` as HTML has it. Below the fold, it is not eager."""
    urls = photo.urls
    return format_html(
        '<span class="photo"><svg aria-hidden="true"><rect width="100%" height="100%" fill="{color}"/></svg>'
        '<img src="{src}" srcset="{srcset}" sizes="{sizes}" width="{width}" height="{height}" alt="{alt}" {when} '
        'decoding="async"></span>',
        color=photo.color,
        # For browsers that do not know "srcset".
        src=urls[min(1, len(urls) - 1)][1],
        srcset=", ".join(f"{url} {width}w" for width, url in urls),
        sizes=sizes,
        width=photo.width,
        height=photo.height,
        alt=alt,
        when=SafeString('fetchpriority="high"' if eager else 'loading="lazy"'),
    )


@register.simple_tag
def tile(restaurant: Restaurant) -> SafeString:
    """What is drawn where a restaurant has no photo: its cuisine's symbol on a plate, and its city."""
    return format_html(
        '<span class="tile tile-{}" aria-hidden="true"><svg class="tile-drawing" viewBox="0 0 120 90">'
        '<circle cx="60" cy="42" r="30"/><circle cx="60" cy="42" r="23"/>'
        '<use class="tile-icon" href="{}#{}" x="46" y="28" width="28" height="28"/></svg>'
        '<span class="tile-city">{}</span></span>',
        restaurant.tile,
        sprite(),
        restaurant.cuisine_icon,
        restaurant.city_name,
    )


@register.simple_tag
def restaurant_card(restaurant: Restaurant, sizes: str, *, eager: bool = False) -> SafeString:
    """A restaurant as a card that leads to its page."""
    cover = restaurant.cover_photo
    cuisines = format_html("<span>{}</span> ", restaurant.cuisine_names) if restaurant.cuisine_names else EMPTY
    metres = getattr(restaurant, "distance", None)
    return format_html(
        '<article class="card"><div class="card-picture">{picture}</div>'
        '<h3 class="card-name"><a href="{url}">{name}</a></h3>'
        '<p class="card-facts">{cuisines}<span>{city}</span> {price} {distance}</p>'
        '<p class="card-rating">{rating}</p></article>',
        picture=photo(cover, sizes, eager=eager) if cover else tile(restaurant),
        url=restaurant.get_absolute_url(),
        name=restaurant.name,
        cuisines=cuisines,
        city=restaurant.city_name,
        price=price(restaurant.price_level),
        distance=EMPTY if metres is None else format_html("<span>{}</span>", distance(metres)),
        rating=rating(restaurant),
    )


@register.simple_tag
def distance(metres: float) -> str:
    """As far as people want to know: to 100 metres nearby, to a kilometre beyond ten."""
    if metres < 950:
        return _("%d m") % (round(metres, -2) or 100)
    kilometres = metres / 1000
    return _("%s km") % (number_format(kilometres, 1) if kilometres < 10 else round(kilometres))


def _short(number: float) -> str:
    return number_format(number, 0 if round(number, 1).is_integer() else 1)


@register.simple_tag
def options(choices: Iterable[Choice], chosen: Choice | None) -> SafeString:
    """The options of a select, by address name."""
    chosen_id = chosen and chosen.id
    return format_html_join(
        "",
        '<option value="{}"{}>{}</option>',
        ((choice.slug, SELECTED if choice.id == chosen_id else EMPTY, choice.name) for choice in choices),
    )


@register.simple_tag
def suggested(choices: Iterable[Choice]) -> SafeString:
    return format_html_join("", '<option value="{}">', ((choice.name,) for choice in choices))
