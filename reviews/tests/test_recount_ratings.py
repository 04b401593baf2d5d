from io import StringIO

from django.core.management import CommandError, call_command
from django.test import TestCase

from reviews.models import Restaurant
from reviews.tests.factories import make_restaurant, make_review


class RecountRatingsTests(TestCase):
    def recount(self, *options):
        output = StringIO()
        call_command("recount_ratings", *options, stdout=output)
        return output.getvalue()

    def setUp(self):
        self.right, self.wrong = make_restaurant("Right"), make_restaurant("Wrong", slug="wrong")
        for restaurant in (self.right, self.wrong):
            make_review(restaurant=restaurant, rating=5)
        make_review(restaurant=self.wrong, rating=1, state="hidden")
        Restaurant.objects.filter(pk=self.wrong.pk).update(stars_1=7, stars_5=0)

    def test_corrects_wrong_star_counters_and_prints_their_restaurants(self):
        self.assertEqual(self.recount(), "wrong: wrong\n1 restaurants had wrong counters.\n")
        self.wrong.refresh_from_db()
        self.assertEqual((self.wrong.stars_1, self.wrong.stars_5), (0, 1))
        self.assertEqual(self.recount(), "0 restaurants had wrong counters.\n")

    def test_fails_on_wrong_star_counters_without_changing_them_with_verify(self):
        with self.assertRaisesMessage(CommandError, "1 restaurants have wrong counters"):
            self.recount("--verify")
        self.wrong.refresh_from_db()
        self.assertEqual(self.wrong.stars_1, 7)
