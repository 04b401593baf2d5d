from django.contrib.auth.models import Permission
from django.test import TestCase
from django.urls import reverse

from reviews.models import City, Restaurant, Review, SlugHistory, User
from reviews.tests.factories import make_city, make_cuisine, make_restaurant, make_review, make_user


class AdminTests(TestCase):
    def setUp(self):
        self.client.force_login(make_user(is_staff=True, is_superuser=True))
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

    def test_opens_every_list_and_every_object(self):
        make_review(restaurant=self.restaurant)
        for model in (City, Restaurant, Review, User):
            name = f"admin:reviews_{model._meta.model_name}"
            with self.subTest(model=model):
                self.assertEqual(self.client.get(reverse(f"{name}_changelist"), {"q": "a"}).status_code, 200)
                address = reverse(f"{name}_change", args=[model.objects.first().pk])
                self.assertEqual(self.client.get(address).status_code, 200)

    def test_describes_a_restaurant_that_was_saved(self):
        porto = make_city("Porto")
        address = reverse("admin:reviews_restaurant_change", args=[self.restaurant.pk])
        form = self.form(name="Tasca", city=porto.pk, cuisines=[make_cuisine("Seafood").pk])
        self.assertRedirects(self.client.post(address, form), reverse("admin:reviews_restaurant_changelist"))
        self.restaurant.refresh_from_db()
        self.assertEqual((self.restaurant.city_name, self.restaurant.cuisine_names), ("Porto", "Seafood"))
        porto.refresh_from_db()
        self.assertEqual(porto.restaurant_count, 1)

    def test_keeps_the_former_address_of_a_restaurant(self):
        address = reverse("admin:reviews_restaurant_change", args=[self.restaurant.pk])
        self.client.post(address, self.form(slug="tasca"))
        self.assertEqual(SlugHistory.objects.get().slug, "casa")
        self.assertRedirects(self.client.get("/restaurants/casa/"), "/restaurants/tasca/", status_code=301)

    def test_describes_the_restaurants_of_a_city_that_was_renamed(self):
        city = self.restaurant.city
        form = {"name": "Lisboa", "slug": "lisbon", "country": "PT", "time_zone": "Europe/Lisbon"}
        self.client.post(reverse("admin:reviews_city_change", args=[city.pk]), form)
        self.restaurant.refresh_from_db()
        self.assertEqual(self.restaurant.city_name, "Lisboa")

    def test_describes_the_restaurants_of_cuisines_that_were_deleted(self):
        cuisine = make_cuisine("Grill")
        form = {"action": "delete_selected", "_selected_action": [cuisine.pk], "post": "yes"}
        self.client.post(reverse("admin:reviews_cuisine_changelist"), form)
        self.restaurant.refresh_from_db()
        self.assertEqual(self.restaurant.cuisine_names, "")

    def test_says_in_words_what_a_constraint_refuses(self):
        address = reverse("admin:reviews_restaurant_change", args=[self.restaurant.pk])
        for changes, words in [
            ({"state": "merged"}, "Say which restaurant it was merged into"),
            ({"latitude": "38.7"}, "Give both latitude and longitude"),
            ({"state": "merged", "merged_into": self.restaurant.pk}, "cannot be merged into itself"),
        ]:
            with self.subTest(changes=changes):
                self.assertContains(self.client.post(address, self.form(**changes)), words)

    def test_refuses_a_time_zone_that_does_not_exist(self):
        form = {"name": "Porto", "slug": "porto", "country": "PT", "time_zone": "Europe/Porto"}
        page = self.client.post(reverse("admin:reviews_city_add"), form)
        self.assertContains(page, "is no time zone")

    def test_lets_nobody_change_or_delete_a_review_or_delete_a_person(self):
        review = make_review()
        for name in ("review_add", "review_delete", "user_delete", "restaurant_delete"):
            arguments = [] if name.endswith("add") else [review.pk if "review" in name else 1]
            with self.subTest(name=name):
                response = self.client.get(reverse(f"admin:reviews_{name}", args=arguments))
                self.assertIn(response.status_code, (302, 403))
        self.client.post(reverse("admin:reviews_review_change", args=[review.pk]), {"text": "Mine now."})
        review.refresh_from_db()
        self.assertNotEqual(review.text, "Mine now.")

    def test_shows_staff_without_permissions_nothing(self):
        self.client.force_login(make_user(is_staff=True))
        self.assertEqual(self.client.get(reverse("admin:reviews_review_changelist")).status_code, 403)
        helper = make_user(is_staff=True)
        helper.user_permissions.add(Permission.objects.get(codename="view_review"))
        self.client.force_login(helper)
        self.assertEqual(self.client.get(reverse("admin:reviews_review_changelist")).status_code, 200)

    def test_asks_the_same_number_of_queries_however_many_reviews_there_are(self):
        for _ in range(3):
            make_review()
            with self.assertNumQueries(5):
                self.client.get(reverse("admin:reviews_review_changelist"))
