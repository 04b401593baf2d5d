from datetime import UTC, datetime
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

from django.test import TestCase, override_settings
from django.urls import reverse

from reviews.models import Restaurant, Review, User
from reviews.tests.factories import make_city, make_restaurant, make_review, make_user

ATOM = {"": "http://www.w3.org/2005/Atom"}
# XML 1.0 does not allow these characters, not even as references.
INVALID = "\x01\x08\x0b\x0c\x1b\x1f\ufffe\uffff"


class RestaurantFeedTests(TestCase):
    def setUp(self):
        self.restaurant = make_restaurant()

    def visit(self):
        return self.client.get(reverse("restaurant_feed", args=[self.restaurant.slug]))

    def feed(self):
        return ET.fromstring(self.visit().content)  # noqa: S314  the site's own response

    def texts(self, name):
        return [entry.findtext(name, namespaces=ATOM) for entry in self.feed().findall("entry", ATOM)]

    def test_returns_an_atom_feed_of_a_restaurant(self):
        self.assertEqual(self.visit()["Content-Type"], "application/atom+xml; charset=utf-8")
        feed = self.feed()
        self.assertEqual(feed.tag, "{http://www.w3.org/2005/Atom}feed")
        self.assertEqual(feed.findtext("title", namespaces=ATOM), "Reviews of Casa Ávila, Lisbon")
        links = {link.get("rel"): link.get("href") for link in feed.findall("link", ATOM)}
        page = self.restaurant.get_absolute_url()
        self.assertEqual(links, {"alternate": f"http://testserver{page}", "self": f"http://testserver/feeds{page}"})

    @override_settings(SITE_URL="https://reviews.example.org")
    def test_starts_urls_in_the_feed_with_the_configured_host_for_any_requested_host(self):
        make_review(restaurant=self.restaurant)
        url = reverse("restaurant_feed", args=[self.restaurant.slug])
        response = self.client.get(url, headers={"host": "testserver:4443"})
        feed = ET.fromstring(response.content)  # noqa: S314  the site's own response
        urls = [link.get("href") for link in feed.iterfind(".//link", ATOM)]
        urls += [identifier.text for identifier in feed.iterfind(".//id", ATOM)]
        self.assertEqual({urlsplit(url)[:2] for url in urls}, {("https", "reviews.example.org")})
        self.assertNotContains(response, "4443")

    def test_describes_each_review_in_the_feed(self):
        review = make_review(
            restaurant=self.restaurant,
            author=make_user(display_name="Ana <Lima>"),
            title="Clams & more",
            rating=5,
            published_at=datetime(2026, 3, 1, tzinfo=UTC),
            edited_at=datetime(2026, 3, 2, tzinfo=UTC),
        )
        entry = self.feed().find("entry", ATOM)
        parts = {part.tag.partition("}")[2]: part for part in entry.iter()}
        self.assertEqual(parts["title"].text, "Clams & more: 5 of 5 stars")
        self.assertEqual(parts["name"].text, "Ana <Lima>")
        self.assertEqual(parts["published"].text, "2026-03-01T00:00:00+00:00")
        self.assertEqual(parts["updated"].text, "2026-03-02T00:00:00+00:00")
        self.assertEqual(parts["link"].get("href"), f"http://testserver{review.get_absolute_url()}")

    def test_lists_the_twenty_newest_reviews_in_the_feed(self):
        for number in range(22):
            make_review(restaurant=self.restaurant, title=f"Number {number}")
        make_review(title="Elsewhere")
        expected = [f"Number {number}: 4 of 5 stars" for number in range(21, 1, -1)]
        self.assertEqual(self.texts("title"), expected)

    def test_lists_only_published_reviews_in_the_feed(self):
        for state in Review.State:
            make_review(restaurant=self.restaurant, state=state, title=f"Is {state}")
        self.assertEqual(self.texts("title"), ["Is published: 4 of 5 stars"])

    def test_omits_reviews_by_new_accounts_from_the_feed(self):
        for trust in User.Trust:
            make_review(restaurant=self.restaurant, author=make_user(trust=trust), rating=trust + 1)
        self.assertEqual(self.texts("title"), ["4 of 5 stars", "3 of 5 stars", "2 of 5 stars"])

    def test_escapes_review_text_as_html_in_the_feed(self):
        make_review(restaurant=self.restaurant, text="<script>alert(1)</script> & ]]>\n\nMore.")
        summary = self.feed().find("entry/summary", ATOM)
        self.assertEqual(summary.get("type"), "html")
        self.assertEqual(summary.text, "<p>&lt;script&gt;alert(1)&lt;/script&gt; &amp; ]]&gt;</p>\n\n<p>More.</p>")

    def test_removes_characters_from_the_feed_that_xml_does_not_allow(self):
        self.restaurant = make_restaurant(f"Casa{INVALID}", city=make_city(f"Por{INVALID}to", slug="porto"))
        author = make_user(display_name=f"Ana{INVALID}")
        make_review(restaurant=self.restaurant, author=author, title=f"{INVALID}Clams", text=f"a{INVALID}b\t🦪")
        self.assertEqual(self.feed().findtext("title", namespaces=ATOM), "Reviews of Casa, Porto")
        self.assertEqual(self.texts("title"), ["Clams: 4 of 5 stars"])
        self.assertEqual(self.texts("summary"), ["<p>ab\t🦪</p>"])
        self.assertEqual(self.texts("author/name"), ["Ana"])

    def test_returns_a_valid_feed_without_reviews(self):
        self.assertEqual(self.texts("title"), [])

    def test_returns_404_for_feeds_of_restaurants_that_are_not_published(self):
        for state in ("pending", "removed", "closed"):
            Restaurant.objects.update(state=state)
            with self.subTest(state=state):
                self.assertEqual(self.visit().status_code, 404)
        self.assertEqual(self.client.get("/feeds/restaurants/nowhere/").status_code, 404)

    def test_allows_shared_caches_to_store_the_feed(self):
        self.client.force_login(make_user())
        self.client.logout()
        response = self.visit()
        self.assertIn("public", response["Cache-Control"])
        self.assertFalse(response.cookies)

    def test_refuses_methods_other_than_get_and_head_for_the_feed(self):
        url = reverse("restaurant_feed", args=[self.restaurant.slug])
        self.assertEqual(self.client.post(url).status_code, 405)
        self.assertEqual(self.client.head(url).status_code, 200)

    def test_renders_the_feed_with_two_queries_for_any_number_of_reviews(self):
        for number in (1, 15):
            for _ in range(number):
                make_review(restaurant=self.restaurant, author=make_user())
            with self.subTest(added=number), self.assertNumQueries(2):
                self.visit()


class ControlCharacterTests(TestCase):
    def test_removes_control_characters_from_submitted_reviews(self):
        restaurant = make_restaurant()
        self.client.force_login(make_user())
        typed = {"rating": "4", "title": "Cl\x1bams\x0b", "text": "First.\x0bSecond\x1b.\r\n\tThird.\x7f\uffff"}
        self.client.post(reverse("write_review", args=[restaurant.slug]), typed)
        review = Review.objects.get()
        self.assertEqual((review.title, review.text), ("Clams", "First.\nSecond.\n\tThird."))
