"""Filters, search text and sort orders of the list of restaurants."""

from datetime import datetime, timedelta
from unittest.mock import patch
from zoneinfo import ZoneInfo

from bs4 import BeautifulSoup
from django.test import TestCase
from django.urls import reverse

from reviews.models import City, OpeningHours, Restaurant, SpecialHours
from reviews.opening_hours import Calendar
from reviews.tests.factories import (
    make_city,
    make_cuisine,
    make_many_restaurants,
    make_photo,
    make_restaurant,
    make_review,
)

WEDNESDAY_EVENING = datetime(2026, 3, 4, 20, 30, tzinfo=ZoneInfo("Europe/Lisbon"))


class SearchTestCase(TestCase):
    def visit(self, **query):
        return self.client.get(reverse("restaurant_list"), query)

    def names(self, **query):
        return [restaurant.name for restaurant in self.visit(**query).context["page"].rows]


class FilterTests(SearchTestCase):
    def test_filters_restaurants_by_price(self):
        for level in (1, 2, 4, None):
            make_restaurant(f"Level {level}", price_level=level)
        self.assertEqual(set(self.names(price="2")), {"Level 1", "Level 2"})

    def test_filters_restaurants_by_rating(self):
        for rating in (3, 4, 5):
            make_review(restaurant=make_restaurant(f"Rated {rating}"), rating=rating)
        make_restaurant("Not rated")
        self.assertEqual(set(self.names(rating="4")), {"Rated 4", "Rated 5"})
        self.assertEqual(self.names(rating="4.5"), ["Rated 5"])

    def test_filters_restaurants_by_photos(self):
        make_photo(review=make_review(restaurant=make_restaurant("Shown")))
        make_restaurant("Never seen")
        self.assertEqual(self.names(photos="1"), ["Shown"])

    def test_combines_filters_and_links_to_the_list_without_each_of_them(self):
        city, cuisine = make_city("Porto"), make_cuisine("Seafood")
        wanted = make_restaurant("Wanted", city=city, cuisines=[cuisine], price_level=1)
        make_photo(review=make_review(restaurant=wanted, rating=5))
        make_restaurant("Wanting", city=city, cuisines=[cuisine], price_level=1)
        query = {"q": "want", "city": "porto", "cuisine": "seafood", "price": "2", "rating": "4", "photos": "1"}
        self.assertEqual(self.names(**query), ["Wanted"])
        tags = BeautifulSoup(self.visit(**query).text, "html.parser").select("a.tag-on")
        self.assertEqual(len(tags), 6)
        for tag in tags:
            self.assertIn("Wanted", self.client.get(tag["href"]).text)

    def test_ignores_invalid_filters_with_a_notice(self):
        make_restaurant("Here")
        for query in ({"price": "9"}, {"rating": "x"}, {"open": "2"}, {"photos": "many"}, {"near": "here"}):
            with self.subTest(query=query):
                page = self.visit(**query)
                self.assertContains(page, "Here")
                self.assertContains(page, 'class="notice"')

    def test_refuses_a_null_character_in_a_query_parameter(self):
        self.assertEqual(self.client.get(reverse("restaurant_list"), {"photos": "\0"}).status_code, 400)

    def test_refuses_more_than_a_thousand_query_parameters(self):
        query = "&".join(f"cuisine=c{number}" for number in range(1001))
        self.assertEqual(self.client.get(f"{reverse('restaurant_list')}?{query}").status_code, 400)


