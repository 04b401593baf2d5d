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

    def form_page(self):
        return self.client.get(reverse("write_review", args=[self.restaurant.slug]))

    def test_saves_invalid_values_in_a_draft(self):
        self.assertEqual(self.save_draft(text="Half a", rating="9").status_code, HTTPStatus.NO_CONTENT)
        self.assertContains(self.form_page(), "Half a")
        review = Review.objects.get()
        self.assertEqual((review.state, review.text, review.rating), ("draft", "", None))

    def test_saves_only_form_fields_in_a_draft_and_limits_their_length(self):
        self.save_draft(text="x" * 30_000, state="published", author="1")
        self.assertEqual(set(Review.objects.get().draft_data), {"text"})
        self.assertEqual(len(Review.objects.get().draft_data["text"]), 20_000)

    def test_saves_an_edit_without_changing_the_published_text(self):
        make_review(restaurant=self.restaurant, author=self.author, text="As it was.")
        self.save_draft(text="As it will be.")
        review = Review.objects.get()
        self.assertEqual((review.text, review.draft_data["text"]), ("As it was.", "As it will be."))

    def test_saves_photo_descriptions_without_publishing_them(self):
        review = make_review(restaurant=self.restaurant, author=self.author)
        photo = make_photo(review=review, alt="Before")
        self.save_draft(**{f"photo-{photo.pk}-alt": "Clams, still steaming", f"photo-{photo.pk}-position": "1"})
        self.assertContains(self.form_page(), "Clams, still steaming")
        photo.refresh_from_db()
        self.assertEqual(photo.alt, "Before")

    def test_removes_null_characters_from_a_draft(self):
        self.save_draft(text="a\x00b")
        self.assertEqual(Review.objects.get().draft_data["text"], "ab")

    def test_refuses_a_draft_of_a_form_that_was_rendered_from_an_older_revision(self):
        review = make_review(restaurant=self.restaurant, author=self.author)
        review.revisions.create(number=1, rating=4, text=review.text)
        self.assertContains(self.save_draft(text="Old.", revision="0"), "from another tab", status_code=409)
        self.assertEqual(self.save_draft(text="New.", revision="1").status_code, HTTPStatus.NO_CONTENT)

    def test_returns_401_to_a_script_that_saves_a_draft_after_sign_out(self):
        self.client.logout()
        url = reverse("save_draft", args=[self.restaurant.slug])
        answer = self.client.post(url, {"text": "x"}, headers={"X-Requested-With": "fetch"})
        self.assertContains(answer, "signed out", status_code=HTTPStatus.UNAUTHORIZED)

    def test_refuses_drafts_of_a_removed_review(self):
        make_review(restaurant=self.restaurant, author=self.author, state=Review.State.REMOVED)
        self.assertEqual(self.save_draft(text="x").status_code, HTTPStatus.FORBIDDEN)
