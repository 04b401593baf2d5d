from unittest.mock import patch

from django.contrib.auth.models import Permission
from django.test import TestCase
from django.urls import reverse

from reviews.actions import catalog, reviews
from reviews.models import City, Cuisine, Restaurant, Review, SlugHistory, User
from reviews.tests.account_case import sign_in_to_admin
from reviews.tests.factories import make_city, make_cuisine, make_restaurant, make_review, make_user


class AdminTests(TestCase):
    def setUp(self):
        sign_in_to_admin(self.client, make_user(is_staff=True, is_superuser=True))
        self.restaurant = make_restaurant("Casa", slug="casa", cuisines=[make_cuisine("Grill")])

    def form(self, **changes):
        return {
            "name": "Casa",
            "slug": "casa",
            "state": "published",
            "city": self.restaurant.city_id,
            "cuisines": [make_cuisine("Grill").pk],
            **changes,
        }

    def test_opens_every_list_and_every_object_in_the_admin(self):
        make_review(restaurant=self.restaurant)
        for model in (City, Restaurant, Review, User):
            name = f"admin:reviews_{model._meta.model_name}"
            with self.subTest(model=model):
                self.assertEqual(self.client.get(reverse(f"{name}_changelist"), {"q": "a"}).status_code, 200)
                url = reverse(f"{name}_change", args=[model.objects.first().pk])
                self.assertEqual(self.client.get(url).status_code, 200)

    def test_refreshes_a_restaurant_that_was_saved_in_the_admin(self):
        porto = make_city("Porto")
        url = reverse("admin:reviews_restaurant_change", args=[self.restaurant.pk])
        form = self.form(name="Tasca", city=porto.pk, cuisines=[make_cuisine("Seafood").pk])
        self.assertRedirects(self.client.post(url, form), reverse("admin:reviews_restaurant_changelist"))
        self.restaurant.refresh_from_db()
        self.assertEqual((self.restaurant.city_name, self.restaurant.cuisine_names), ("Porto", "Seafood"))
        porto.refresh_from_db()
        self.assertEqual(porto.restaurant_count, 1)

    def test_redirects_from_a_slug_that_was_changed_in_the_admin(self):
        url = reverse("admin:reviews_restaurant_change", args=[self.restaurant.pk])
        self.client.post(url, self.form(slug="tasca"))
        self.assertEqual(SlugHistory.objects.get().slug, "casa")
        self.assertRedirects(self.client.get("/restaurants/casa/"), "/restaurants/tasca/", status_code=301)

    def test_does_not_overwrite_star_counters_that_changed_during_an_edit_in_the_admin(self):
        draft = make_review(restaurant=self.restaurant, rating=5, state=Review.State.DRAFT)
        save = catalog.save_restaurant

        def publish_and_save(**arguments):
            reviews.publish(review=draft)
            save(**arguments)

        url = reverse("admin:reviews_restaurant_change", args=[self.restaurant.pk])
        with patch.object(catalog, "save_restaurant", publish_and_save):
            self.client.post(url, self.form(name="Tasca"))
        self.restaurant.refresh_from_db()
        self.assertEqual((self.restaurant.name, self.restaurant.stars_5), ("Tasca", 1))

    def test_refreshes_and_counts_a_restaurant_that_was_added_in_the_admin(self):
        form = self.form(name="Tasca", slug="tasca", city=make_city("Porto").pk)
        self.client.post(reverse("admin:reviews_restaurant_add"), form)
        restaurant = Restaurant.objects.get(slug="tasca")
        self.assertEqual((restaurant.city_name, restaurant.cuisine_names), ("Porto", "Grill"))
        self.assertEqual(City.objects.get(name="Porto").restaurant_count, 1)
        self.assertEqual(Cuisine.objects.get(name="Grill").restaurant_count, 2)

    def test_refreshes_the_restaurants_of_a_cuisine_that_was_renamed(self):
        cuisine = make_cuisine("Grill")
        form = {"name": "Barbecue", "slug": "grill", "icon": "flame"}
        self.client.post(reverse("admin:reviews_cuisine_change", args=[cuisine.pk]), form)
        self.restaurant.refresh_from_db()
        self.assertEqual((self.restaurant.cuisine_names, self.restaurant.cuisine_icon), ("Barbecue", "flame"))

    def test_refreshes_the_restaurants_of_a_cuisine_that_was_deleted_on_its_own_page(self):
        url = reverse("admin:reviews_cuisine_delete", args=[make_cuisine("Grill").pk])
        self.client.post(url, {"post": "yes"})
        self.restaurant.refresh_from_db()
        self.assertEqual(self.restaurant.cuisine_names, "")

    def test_refreshes_the_restaurants_of_a_city_that_was_renamed(self):
        city = self.restaurant.city
        form = {"name": "Lisboa", "slug": "lisbon", "country": "PT", "time_zone": "Europe/Lisbon"}
        self.client.post(reverse("admin:reviews_city_change", args=[city.pk]), form)
        self.restaurant.refresh_from_db()
        self.assertEqual(self.restaurant.city_name, "Lisboa")

    def test_refreshes_the_restaurants_of_cuisines_that_were_deleted_from_the_list(self):
        cuisine = make_cuisine("Grill")
        form = {"action": "delete_selected", "_selected_action": [cuisine.pk], "post": "yes"}
        self.client.post(reverse("admin:reviews_cuisine_changelist"), form)
        self.restaurant.refresh_from_db()
        self.assertEqual(self.restaurant.cuisine_names, "")

    def test_shows_the_message_of_a_violated_constraint_in_the_admin(self):
        url = reverse("admin:reviews_restaurant_change", args=[self.restaurant.pk])
        for changes, message in [
            ({"state": "merged"}, "Choose the restaurant it was merged into. Leave this empty in every other state."),
            ({"latitude": "38.7"}, "Enter both latitude and longitude, or neither."),
            ({"state": "merged", "merged_into": self.restaurant.pk}, "cannot be merged into itself"),
        ]:
            with self.subTest(changes=changes):
                self.assertContains(self.client.post(url, self.form(**changes)), message)

    def test_refuses_a_time_zone_that_does_not_exist(self):
        form = {"name": "Porto", "slug": "porto", "country": "PT", "time_zone": "Europe/Porto"}
        page = self.client.post(reverse("admin:reviews_city_add"), form)
        self.assertContains(page, "is not a time zone")

    def test_refuses_to_change_or_delete_reviews_and_to_delete_people(self):
        review = make_review()
        for name in ("review_add", "review_delete", "user_delete", "restaurant_delete"):
            arguments = [] if name.endswith("add") else [review.pk if "review" in name else 1]
            with self.subTest(name=name):
                response = self.client.get(reverse(f"admin:reviews_{name}", args=arguments))
                self.assertIn(response.status_code, (302, 403))
        self.client.post(reverse("admin:reviews_review_change", args=[review.pk]), {"text": "Mine now."})
        review.refresh_from_db()
        self.assertNotEqual(review.text, "Mine now.")

    def test_refuses_staff_without_permissions_in_the_admin(self):
        sign_in_to_admin(self.client, make_user(is_staff=True))
        self.assertEqual(self.client.get(reverse("admin:reviews_review_changelist")).status_code, 403)
        moderator = make_user(is_staff=True)
        moderator.user_permissions.add(Permission.objects.get(codename="view_review"))
        sign_in_to_admin(self.client, moderator)
        self.assertEqual(self.client.get(reverse("admin:reviews_review_changelist")).status_code, 200)

    def test_lists_reviews_in_the_admin_with_a_constant_number_of_queries(self):
        for _ in range(3):
            make_review()
            with self.assertNumQueries(6):
                self.client.get(reverse("admin:reviews_review_changelist"))
