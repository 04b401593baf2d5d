from unittest.mock import patch

from bs4 import BeautifulSoup
from django.forms.models import model_to_dict
from django.test import TestCase
from django.urls import reverse

from reviews import rate_limits as limits
from reviews.actions import restaurants, reviews
from reviews.models import OpeningHours, Restaurant, Review, User
from reviews.tests.factories import make_city, make_cuisine, make_restaurant, make_review, make_user


class EditRestaurantTests(TestCase):
    def setUp(self):
        self.restaurant = make_restaurant(
            street_address="Rua das Flores 5",
            postcode="1200-195",
            description="Clams.\nAnd <b>bread</b>.",
            phone="+351 21 000 0000",
            website="https://www.casa.example/menu",
            latitude=38.7100001,
            longitude=-9.14,
            price_level=2,
            cuisines=[make_cuisine("Seafood"), make_cuisine("Grill")],
        )
        for weekday, opens, closes in [(0, 720, 870), (0, 1080, 1560), (3, 0, 1440), (6, 690, 2130)]:
            OpeningHours.objects.create(
                restaurant=self.restaurant, weekday=weekday, opens_minute=opens, closes_minute=closes
            )
        self.client.force_login(make_user())

    def edit(self, **changes):
        """Submit the form as a browser does: with the values that it shows, except for ``changes``."""
        return self.client.post(self.url(), {**self.shown(self.visit()), **changes})

    def visit(self):
        return self.client.get(self.url())

    def url(self):
        return reverse("edit_restaurant", args=[self.restaurant.slug])

    def shown(self, page):
        form = BeautifulSoup(page.text, "html.parser").select_one("form.form")
        values = {field["name"]: field.get("value", "") for field in form.select("input:not([type=checkbox])")}
        # The parser keeps the line break after <textarea> that browsers drop.
        values |= {field["name"]: field.text.removeprefix("\n") for field in form.select("textarea")}
        values |= {option.parent["name"]: option["value"] for option in form.select("option[selected]")}
        return values | {"cuisines": [box["value"] for box in form.select("[name=cuisines][checked]")]}

    def stored(self):
        self.restaurant = Restaurant.objects.get(pk=self.restaurant.pk)
        fields = [field.name for field in Restaurant._meta.fields]
        rows = self.restaurant.opening_hours.values_list("weekday", "opens_minute", "closes_minute")
        return {name: getattr(self.restaurant, name) for name in fields} | {
            "cuisines": model_to_dict(self.restaurant)["cuisines"],
            "hours": list(rows),
        }

    def test_shows_the_stored_values_of_a_restaurant_in_the_form(self):
        shown = self.shown(self.visit())
        self.assertEqual(shown["city"], "Lisbon, PT")
        self.assertEqual(shown["hours_0"], "12:00–14:30, 18:00–02:00")
        self.assertEqual((shown["hours_1"], shown["hours_3"], shown["hours_6"]), ("", "00:00–00:00", "11:30–11:30"))
        self.assertEqual((shown["name"], shown["price_level"], shown["latitude"]), ("Casa Ávila", "2", "38.7100001"))
        self.assertEqual(len(shown["cuisines"]), 2)

    def test_changes_nothing_when_an_unchanged_restaurant_form_is_sent(self):
        before = self.stored()
        self.assertRedirects(self.edit(), self.restaurant.get_absolute_url())
        self.assertEqual(self.stored(), before)

    def test_saves_the_changed_fields_of_a_restaurant(self):
        porto, bakery = make_city("Porto"), make_cuisine("Bakery")
        self.edit(name="Casa Nova", city="porto", cuisines=[bakery.pk], price_level="", latitude="", longitude="")
        changed = self.stored()
        self.assertEqual((changed["name"], changed["city"], changed["city_name"]), ("Casa Nova", porto, "Porto"))
        self.assertEqual((changed["cuisines"], changed["cuisine_names"]), ([bakery], "Bakery"))
        self.assertEqual((changed["price_level"], changed["latitude"], changed["longitude"]), (None, None, None))
        for counted, number in [(porto, 1), (bakery, 1), (make_city("Lisbon"), 0), (make_cuisine("Grill"), 0)]:
            counted.refresh_from_db()
            self.assertEqual(counted.restaurant_count, number)

    def test_replaces_the_opening_hours_of_a_restaurant(self):
        self.edit(hours_0="9-17", hours_3="closed", hours_6="")
        self.assertEqual(self.stored()["hours"], [(0, 540, 1020)])

    def test_keeps_the_slug_when_the_restaurant_name_changes(self):
        url = self.restaurant.get_absolute_url()
        self.assertRedirects(self.edit(name="Casa Nova"), url)
        self.assertContains(self.client.get(url), "<h1>Casa Nova</h1>", html=True)

    def test_keeps_star_counts_that_changed_during_an_edit_of_the_restaurant(self):
        draft = make_review(restaurant=self.restaurant, rating=5, state=Review.State.DRAFT)
        update = restaurants.update

        def publish_and_update(**arguments):
            reviews.publish(review=draft)
            update(**arguments)

        with patch.object(restaurants, "update", publish_and_update):
            self.edit(name="Casa Nova")
        self.assertEqual((self.stored()["name"], self.restaurant.stars_5), ("Casa Nova", 1))

    def test_keeps_the_form_data_of_an_invalid_edit_of_a_restaurant(self):
        before = self.stored()
        response = self.edit(name="Casa Nova", hours_2="noon", latitude="")
        self.assertEqual(response.status_code, 422)
        shown = self.shown(response)
        self.assertEqual((shown["name"], shown["hours_2"], shown["city"]), ("Casa Nova", "noon", "Lisbon, PT"))
        self.assertEqual(len(shown["cuisines"]), 2)
        page = BeautifulSoup(response.text, "html.parser")
        wrong = [part.select_one("[name]")["name"] for part in page.select(".field-invalid")]
        self.assertEqual(wrong, ["hours_2", "latitude"])
        self.assertIn("Casa Ávila", page.select_one(".eyebrow").text)
        self.assertEqual(self.stored(), before)

    def test_allows_the_person_who_added_a_restaurant_known_users_and_staff_to_edit_it(self):
        newcomer = make_user(trust=User.Trust.NEW)
        for person, status in [
            (newcomer, 403),
            (make_user(trust=User.Trust.KNOWN), 200),
            (make_user(trust=User.Trust.NEW, is_staff=True), 200),
        ]:
            with self.subTest(person=person):
                self.client.force_login(person)
                self.assertEqual(self.visit().status_code, status)
        Restaurant.objects.update(added_by=newcomer)
        self.client.force_login(newcomer)
        self.assertRedirects(self.edit(name="Casa Nova"), self.restaurant.get_absolute_url())

    def test_refuses_edits_of_restaurants_by_new_users(self):
        typed = self.shown(self.visit())
        self.client.force_login(make_user(trust=User.Trust.NEW))
        response = self.client.post(self.url(), {**typed, "name": "Casa Nova"})
        self.assertEqual((response.status_code, self.stored()["name"]), (403, "Casa Ávila"))

    def test_sends_anonymous_people_to_sign_in(self):
        self.client.logout()
        for response in (self.visit(), self.client.post(self.url(), {"name": "Casa Nova"})):
            self.assertRedirects(response, f"/account/login/?next={self.url()}", fetch_redirect_response=False)

    def test_returns_404_for_edits_of_pending_and_removed_restaurants(self):
        for state in ("pending", "removed"):
            Restaurant.objects.update(state=state)
            self.assertEqual(self.visit().status_code, 404)

    def test_refuses_methods_other_than_get_and_post_for_edits_of_restaurants(self):
        self.assertEqual(self.client.put(self.url()).status_code, 405)

    def test_keeps_the_form_data_at_the_daily_limit_of_edits(self):
        with patch.object(limits, "RESTAURANT", limits.RateLimit("restaurant", 1, limits.DAY)):
            self.edit(name="First")
            response = self.edit(name="Second", hours_2="10-12")
        self.assertContains(response, "Try again in", status_code=429)
        self.assertEqual((self.shown(response)["name"], self.shown(response)["hours_2"]), ("Second", "10-12"))
        self.assertEqual(self.stored()["name"], "First")
