from http import HTTPStatus

from django.test import TestCase
from django.urls import reverse

from reviews.models import Review
from reviews.tests.factories import make_photo, make_restaurant, make_review, make_user


class SaveDraftTests(TestCase):
    def setUp(self):
        self.restaurant = make_restaurant()
        self.author = make_user()
        self.client.force_login(self.author)

    def save_draft(self, **fields):
        return self.client.post(reverse("save_draft", args=[self.restaurant.slug]), fields)

    def written_page(self):
        return self.client.get(reverse("write_review", args=[self.restaurant.slug]))

    def test_keeps_what_is_typed_however_unfinished(self):
        self.assertEqual(self.save_draft(text="Half a", rating="9").status_code, HTTPStatus.NO_CONTENT)
        self.assertContains(self.written_page(), "Half a")
        review = Review.objects.get()
        self.assertEqual((review.state, review.text, review.rating), ("draft", "", None))

    def test_keeps_only_what_the_form_has_and_not_without_end(self):
        self.save_draft(text="x" * 30_000, state="published", author="1")
        self.assertEqual(set(Review.objects.get().draft_data), {"text"})
        self.assertEqual(len(Review.objects.get().draft_data["text"]), 20_000)

    def test_keeps_a_change_beside_what_is_published(self):
        make_review(restaurant=self.restaurant, author=self.author, text="As it was.")
        self.save_draft(text="As it will be.")
        review = Review.objects.get()
        self.assertEqual((review.text, review.draft_data["text"]), ("As it was.", "As it will be."))

    def test_keeps_what_is_said_of_photos(self):
        review = make_review(restaurant=self.restaurant, author=self.author)
        photo = make_photo(review=review, alt="Before")
        self.save_draft(**{f"photo-{photo.pk}-alt": "Clams, still steaming", f"photo-{photo.pk}-position": "1"})
        self.assertContains(self.written_page(), "Clams, still steaming")
        photo.refresh_from_db()
        self.assertEqual(photo.alt, "Before")

    def test_survives_null_characters(self):
        self.save_draft(text="a\x00b")
        self.assertEqual(Review.objects.get().draft_data["text"], "ab")

    def test_refuses_what_an_older_page_says(self):
        review = make_review(restaurant=self.restaurant, author=self.author)
        review.revisions.create(number=1, rating=4, text=review.text)
        self.assertContains(self.save_draft(text="Old.", revision="0"), "from another tab", status_code=409)
        self.assertEqual(self.save_draft(text="New.", revision="1").status_code, HTTPStatus.NO_CONTENT)

    def test_tells_a_script_that_its_owner_was_signed_out(self):
        self.client.logout()
        url = reverse("save_draft", args=[self.restaurant.slug])
        answer = self.client.post(url, {"text": "x"}, headers={"X-Requested-With": "fetch"})
        self.assertContains(answer, "signed out", status_code=HTTPStatus.UNAUTHORIZED)

    def test_refuses_a_removed_review(self):
        make_review(restaurant=self.restaurant, author=self.author, state=Review.State.REMOVED)
        self.assertEqual(self.save_draft(text="x").status_code, HTTPStatus.FORBIDDEN)
