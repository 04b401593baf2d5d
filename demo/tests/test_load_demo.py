import tempfile
from io import StringIO
from pathlib import Path
from unittest.mock import patch

from django.core.management import CommandError, call_command
from django.test import SimpleTestCase, TestCase, override_settings

from demo import gallery
from demo.gallery import PlannedPicture
from reviews.actions import catalogue, ratings
from reviews.models import City, HelpfulVote, OpeningHours, Photo, Restaurant, Review, ReviewRevision, User
from reviews.photos.files import PhotoFiles


def file_of(picture):
    """What drawing a picture gives, without the drawing: pictures and their files have tests of their own."""
    return PhotoFiles(picture.key, 1280, 960, [320, 640, 1280], "#aa8866")


class LoadDemoTests(TestCase):
    def load(self, *options, debug=True):
        output = StringIO()
        draw_all = patch(
            "demo.management.commands.load_demo.draw_all", side_effect=lambda pictures: map(file_of, pictures)
        )
        with draw_all, override_settings(DEBUG=debug):
            call_command("load_demo", *options, stdout=output)
        return output.getvalue()

    def test_fills_an_empty_site(self):
        self.assertIn("Added 60 restaurants, 20 people, 600 reviews", self.load())
        self.assertEqual(Restaurant.objects.count(), 60)
        self.assertEqual(User.objects.count(), 20)
        self.assertEqual(Review.objects.count(), 600)
        self.assertEqual(set(Review.objects.values_list("state", flat=True)), set(Review.State))
        self.assertGreater(City.objects.values("time_zone").distinct().count(), 5)
        for model in (Photo, OpeningHours, HelpfulVote, ReviewRevision):
            self.assertTrue(model.objects.exists(), model)

    def test_leaves_everything_true_that_is_stored_twice(self):
        self.load()
        self.assertEqual(list(ratings.recount(write=False)), [])
        self.assertEqual(
            catalogue.refresh_denormalized_fields(restaurants=Restaurant.objects.values_list("pk", flat=True)), 0
        )
        for review in Review.objects.prefetch_related("helpful_votes", "revisions"):
            self.assertEqual(review.helpful_count, len(review.helpful_votes.all()))
            if review.revisions.all():
                last = review.revisions.all()[-1 + len(review.revisions.all())]
                self.assertEqual((last.rating, last.text), (review.rating, review.text))

    def test_changes_nothing_the_second_time(self):
        self.load()
        Restaurant.objects.filter(slug="to-soba").update(name="Renamed")
        before = list(Review.objects.order_by("pk").values())
        self.assertIn("Nothing was added", self.load())
        self.assertEqual(list(Review.objects.order_by("pk").values()), before)
        self.assertTrue(Restaurant.objects.filter(name="Renamed").exists())

    def test_adds_only_what_is_missing(self):
        self.load()
        missing = Restaurant.objects.get(slug="to-soba")
        Photo.objects.filter(review__restaurant=missing).delete()
        Review.objects.filter(restaurant=missing).delete()
        missing.delete()
        self.assertIn("Added 1 restaurants", self.load())
        self.assertEqual(Review.objects.count(), 600)

    def test_is_refused_on_a_real_site(self):
        with self.assertRaisesMessage(CommandError, "DEBUG is off"):
            self.load(debug=False)
        self.assertFalse(Restaurant.objects.exists())

    def test_lets_nobody_sign_in_where_it_is_forced(self):
        self.assertNotIn("password", self.load("--force", debug=False))
        self.assertFalse(any(user.has_usable_password() for user in User.objects.all()))

    def test_names_the_logins_and_they_work(self):
        output = self.load()
        admin = User.objects.get(is_superuser=True)
        self.assertIn(f"administrator: {admin.email}, password tasting-menu", output)
        self.assertTrue(self.client.login(username=admin.email, password="tasting-menu"))

    def test_every_page_of_it_can_be_read(self):
        self.load()
        for restaurant in Restaurant.objects.select_related("merged_into"):
            expected = {"pending": 404, "merged": 301}.get(restaurant.state, 200)
            with self.subTest(restaurant=restaurant.slug):
                self.assertEqual(self.client.get(restaurant.get_absolute_url()).status_code, expected)
        for person in User.objects.all():
            self.assertEqual(self.client.get(person.get_absolute_url()).status_code, 200)


class DrawAllTests(SimpleTestCase):
    def test_draws_and_stores_in_other_processes_the_same_each_time(self):
        pictures = [PlannedPicture(f"test-{subject}", subject, seed=7) for subject in ("pizza", "bar")]
        self.assertEqual([stored.key for stored in self.draw(pictures)], ["test-pizza", "test-bar"])
        first, second = self.draw_files(pictures), self.draw_files(pictures)
        self.assertEqual(len(first), 6)
        self.assertEqual(first, second)

    def draw_files(self, pictures):
        with tempfile.TemporaryDirectory() as folder:
            self.draw(pictures, folder)
            return {str(path.relative_to(folder)): path.read_bytes() for path in Path(folder).rglob("*.webp")}

    def draw(self, pictures, folder=None):
        # The processes read the settings anew, so the folder goes by the environment, as on a real site.
        with tempfile.TemporaryDirectory() as other, patch.dict("os.environ", {"PHOTO_ROOT": folder or other}):
            return list(gallery.draw_all(pictures))