class OpenNowTests(SearchTestCase):
    def open_at(self, moment):
        with patch("django.utils.timezone.now", return_value=moment):
            return self.names(open="1")

    def make_open(self, name, *hours, city=None):
        restaurant = make_restaurant(name, city=city or make_city())
        for weekday, opens, closes in hours:
            OpeningHours.objects.create(
                restaurant=restaurant, weekday=weekday, opens_minute=opens, closes_minute=closes
            )
        return restaurant

    def test_shows_restaurants_that_are_open_in_their_own_time_zone(self):
        self.make_open("Open", (2, 18 * 60, 23 * 60))
        self.make_open("Closed today", (3, 18 * 60, 23 * 60))
        self.make_open("Lunch only", (2, 12 * 60, 15 * 60))
        tokyo = make_city("Tokyo", country="JP", time_zone="Asia/Tokyo")
        self.make_open("Asleep in Tokyo", (2, 18 * 60, 23 * 60), city=tokyo)
        make_restaurant("Without hours")
        self.assertEqual(self.open_at(WEDNESDAY_EVENING), ["Open"])

    def test_finds_open_restaurants_as_the_calendar_does_at_every_half_hour_of_a_week(self):
        usual = self.make_open("Into the night", (2, 18 * 60, 26 * 60), (3, 12 * 60, 15 * 60), (6, 20 * 60, 30 * 60))
        special = WEDNESDAY_EVENING.date() + timedelta(days=1)
        SpecialHours.objects.create(restaurant=usual, date=special, opens_minute=600, closes_minute=25 * 60)
        SpecialHours.objects.create(restaurant=usual, date=special + timedelta(days=3))
        calendar = Calendar(usual.opening_hours.all(), usual.special_hours.all(), usual.city.zone)
        moments = [WEDNESDAY_EVENING + timedelta(minutes=30 * step) for step in range(7 * 48)]
        are_open = [Restaurant.objects.open_at(moment).exists() for moment in moments]
        self.assertEqual(are_open, [calendar.status_at(moment).is_open for moment in moments])
        self.assertIn(True, are_open)
        self.assertIn(False, are_open)


class CityTests(SearchTestCase):
    def test_finds_a_city_without_accents_and_case(self):
        make_restaurant("Feijoada", city=make_city("São Paulo", slug="sao-paulo"))
        for typed in ("São Paulo", "sao paulo", "SAO PAULO", "sao-paulo"):
            with self.subTest(typed=typed):
                self.assertEqual(self.names(city=typed), ["Feijoada"])

    def test_shows_the_country_of_cities_with_the_same_name(self):
        for country, count in (("GB", 2), ("US", 1)):
            city = City.objects.create(
                name="Birmingham", slug=f"birmingham-{country.lower()}", country=country, time_zone="UTC"
            )
            for number in range(count):
                make_restaurant(f"{country} {number}", city=city)
        page = self.visit(city="birmingham-us")
        self.assertEqual([row.name for row in page.context["page"].rows], ["US 0"])
        field = BeautifulSoup(page.text, "html.parser").select_one("input[name=city]")
        self.assertEqual(field["value"], "Birmingham, US")
        self.assertEqual(self.names(city="Birmingham, US"), ["US 0"])
        self.assertEqual(len(self.names(city="birmingham, gb")), 2)


class OpenNowLimitTests(SearchTestCase):
    def test_checks_opening_hours_of_the_best_restaurants_only(self):
        make_many_restaurants(5)
        for restaurant in Restaurant.objects.all():
            for weekday in range(7):
                OpeningHours.objects.create(
                    restaurant=restaurant, weekday=weekday, opens_minute=0, closes_minute=24 * 60
                )
        self.assertEqual(len(self.names(open="1")), 5)
        with patch("reviews.search.results.MAX_CHECKED_FOR_OPENING", 3):
            self.assertEqual(self.names(open="1"), self.names()[:3])


