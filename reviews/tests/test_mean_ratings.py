"""Mean ratings as the pages show them."""

import json
from decimal import Decimal
from fractions import Fraction
from itertools import product
from types import SimpleNamespace

from bs4 import BeautifulSoup
from django.test import SimpleTestCase, TestCase
from django.urls import reverse

from reviews.models import Restaurant
from reviews.models.restaurant import STAR_FIELDS, round_mean
from reviews.templatetags import cards
from reviews.tests.factories import make_restaurant, make_review, make_user


def exact_mean(counts):
    return Fraction(sum(stars * count for stars, count in enumerate(counts, 1)), sum(counts))


def rounded_half_up(mean):
    return Decimal(int(mean * 10 + Fraction(1, 2))) / 10


def means_of_counters_up_to(maximum):
    counters = product(range(maximum + 1), repeat=5)
    return {exact_mean(counts): counts for counts in counters if any(counts)}


# Numbers of reviews with 1 to 5 stars. The first mean was once shown as 4.6 and as 4.7. The others are at or near the
# middle between two tenths, such as 4.25, or near 5.
DIFFICULT = [(0, 0, 1, 6, 19), (0, 1, 0, 0, 18), (19, 1, 0, 0, 0), (0, 0, 0, 3, 1), (0, 0, 0, 19, 1), (0, 0, 0, 1, 99)]


class RoundMeanTests(SimpleTestCase):
    def test_rounds_every_mean_rating_of_up_to_200_reviews_half_up(self):
        for count in range(1, 201):
            for total in range(count, 5 * count + 1):
                self.assertEqual(round_mean(total / count), rounded_half_up(Fraction(total, count)), (total, count))

    def test_shows_the_same_mean_rating_next_to_the_stars_and_to_screen_readers(self):
        for mean in means_of_counters_up_to(3):
            restaurant = SimpleNamespace(rating_mean=float(mean), rating_count=3)
            component = BeautifulSoup(cards.rating(restaurant), "html.parser")
            self.assertEqual(numbers_of(component), {f"{rounded_half_up(mean):.1f}"}, mean)


class MeanRatingTests(TestCase):
    def setUp(self):
        self.restaurant = make_restaurant()
        make_review(restaurant=self.restaurant, author=make_user())

    def show(self, url):
        return BeautifulSoup(self.client.get(url).text, "html.parser")

    def test_shows_the_same_mean_rating_in_every_place_of_every_page(self):
        means = means_of_counters_up_to(1) | {exact_mean(counts): counts for counts in DIFFICULT}
        for mean, counts in means.items():
            Restaurant.objects.update(**dict(zip(STAR_FIELDS, counts, strict=True)))
            number = f"{rounded_half_up(mean):.1f}"
            detail = self.show(self.restaurant.get_absolute_url())
            places = {
                "header": detail.select_one("a[href='#reviews'] .rating"),
                "block": detail.select_one(".rating-figure"),
                "list": self.show(reverse("restaurant_list")).select_one(".card-rating"),
                "home": self.show(reverse("home")).select_one(".card-rating"),
            }
            for place, element in places.items():
                self.assertEqual(numbers_of(element), {number}, (place, counts))
            data = json.loads(detail.select_one("script[type='application/ld+json']").string)
            self.assertEqual(str(data["aggregateRating"]["ratingValue"]), number, counts)


def numbers_of(element):
    """Return the set of numbers that the element shows: as text, to screen readers, and as filled stars."""
    filled = Decimal(element.select_one("svg svg")["width"]) / 20
    return {
        element.b.text,
        element.select_one(".visually-hidden").text.removesuffix(" of 5 stars"),
        f"{filled:.1f}",
    }
