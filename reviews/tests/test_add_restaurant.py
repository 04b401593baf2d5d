from concurrent.futures import ThreadPoolExecutor
from html import unescape
from threading import Barrier
from unittest.mock import patch

from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client, TestCase, TransactionTestCase
from django.urls import reverse

from reviews import rate_limits as limits
from reviews.actions import catalog, restaurants
from reviews.models import Restaurant
from reviews.tests.factories import make_city, make_cuisine, make_restaurant, make_user

EVERYTHING = {
    "name": "Taberna do Rio",
    "city": "lisbon",
    "street_address": "Rua das Flores 5",
    "postcode": "1200-195",
    "description": "Clams and bread.",
    "price_level": "2",
    "hours_0": "12-14:30, 18–2",
    "hours_6": "closed",
    "phone": "+351 21 000 0000",
    "website": "https://taberna.example/",
    "latitude": "38.71",
    "longitude": "-9.14",
}


class AddRestaurantTestCase(TestCase):
    def setUp(self):
        self.person = make_user()
        self.city = make_city()
        self.client.force_login(self.person)

    def add(self, **typed):
        return self.client.post(reverse("add_restaurant"), {"name": "Casa Ávila", "city": "Lisbon", **typed})

    def added(self, **typed):
        response = self.add(**typed)
        self.assertEqual(response.status_code, 302, response.context and response.context["form"].errors)
        restaurant = Restaurant.objects.latest("pk")
        self.assertEqual(response["Location"], restaurant.get_absolute_url())
        return restaurant

    def candidates(self, response):
        self.assertEqual(response.status_code, 409)
        return [link.text for link in BeautifulSoup(response.text, "html.parser").select(".candidates a")]

    def assert_all_is_typed(self, response, typed, cuisines):
        page = BeautifulSoup(response.text, "html.parser")
        for name, value in typed.items():
            self.assertEqual(self.shown(page, name), value)
        checked = [box["value"] for box in page.select("[name=cuisines][checked]")]
        self.assertEqual(checked, [str(cuisine.pk) for cuisine in cuisines])

    def shown(self, page, name):
        field = page.select_one(f".form [name={name}]")
        match field.name:
            case "textarea":
                return field.text.strip()
            case "select":
                return field.select_one("[selected]")["value"]
        return field.get("value", "")