class NearTests(SearchTestCase):
    def setUp(self):
        make_restaurant("At the door", latitude=38.7101, longitude=-9.1401)
        make_restaurant("A walk away", latitude=38.72, longitude=-9.14)
        make_restaurant("A drive away", latitude=38.85, longitude=-9.14)
        make_restaurant("Elsewhere", latitude=41.15, longitude=-8.61)
        make_restaurant("No idea where")

    def test_shows_nearby_restaurants_with_their_distance(self):
        page = self.visit(near="38.71,-9.14", sort="nearest")
        names = [restaurant.name for restaurant in page.context["page"].rows]
        self.assertEqual(names, ["At the door", "A walk away", "A drive away"])
        for distance in ("100 m", "1.1 km", "16 km"):
            self.assertContains(page, distance)

    def test_sorts_nearby_restaurants_by_distance_by_default(self):
        self.assertEqual(self.visit(near="38.71,-9.14").context["form"].order.name, "nearest")

    def test_combines_a_nearby_search_with_other_sort_orders_and_text(self):
        make_review(restaurant=Restaurant.objects.get(name="A drive away"))
        self.assertEqual(self.names(near="38.71,-9.14", sort="best")[0], "A drive away")
        self.assertEqual(self.names(near="38.71,-9.14", q="door"), ["At the door"])

    def test_shows_each_nearby_restaurant_once_on_several_pages(self):
        make_many_restaurants(60)
        places = Restaurant.objects.filter(name__startswith="Place")
        for number, restaurant in enumerate(places):
            Restaurant.objects.filter(pk=restaurant.pk).update(latitude=10 + number / 10_000, longitude=10)
        seen, query = [], {"near": "10,10", "sort": "nearest"}
        while query:
            page = self.visit(**query).context["page"]
            seen += [restaurant.name for restaurant in page.rows]
            query = page.next_cursor and {"near": "10,10", "sort": "nearest", "cursor": page.next_cursor}
        self.assertEqual(len(seen), 60)
        self.assertEqual(len(set(seen)), 60)

    def test_shows_the_same_pages_of_nearby_restaurants_when_going_back(self):
        make_many_restaurants(70)
        for number, restaurant in enumerate(Restaurant.objects.filter(name__startswith="Place")):
            # The first ten are within walking distance, all of them within driving distance.
            Restaurant.objects.filter(pk=restaurant.pk).update(latitude=10 + number / 400, longitude=10)
        query = {"near": "10,10", "sort": "nearest"}
        pages = [self.visit(**query).context["page"]]
        while cursor := pages[-1].next_cursor:
            pages.append(self.visit(**query, cursor=cursor).context["page"])
        back = [pages[-1]]
        while cursor := back[-1].previous_cursor:
            back.append(self.visit(**query, cursor=cursor).context["page"])
        self.assertEqual([page.rows for page in back[::-1]], [page.rows for page in pages])
        self.assertEqual(len(pages), 3)

    def test_skips_no_nearby_restaurant_between_walking_and_driving_distance(self):
        make_many_restaurants(25)
        for number, restaurant in enumerate(Restaurant.objects.filter(name__startswith="Place")):
            # Two are in the corners of the bounding box of the walking radius, outside of its circle.
            corner = 0.026 if number > 22 else 0
            Restaurant.objects.filter(pk=restaurant.pk).update(latitude=10 + corner, longitude=10 + corner)
        make_restaurant("Just beyond", latitude=10.029, longitude=10)
        make_restaurant("Farther", latitude=10.09, longitude=10)
        first = self.visit(near="10,10", sort="nearest").context["page"]
        second = self.visit(near="10,10", sort="nearest", cursor=first.next_cursor).context["page"]
        names = [restaurant.name for page in (first, second) for restaurant in page.rows]
        self.assertEqual(len(set(names)), 27)

    def test_finds_nearby_restaurants_across_the_date_line(self):
        make_restaurant("West of it", latitude=-17, longitude=179.995)
        make_restaurant("East of it", latitude=-17, longitude=-179.995)
        self.assertEqual(self.names(near="-17.00,179.99"), ["West of it", "East of it"])
        self.assertEqual(self.names(near="-17.00,-179.99"), ["East of it", "West of it"])

    def test_ignores_sort_orders_that_need_a_place_or_text_without_them(self):
        self.assertNotContains(self.visit(sort="nearest"), "Unknown sort order")
        self.assertNotContains(self.visit(sort="relevance"), "Unknown sort order")

    def test_tolerates_typing_errors_in_a_nearby_search(self):
        self.assertEqual(self.names(near="38.71,-9.14", sort="nearest", q="dooor"), ["At the door"])

    def test_searches_nearby_restaurants_at_the_poles_and_the_date_line(self):
        for place in ("90,0", "-90,0", "0,180", "0,-180", "89.99,179.99"):
            with self.subTest(place=place):
                self.assertEqual(self.names(near=place), [])

    def test_refuses_invalid_coordinates_of_a_nearby_search(self):
        for place in ("91,0", "0,181", "nan,nan", "1e5,0", "38.71", "38.71,-9.14,5", "٣٨,٩"):
            with self.subTest(place=place):
                self.assertContains(self.visit(near=place), "latitude,longitude")


