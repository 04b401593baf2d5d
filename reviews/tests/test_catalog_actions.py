from django.test import TestCase

from reviews.actions import catalog
from reviews.models import City, Cuisine, Restaurant
from reviews.tests.factories import make_city, make_cuisine, make_photo, make_restaurant, make_review


class RefreshDenormalizedFieldsTests(TestCase):
    def test_copies_city_and_cuisines_to_a_restaurant_in_alphabetical_order(self):
        restaurant = make_restaurant(
            cuisines=[make_cuisine("Seafood", icon="fish"), make_cuisine("Grill", icon="flame")]
        )
        self.assertEqual(restaurant.city_name, "Lisbon")
        self.assertEqual(restaurant.cuisine_names, "Grill, Seafood")
        self.assertEqual(restaurant.cuisine_icon, "flame")

    def test_updates_only_restaurants_with_outdated_denormalized_fields(self):
        restaurants = [make_restaurant().pk, make_restaurant().pk]
        self.assertEqual(catalog.refresh_denormalized_fields(restaurants=restaurants), 0)
        City.objects.update(name="Lisboa")
        self.assertEqual(catalog.refresh_denormalized_fields(restaurants=restaurants[:1]), 1)
        self.assertEqual(set(Restaurant.objects.values_list("city_name", flat=True)), {"Lisbon", "Lisboa"})

    def test_clears_outdated_cuisines_and_cover_photos_of_a_restaurant(self):
        photo = make_photo(
            review=make_review(restaurant=make_restaurant(cuisines=[make_cuisine("Grill", icon="flame")]))
        )
        restaurant = Restaurant.objects.get()
        self.assertEqual(restaurant.cover_photo, photo)
        restaurant.cuisines.clear()
        photo.state = photo.State.REMOVED
        photo.save()
        catalog.refresh_denormalized_fields(restaurants=[restaurant.pk])
        restaurant.refresh_from_db()
        self.assertEqual((restaurant.cuisine_names, restaurant.cuisine_icon), ("", "utensils"))
        self.assertIsNone(restaurant.cover_photo)


class CountRestaurantsTests(TestCase):
    def test_counts_published_restaurants_of_cities_and_cuisines(self):
        make_restaurant(cuisines=[make_cuisine("Grill")])
        make_restaurant(cuisines=[make_cuisine("Grill")], state="closed")
        make_city("Porto")
        catalog.count_restaurants()
        self.assertEqual(dict(City.objects.values_list("name", "restaurant_count")), {"Lisbon": 1, "Porto": 0})
        self.assertEqual(Cuisine.objects.get().restaurant_count, 1)