class AddRestaurantTests(AddRestaurantTestCase):
    def test_adds_a_restaurant_with_every_field(self):
        seafood = make_cuisine("Seafood")
        added = self.added(**EVERYTHING, cuisines=[seafood.pk])
        self.assertEqual((added.name, added.city, added.price_level), ("Taberna do Rio", self.city, 2))
        self.assertEqual((added.latitude, added.longitude), (38.71, -9.14))
        self.assertEqual((added.slug, added.added_by, added.state), ("taberna-do-rio", self.person, "published"))
        self.assertEqual(list(added.cuisines.all()), [seafood])
        self.assertEqual(
            list(added.opening_hours.values_list("weekday", "opens_minute", "closes_minute")),
            [(0, 12 * 60, 14 * 60 + 30), (0, 18 * 60, 26 * 60)],
        )

    def test_makes_a_new_restaurant_findable_immediately(self):
        seafood = make_cuisine("Seafood")
        self.added(cuisines=[seafood.pk])
        for query in ({"city": "lisbon"}, {"cuisine": "seafood"}, {"q": "avila seafood"}):
            with self.subTest(query=query):
                self.assertContains(self.client.get(reverse("restaurant_list"), query), "Casa Ávila")
        for counted in (self.city, seafood):
            counted.refresh_from_db()
            self.assertEqual(counted.restaurant_count, 1)

    def test_fills_in_the_restaurant_name_from_the_search(self):
        page = BeautifulSoup(self.client.get("/restaurants/new/?name=Casa%20%3Cb%3E").text, "html.parser")
        self.assertEqual(self.shown(page, "name"), "Casa <b>")
        self.assertEqual(page.select_one("#known-cities option")["value"], "Lisbon, PT")

    def test_gives_every_restaurant_its_own_slug(self):
        make_city("Porto")
        make_restaurant("New", slug="taken")
        for name, city, slug in [
            ("Casa", "Lisbon", "casa"),
            ("Casa", "Porto", "casa-porto"),
            ("New", "Porto", "new-porto"),
            ("寿司", "Porto", "porto-restaurant"),
        ]:
            with self.subTest(slug=slug):
                added = self.added(name=name, city=city)
                self.assertEqual(added.slug, slug)
                self.assertContains(self.client.get(f"/restaurants/{slug}/"), name)

    def test_accepts_common_notations_of_opening_hours(self):
        for number, (typed, stretches) in enumerate(
            [
                ("12-14:30, 18–2", [(720, 870), (1080, 1560)]),
                ("Closed", []),
                ("", []),
                ("9.30 to 17", [(570, 1020)]),
                ("0:00-24:00", [(0, 1440)]),
                ("18h30 — 23; 12-12:30", [(720, 750), (1110, 1380)]),
                ("12-12", [(720, 2160)]),
            ]
        ):
            with self.subTest(typed=typed):
                added = self.added(name=f"{'abcdefg'[number] * 9}", hours_3=typed)
                self.assertEqual(list(added.opening_hours.values_list("opens_minute", "closes_minute")), stretches)

    def test_escapes_restaurant_names(self):
        for name in ("🍕🍷", "مطعم البحر", "<script>alert(1)</script>"):
            with self.subTest(name=name):
                added = self.added(name=name)
                self.assertEqual(added.name, name)
                page = self.client.get(added.get_absolute_url())
                self.assertEqual(BeautifulSoup(page.text, "html.parser").h1.text, name)
                self.assertNotContains(page, "<script>alert")

    def test_sends_anonymous_people_to_sign_in(self):
        self.client.logout()
        for response in (self.client.get(reverse("add_restaurant")), self.add()):
            self.assertRedirects(response, "/account/login/?next=/restaurants/new/", fetch_redirect_response=False)
        self.assertFalse(Restaurant.objects.exists())

    def test_keeps_the_form_data_at_the_daily_limit_of_new_restaurants(self):
        seafood = make_cuisine("Seafood")
        with patch.object(limits, "RESTAURANT", limits.RateLimit("restaurant", 1, limits.DAY)):
            self.added()
            response = self.add(**EVERYTHING, cuisines=[seafood.pk])
        self.assertContains(response, "Try again in", status_code=429)
        self.assert_all_is_typed(response, EVERYTHING, [seafood])
        self.assertEqual(Restaurant.objects.count(), 1)


