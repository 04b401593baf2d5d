import json
from datetime import UTC, datetime
from urllib.parse import urlsplit

from bs4 import BeautifulSoup
from django.http import QueryDict
from django.test import SimpleTestCase, TestCase, override_settings

from reviews.models import OpeningHours, Photo, Restaurant, Review
from reviews.templatetags.display import json_ld
from reviews.tests.factories import make_cuisine, make_photo, make_restaurant, make_review, make_user


class StructuredDataTests(TestCase):
    def setUp(self):
        self.restaurant = make_restaurant()

    def visit(self, **query):
        return BeautifulSoup(self.client.get(self.restaurant.get_absolute_url(), query).text, "html.parser")

    def data(self, page=None):
        [element] = (page or self.visit()).select("script[type='application/ld+json']")
        return json.loads(element.string)

    def hours(self, *stretches):
        OpeningHours.objects.all().delete()
        for weekday, opens, closes in stretches:
            OpeningHours.objects.create(
                restaurant=self.restaurant, weekday=weekday, opens_minute=opens, closes_minute=closes
            )
        described = self.data()["openingHoursSpecification"]
        return [(hours["dayOfWeek"], hours["opens"], hours["closes"]) for hours in described]

    def test_omits_empty_values_from_structured_data(self):
        self.assertEqual(
            self.data(),
            {
                "@context": "https://schema.org",
                "@type": "Restaurant",
                "name": "Casa Ávila",
                "url": f"http://testserver{self.restaurant.get_absolute_url()}",
                "address": {"@type": "PostalAddress", "addressLocality": "Lisbon", "addressCountry": "PT"},
            },
        )

    def test_describes_the_restaurant_in_structured_data(self):
        facts = {"street_address": "Rua 5", "postcode": "1200", "phone": "+351 21", "website": "https://casa.example/"}
        self.restaurant = make_restaurant(
            **facts, description="Clams.", price_level=3, cuisines=[make_cuisine("Seafood"), make_cuisine("Grill")]
        )
        data = self.data()
        self.assertEqual((data["telephone"], data["sameAs"]), ("+351 21", "https://casa.example/"))
        self.assertEqual((data["address"]["streetAddress"], data["address"]["postalCode"]), ("Rua 5", "1200"))
        self.assertEqual((data["description"], data["priceRange"]), ("Clams.", "$$$"))
        self.assertEqual(data["servesCuisine"], ["Grill", "Seafood"])

    def test_rounds_the_rating_in_structured_data_like_the_page(self):
        # The mean of these ratings is 4.25, which Python and Django round differently.
        for rating in (5, 4, 4, 4):
            make_review(restaurant=self.restaurant, rating=rating)
        make_review(restaurant=self.restaurant, rating=1, state=Review.State.HIDDEN)
        page = self.visit()
        rating = self.data(page)["aggregateRating"]
        shown = page.select_one(".rating-figure")
        self.assertEqual(str(rating["ratingValue"]), shown.b.text)
        self.assertEqual(f"{rating['reviewCount']} reviews", shown.select_one("span.soft").text)
        self.assertEqual((rating["bestRating"], rating["worstRating"]), (5, 1))

    def test_includes_only_reviews_of_the_current_page_in_structured_data(self):
        for number in range(12):
            make_review(restaurant=self.restaurant, text=f"Number {number}.", rating=number % 5 + 1)
        for state in Review.State:
            make_review(restaurant=self.restaurant, state=state, text=f"Is {state}.")
        for query, number in [({}, 10), ({"sort": "lowest"}, 10), (self.next_page(), 3)]:
            with self.subTest(query=query):
                page = self.visit(**query)
                shown = [text.text.strip() for text in page.select(".review .prose")]
                self.assertEqual([review["reviewBody"] for review in self.data(page)["review"]], shown)
                self.assertEqual(len(shown), number)
        self.assertEqual(self.data()["aggregateRating"]["reviewCount"], 13)

    def next_page(self):
        return QueryDict(self.visit().select_one("a[rel=next]")["href"].partition("?")[2]).dict()

    def test_describes_each_review_in_structured_data(self):
        author = make_user(display_name="Ana", handle="ana")
        review = make_review(
            restaurant=self.restaurant,
            author=author,
            title="Clams",
            rating=5,
            published_at=datetime(2026, 3, 1, 23, 30, tzinfo=UTC),
        )
        self.assertEqual(
            self.data()["review"],
            [
                {
                    "@type": "Review",
                    "url": f"http://testserver/reviews/{review.pk}/",
                    "author": {"@type": "Person", "name": "Ana", "url": "http://testserver/people/ana/"},
                    "datePublished": "2026-03-01",
                    "name": "Clams",
                    "reviewBody": review.text,
                    "reviewRating": {"@type": "Rating", "ratingValue": 5, "bestRating": 5, "worstRating": 1},
                }
            ],
        )

    def test_starts_urls_in_structured_data_with_the_configured_host_for_any_requested_host(self):
        review = make_review(restaurant=self.restaurant)
        make_photo(review=review)
        path = self.restaurant.get_absolute_url()
        with override_settings(SITE_URL="https://reviews.example.org"):
            page = self.client.get(path, headers={"host": "testserver:4443"})
        data = self.data(BeautifulSoup(page.text, "html.parser"))
        self.assertEqual(data["url"], f"https://reviews.example.org{path}")
        self.assertEqual(data["review"][0]["url"], f"https://reviews.example.org{review.get_absolute_url()}")
        self.assertEqual(urlsplit(data["image"]).netloc, "reviews.example.org")
        self.assertNotIn("4443", page.text)

    def test_omits_an_empty_title_of_a_review_from_structured_data(self):
        make_review(restaurant=self.restaurant)
        self.assertNotIn("name", self.data()["review"][0])

    def test_includes_the_cover_photo_but_no_hidden_photo_in_structured_data(self):
        photo = make_photo(review=make_review(restaurant=self.restaurant))
        self.assertEqual(self.data()["image"], f"http://testserver/photos/{photo.key}/640.webp")
        make_photo(review=make_review(restaurant=self.restaurant, state=Review.State.HIDDEN))
        make_photo(review=make_review(restaurant=self.restaurant), state=Photo.State.HIDDEN)
        self.assertEqual(self.data()["image"], f"http://testserver/photos/{photo.key}/640.webp")

    def test_formats_hours_after_midnight_as_times_of_day_in_structured_data(self):
        self.assertEqual(
            self.hours((0, 720, 870), (0, 1080, 1560), (6, 1080, 1440)),
            [
                ("https://schema.org/Monday", "12:00", "14:30"),
                ("https://schema.org/Monday", "18:00", "02:00"),
                ("https://schema.org/Sunday", "18:00", "00:00"),
            ],
        )

    def test_does_not_describe_24_hours_as_closed_in_structured_data(self):
        self.assertEqual(
            self.hours((1, 0, 1440), (2, 690, 2130)),
            [("https://schema.org/Tuesday", "00:00", "23:59"), ("https://schema.org/Wednesday", "11:30", "11:29")],
        )

    def test_omits_the_hours_of_a_closed_restaurant_from_structured_data(self):
        self.hours((0, 720, 870))
        Restaurant.objects.update(state="closed")
        self.assertNotIn("openingHoursSpecification", self.data())

    def test_escapes_text_that_would_close_the_script_element(self):
        text = "</script><script>alert(1)</script><!-- \u2028 & \\ \" ' \x0b"
        make_review(restaurant=self.restaurant, text=text, title="]]>", author=make_user(display_name="</SCRIPT >"))
        page = self.visit()
        [review] = self.data(page)["review"]
        self.assertEqual((review["reviewBody"], review["name"]), (text, "]]>"))
        self.assertEqual(review["author"]["name"], "</SCRIPT >")
        self.assertNotIn("alert(1)", "".join(script.text for script in page.select("script:not([type$=json])")))


class JsonLdTests(SimpleTestCase):
    def test_escapes_all_html_characters_in_json_ld(self):
        element = json_ld({"a": "</script><!--&amp;"})
        self.assertHTMLEqual(element.partition(">")[0], '<script type="application/ld+json"')
        inner = element.removeprefix('<script type="application/ld+json">').removesuffix("</script>")
        self.assertFalse(set("<>&") & set(inner))
        self.assertEqual(json.loads(inner), {"a": "</script><!--&amp;"})
