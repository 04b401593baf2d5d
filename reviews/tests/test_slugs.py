from django.test import TestCase

from reviews.slugs import restaurant_slugs, to_slug, unique_slug
from reviews.tests.factories import make_restaurant


class SlugTests(TestCase):
    def test_transliterates_names_to_ascii_slugs(self):
        for name, slug in [("@ Thai", "thai"), (".CN Chinese", "cn-chinese"), ("Gießhübel & Łódź", "giesshubel-lodz")]:
            self.assertEqual(to_slug(name, 80), slug)

    def test_appends_a_number_to_the_last_candidate_for_a_slug(self):
        self.assertEqual(unique_slug(["a", "a-pt"], taken={"a"}), "a-pt")
        self.assertEqual(unique_slug(["a", "a-pt"], taken={"a", "a-pt", "a-pt-2"}), "a-pt-3")

    def test_returns_slugs_of_at_most_140_characters(self):
        for _ in range(3):
            (slug,) = restaurant_slugs([("ß" * 120, "x" * 120)])
            make_restaurant(slug=slug)
            self.assertLessEqual(len(slug), 140)

    def test_continues_the_highest_number_of_existing_slugs(self):
        for slug in ("box", "box-porto", "box-porto-9", "box-porto-10", "box-porto-11th-floor"):
            make_restaurant(slug=slug)
        self.assertEqual(restaurant_slugs([("Box", "porto")] * 2), ["box-porto-11", "box-porto-12"])

    def test_returns_each_slug_once(self):
        places = [("Box", "porto"), ("Box Porto", "faro"), ("Box", "porto"), ("Box Porto 2", "faro"), ("Box", "porto")]
        self.assertEqual(restaurant_slugs(places), ["box", "box-porto", "box-porto-3", "box-porto-2", "box-porto-4"])

    def test_returns_many_slugs_with_two_queries(self):
        make_restaurant(slug="box")
        with self.assertNumQueries(2):
            restaurant_slugs([("Box", "porto")] * 50)