class DuplicateCandidateTests(AddRestaurantTestCase):
    def test_finds_possible_duplicates_by_name_phone_or_location(self):
        make_restaurant("Café Königshof", phone="+351 21 000 0000", latitude=38.71, longitude=-9.14)
        next_door = {"latitude": "38.7108", "longitude": "-9.1411"}
        for typed in (
            {"name": "Café Königshof"},
            {"name": "CAFE KONIGSHOF"},
            {"name": "Kafe Königshof"},
            {"name": "Elsewhere", "phone": "+351 21 000 0000"},
            {"name": "Königs Bar", **next_door},
        ):
            with self.subTest(typed=typed):
                self.assertEqual(self.candidates(self.add(**typed)), ["Café Königshof"])
        self.assertEqual(Restaurant.objects.count(), 1)

    def test_finds_possible_duplicates_in_every_script(self):
        for name in ("مطعم البحر", "寿司", "🍕"):
            make_restaurant(name)
            with self.subTest(name=name):
                self.assertEqual(self.candidates(self.add(name=name)), [name])

    def test_excludes_other_cities_and_distant_restaurants_from_possible_duplicates(self):
        make_restaurant("Café Königshof", phone="+351 21 000 0000", latitude=38.71, longitude=-9.14)
        make_city("Porto")
        self.added(name="Café Königshof", phone="+351 21 000 0000", city="Porto")
        self.added(name="Königs Bar", latitude="38.712", longitude="-9.14")
        self.added(name="Königs Grill", latitude="38.71", longitude="-9.142")

    def test_excludes_pending_and_removed_restaurants_from_possible_duplicates(self):
        make_restaurant(state="removed")
        make_restaurant(state="pending")
        self.added()

    def test_keeps_the_form_data_while_it_shows_possible_duplicates(self):
        make_restaurant("Taberna do Rio")
        cuisines = [make_cuisine(name) for name in ("Portuguese", "Seafood")]
        response = self.add(**EVERYTHING, cuisines=[cuisine.pk for cuisine in cuisines])
        self.assertEqual(self.candidates(response), ["Taberna do Rio"])
        self.assert_all_is_typed(response, EVERYTHING, cuisines)

    def test_ignores_possible_duplicates_once_the_user_has_ruled_them_out(self):
        for name in ("Casa Avila", "Casa Ávila II"):
            make_restaurant(name)
        asked = self.add()
        self.assertEqual(set(self.candidates(asked)), {"Casa Avila", "Casa Ávila II"})
        page = BeautifulSoup(asked.text, "html.parser")
        different = page.select_one("[name=different]")["value"]
        self.assertEqual(len(self.candidates(self.add(different=different.split()[0]))), 2)
        self.added(different=different)

    def test_shows_possible_duplicates_again_when_another_one_was_added_meanwhile(self):
        known = make_restaurant()
        self.candidates(self.add())
        make_restaurant("Casa Avila")
        self.assertEqual(set(self.candidates(self.add(different=known.pk))), {"Casa Ávila", "Casa Avila"})

    def test_shows_possible_duplicates_again_when_ids_to_rule_them_out_are_invalid(self):
        make_restaurant()
        self.assertEqual(self.candidates(self.add(different="all -1 \0 " + "9" * 30)), ["Casa Ávila"])


