import tempfile
from io import StringIO
from pathlib import Path
from unittest.mock import patch

from django.core.files.storage import FileSystemStorage
from django.core.management import CommandError, call_command
from django.test import SimpleTestCase, TestCase, override_settings

from demo.content import REVIEWS
from demo.photos import store_photos
from reviews.actions import catalog, recounting
from reviews.models import City, HelpfulVote, OpeningHours, Photo, Restaurant, Review, ReviewRevision, User
from reviews.photos.files import PhotoFiles


def make_files(reviews):
    """Return what store_photos() returns, without storing files."""
    keys = [key for review in reviews for key in review["photos"]]
    return {key: PhotoFiles(key, 960, 720, [320, 640, 960], "#aa8866") for key in keys}


class LoadDemoTests(TestCase):
    def load(self, *options, debug=True):
        output = StringIO()
        stored = patch("demo.management.commands.load_demo.store_photos", side_effect=make_files)
        with stored, override_settings(DEBUG=debug):
            call_command("load_demo", *options, stdout=output)
        return output.getvalue()

    def test_fills_an_empty_site_with_demo_content(self):
        self.assertIn("Added 60 restaurants, 20 people, 600 reviews, 110 photos.", self.load())
        self.assertEqual(Restaurant.objects.count(), 60)
        self.assertEqual(User.objects.count(), 20)
        self.assertEqual(Review.objects.count(), 600)
        self.assertEqual(set(Review.objects.values_list("state", flat=True)), set(Review.State))
        self.assertGreater(City.objects.values("time_zone").distinct().count(), 5)
        for model in (Photo, OpeningHours, HelpfulVote, ReviewRevision):
            self.assertTrue(model.objects.exists(), model)

    def test_leaves_counters_and_denormalized_fields_of_demo_content_correct(self):
        self.load()
        self.assertEqual(list(recounting.recount(write=False)), [])
        self.assertEqual(
            catalog.refresh_denormalized_fields(restaurants=Restaurant.objects.values_list("pk", flat=True)), 0
        )
        for review in Review.objects.prefetch_related("helpful_votes", "revisions"):
            self.assertEqual(review.helpful_count, len(review.helpful_votes.all()))
            if review.revisions.all():
                last = review.revisions.all()[-1 + len(review.revisions.all())]
                self.assertEqual((last.rating, last.text), (review.rating, review.text))

    def test_shows_a_different_picture_on_each_restaurant_card(self):
        self.load()
        pictures = {key: picture for review in REVIEWS for key, picture in review["photos"].items()}
        covers = Restaurant.objects.exclude(cover_photo=None).values_list("cover_photo__key", flat=True)
        self.assertEqual(len(covers), 45)
        self.assertEqual(len({pictures[key] for key in covers}), 45)

    def test_changes_nothing_when_demo_content_is_loaded_again(self):
        self.load()
        Restaurant.objects.filter(slug="to-soba").update(name="Renamed")
        before = list(Review.objects.order_by("pk").values())
        self.assertIn("Nothing was added", self.load())
        self.assertEqual(list(Review.objects.order_by("pk").values()), before)
        self.assertTrue(Restaurant.objects.filter(name="Renamed").exists())

    def test_adds_only_missing_demo_restaurants_with_their_reviews(self):
        self.load()
        missing = Restaurant.objects.get(slug="to-soba")
        Photo.objects.filter(review__restaurant=missing).delete()
        Review.objects.filter(restaurant=missing).delete()
        missing.delete()
        self.assertIn("Added 1 restaurants, 0 people, ", self.load())
        self.assertEqual(Review.objects.count(), 600)

    def test_refuses_to_load_demo_content_when_debug_is_off(self):
        with self.assertRaisesMessage(CommandError, "DEBUG is off"):
            self.load(debug=False)
        self.assertFalse(Restaurant.objects.exists())

    def test_gives_no_demo_account_a_password_with_force_when_debug_is_off(self):
        self.assertNotIn("password", self.load("--force", debug=False))
        self.assertFalse(any(user.has_usable_password() for user in User.objects.all()))

    def test_prints_logins_of_demo_accounts_that_work(self):
        output = self.load()
        admin = User.objects.get(is_superuser=True)
        self.assertIn(f"administrator: {admin.email}, password tasting-menu", output)
        self.assertTrue(self.client.login(username=admin.email, password="tasting-menu"))

    def test_sets_the_password_of_demo_accounts_that_an_earlier_version_added_without_one(self):
        self.load("--force", debug=False)
        self.load()
        self.assertTrue(all(user.has_usable_password() for user in User.objects.all()))

    def test_serves_the_page_of_each_demo_restaurant_and_person(self):
        self.load()
        for restaurant in Restaurant.objects.select_related("merged_into"):
            expected = {"pending": 404, "merged": 301}.get(restaurant.state, 200)
            with self.subTest(restaurant=restaurant.slug):
                self.assertEqual(self.client.get(restaurant.get_absolute_url()).status_code, expected)
        for person in User.objects.all():
            self.assertEqual(self.client.get(person.get_absolute_url()).status_code, 200)


class StorePhotosTests(SimpleTestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        storage = patch("reviews.photos.storage.default_storage", FileSystemStorage(folder.name, allow_overwrite=True))
        storage.start()
        self.addCleanup(storage.stop)

    def test_stores_files_of_960_pixels_and_narrower_ones_for_each_demo_photo(self):
        first, second = self.store({"one": "pizza-1", "two": "pizza-1"}).values()
        self.assertEqual((first.key, first.width, first.height), ("one", 960, 720))
        self.assertEqual([*first.widths], [320, 640, 960])
        self.assertEqual((second.key, second.color), ("two", first.color))
        for file in (*first.names, *second.names):
            self.assertTrue((self.folder / file).stat().st_size)

    def test_stores_the_same_files_of_demo_photos_each_time(self):
        self.store({"one": "bar-1"})
        files = {path: path.read_bytes() for path in self.folder.rglob("*.webp")}
        self.store({"one": "bar-1"})
        self.assertEqual({path: path.read_bytes() for path in self.folder.rglob("*.webp")}, files)
        self.assertEqual(len(files), 3)

    def store(self, photos):
        return store_photos([{"photos": photos}])