class SearchTextTests(SearchTestCase):
    def test_shows_similar_names_when_nothing_matches(self):
        make_restaurant("Trattoria Napoli")
        page = self.visit(q="trattria napli")
        self.assertContains(page, "Closest results")
        self.assertContains(page, "Trattoria Napoli")

    def test_applies_filters_to_similar_names(self):
        make_restaurant("Trattoria Napoli")
        self.assertEqual(self.names(q="trattria", city="porto"), [])

    def test_supports_phrases_and_excluded_words_in_search_text(self):
        make_restaurant("Fish House")
        make_restaurant("House of Fish")
        self.assertEqual(self.names(q='"fish house"'), ["Fish House"])
        self.assertEqual(self.names(q="fish -of"), ["Fish House"])

    def test_finds_similar_names_with_four_queries(self):
        make_restaurant("Trattoria Napoli")
        # The two additional queries create and release a savepoint, because the test runs in a transaction.
        with self.assertNumQueries(4 + 2):
            self.visit(q="trattria")

    def test_shows_each_search_result_once_on_pages_by_relevance(self):
        make_many_restaurants(60)
        first = self.visit(q="place")
        second = self.visit(q="place", cursor=first.context["page"].next_cursor)
        names = [row.name for page in (first, second) for row in page.context["page"].rows]
        self.assertEqual(len(set(names)), 48)

    def test_ranks_an_exact_name_first_among_many_matches(self):
        make_many_restaurants(150)
        Restaurant.objects.filter(name__startswith="Place").update(description="A kitchen", stars_5=9)
        make_restaurant("Kitchen")
        self.assertEqual(self.names(q="kitchen")[0], "Kitchen")

    def test_finds_restaurant_names_with_punctuation(self):
        make_restaurant("St.John")
        make_restaurant("Joe`s 7-11", description="pizza/pasta, 3½ stars")
        for typed, name in (
            ("St.John", "St.John"), ("st john", "St.John"), ("john", "St.John"), ("stjohn", "St.John"),
            ("pasta", "Joe`s 7-11"), ("7-11", "Joe`s 7-11"), ("Joe´s", "Joe`s 7-11"), ("3½", "Joe`s 7-11"),
        ):  # fmt: skip
            with self.subTest(typed=typed):
                self.assertEqual(self.names(q=typed)[:1], [name])

    def test_excludes_words_from_similar_names(self):
        make_restaurant("Pizzaria Ponte")
        make_restaurant("Pizzaria Torta")
        self.assertEqual(self.names(q="pizzzaria -torta"), ["Pizzaria Ponte"])

    def test_shows_all_other_restaurants_in_the_default_order_for_excluded_words_only(self):
        make_many_restaurants(130)
        page = self.visit(q="-zzz")
        self.assertEqual(page.context["form"].order.name, "best")
        while cursor := page.context["page"].next_cursor:
            page = self.visit(q="-zzz", cursor=cursor)
        self.assertEqual(len(page.context["page"].rows), 130 - 5 * 24)

    def test_sorts_search_results_by_relevance_by_default(self):
        make_restaurant("Here")
        chosen = BeautifulSoup(self.visit().text, "html.parser").select_one("select[name=sort] option[selected]")
        self.assertEqual(chosen["value"], "")
        self.assertEqual(self.visit(q="here", sort="").context["form"].order.name, "relevance")
        self.assertEqual(self.visit(q="x" * 201).context["form"].order.name, "best")

    def test_accepts_hostile_search_text(self):
        make_restaurant("Here")
        for typed in (
            "x" * 10_000, "!!!",
            "& | ! ( ) : * <->", "%_\\", "a:*&!b", "'; DROP TABLE reviews_restaurant; --", "\\", "''",
            "-" * 200, '"' * 199, "a " * 100, "🍕", "\u202e", "½", "a⑴", "⅒ ⅓", "ŉ", "-½",
            '"½ ⑴"', "ъ", "-".join("ab" * 50), "ﷺ" * 60,
        ):  # fmt: skip
            with self.subTest(typed=typed[:20]):
                self.assertEqual(self.visit(q=typed).status_code, 200)
        self.assertEqual(self.visit(q="now" + " x" * 90).status_code, 200)