class InvalidRestaurantTests(AddRestaurantTestCase):
    def assert_refused(self, field, words, **typed):
        """Submit the form. Check that only ``field`` has an error, and that it shows the submitted value."""
        response = self.add(**typed)
        self.assertEqual(response.status_code, 422)
        page = BeautifulSoup(response.text, "html.parser")
        wrong = {part.select_one("[name]")["name"]: part for part in page.select(".field-invalid")}
        self.assertEqual(list(wrong), [field])
        self.assertIn(words, wrong[field].select_one(".errorlist").text)
        if isinstance(value := typed.get(field), str):
            self.assertEqual(self.shown(page, field), value)
        self.assertFalse(Restaurant.objects.exists())
        return wrong[field]

    def test_requires_a_valid_restaurant_name(self):
        self.assert_refused("name", "required", name="")
        self.assert_refused("name", "required", name="   ")
        self.assert_refused("name", "at most 120", name="x" * 121)
        self.assertEqual(self.add(name="Casa\0Ávila").status_code, 422)

    def test_requires_a_city_of_the_site(self):
        self.assert_refused("city", "“Atlantis” is not a city on this site", city="Atlantis")
        self.assert_refused("city", "is not a city on this site", city="Lisbon, ES")
        self.assert_refused("city", "required", city="")

    def test_requires_the_country_when_two_cities_have_the_same_name(self):
        make_city("Córdoba", country="ES")
        other = make_city("Cordoba", slug="cordoba-ar", country="AR")
        self.assert_refused("city", "more than one “cordoba”", city="cordoba")
        self.assertEqual(self.added(city="córdoba, ar").city, other)

    def test_accepts_up_to_five_existing_cuisines(self):
        cuisines = [make_cuisine(f"Cuisine {number}").pk for number in range(6)]
        self.assert_refused("cuisines", "up to five", cuisines=cuisines)
        self.assert_refused("cuisines", "not one of the available choices", cuisines=[cuisines[-1] + 1])
        self.assert_refused("cuisines", "not a valid value", cuisines=["seafood"])
        self.assertEqual(self.added(cuisines=cuisines[:5]).cuisines.count(), 5)

    def test_refuses_invalid_opening_hours(self):
        for typed, words in [
            ("25:00-26:00", "Enter hours such as"),
            ("noon", "Enter hours such as"),
            ("12", "Enter hours such as"),
            ("12:60-13", "Enter hours such as"),
            ("10-24:30", "Enter hours such as"),
            ("0:00-24:01", "Enter hours such as"),
            ("12-14, 13-15", "overlap"),
            ("18-2, 23-24", "overlap"),
            ("12-14, 12-14", "overlap"),
        ]:
            with self.subTest(typed=typed):
                self.assert_refused("hours_2", words, hours_2=typed)

    def test_requires_valid_coordinates_or_none(self):
        for field, typed in [
            ("longitude", {"latitude": "38.7"}),
            ("latitude", {"longitude": "-9.1"}),
            ("latitude", {"latitude": "91", "longitude": "0"}),
            ("latitude", {"latitude": "nan", "longitude": "0"}),
            ("longitude", {"latitude": "0", "longitude": "-inf"}),
            ("longitude", {"latitude": "0", "longitude": "180.1"}),
        ]:
            with self.subTest(typed=typed):
                wrong = self.assert_refused(field, "", **typed)
                self.assertTrue(wrong.find_parent("details").has_attr("open"))

    def test_refuses_an_invalid_website_url(self):
        for website in ("javascript:alert(1)", "data:text/html,x", "//", "no website"):
            with self.subTest(website=website):
                self.assert_refused("website", "valid URL", website=website)

    def test_refuses_a_description_that_is_too_long(self):
        self.assert_refused("description", "at most 2000", description="é" * 3000)
        self.assertEqual(self.added(description="\r\n".join(["x" * 499] * 4)).description.count("\n"), 3)

    def test_keeps_the_form_data_of_an_invalid_restaurant(self):
        seafood = make_cuisine("Seafood")
        typed = {**EVERYTHING, "hours_0": "at noon <b>"}
        response = self.add(**typed, cuisines=[seafood.pk])
        self.assertEqual(response.status_code, 422)
        self.assert_all_is_typed(response, typed, [seafood])
        self.assertNotIn("noon <b>", response.text)
        self.assertIn("noon <b>", unescape(response.text))


class ConcurrentAddingTests(TransactionTestCase):
    def setUp(self):
        self.city, self.cuisine = make_city(), make_cuisine()
        self.barrier = Barrier(2, timeout=5)

    def add_both(self, *names):
        people = [make_user() for _ in names]
        # The threads need both connections of the pool.
        connection.close()
        with ThreadPoolExecutor(2) as threads:
            self.assertEqual(list(threads.map(self.add, names, people)), [302, 302])

    def add(self, name, person):
        client = Client()
        client.force_login(person)
        typed = {"name": name, "city": "Lisbon", "cuisines": [self.cuisine.pk]}
        try:
            return client.post(reverse("add_restaurant"), typed).status_code
        finally:
            connection.close()

    def test_gives_two_concurrent_restaurants_of_one_name_different_slugs(self):
        slugs = restaurants.restaurant_slugs

        def choose_together(places):
            chosen = slugs(places)
            if chosen == ["casa-avila"]:
                self.barrier.wait()
            return chosen

        with patch.object(restaurants, "restaurant_slugs", choose_together):
            self.add_both("Casa Ávila", "Casa Ávila")
        self.assertEqual(set(Restaurant.objects.values_list("slug", flat=True)), {"casa-avila", "casa-avila-lisbon"})

    def test_counts_both_of_two_concurrent_restaurants(self):
        count = catalog.count_restaurants

        def count_together():
            self.barrier.wait()
            count()

        with patch.object(catalog, "count_restaurants", count_together):
            self.add_both("Casa Ávila", "Taberna do Rio")
        for counted in (self.city, self.cuisine):
            counted.refresh_from_db()
            self.assertEqual(counted.restaurant_count, 2)
