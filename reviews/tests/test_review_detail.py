from http import HTTPStatus

from django.test import TestCase
from django.urls import reverse

from reviews.actions import reviews, writing
from reviews.models import Review
from reviews.tests.factories import make_photo, make_restaurant, make_review, make_user


class ReviewDetailTests(TestCase):
    def review_detail(self, review):
        return self.client.get(reverse("review_detail", args=[review.pk]))

    def test_shows_a_published_review_to_everyone_with_its_photos(self):
        review = make_review(text="The clams came first.")
        photo = make_photo(review=review)
        page = self.review_detail(review)
        self.assertContains(page, "The clams came first.")
        self.assertContains(page, photo.key)
        self.assertContains(page, review.restaurant.get_absolute_url())

    def test_shows_an_unpublished_review_to_its_author_only(self):
        for state in set(Review.State) - {Review.State.PUBLISHED, Review.State.ERASED, Review.State.DRAFT}:
            review = make_review(state=state)
            with self.subTest(state=state):
                self.client.logout()
                self.assertEqual(self.review_detail(review).status_code, HTTPStatus.NOT_FOUND)
                self.client.force_login(make_user(is_staff=True))
                self.assertEqual(self.review_detail(review).status_code, HTTPStatus.NOT_FOUND)
                self.client.force_login(review.author)
                self.assertContains(self.review_detail(review), 'class="notice"')

    def test_redirects_the_author_of_a_draft_to_its_form(self):
        draft = writing.start_review(restaurant=make_restaurant(), by=make_user())
        self.assertEqual(self.review_detail(draft).status_code, HTTPStatus.NOT_FOUND)
        self.client.force_login(draft.author)
        self.assertRedirects(self.review_detail(draft), reverse("write_review", args=[draft.restaurant.slug]))

    def test_shows_a_deleted_draft_without_a_rating(self):
        draft = writing.start_review(restaurant=make_restaurant(), by=make_user())
        reviews.withdraw(review=draft)
        self.client.force_login(draft.author)
        self.assertContains(self.review_detail(draft), "You deleted this review.")

    def test_hides_reviews_of_a_removed_restaurant(self):
        review = make_review(restaurant=make_restaurant(state="removed"))
        self.assertEqual(self.review_detail(review).status_code, HTTPStatus.NOT_FOUND)
        self.client.force_login(review.author)
        self.assertEqual(self.review_detail(review).status_code, HTTPStatus.OK)

    def test_hides_an_erased_review(self):
        review = make_review(state=Review.State.ERASED)
        self.client.force_login(review.author)
        self.assertEqual(self.review_detail(review).status_code, HTTPStatus.NOT_FOUND)

    def test_returns_404_for_a_review_number_beyond_the_column_type(self):
        for number in ("0", "9" * 30):
            self.assertEqual(self.client.get(f"/reviews/{number}/").status_code, HTTPStatus.NOT_FOUND)

    def test_shows_the_edit_link_of_a_review_to_its_author_only(self):
        review = make_review()
        url = reverse("delete_review", args=[review.pk])
        for person, is_offered in [(None, False), (make_user(), False), (review.author, True)]:
            if person:
                self.client.force_login(person)
            self.assertEqual(url in self.review_detail(review).text, is_offered)

    def test_shows_a_review_to_a_visitor_with_one_query(self):
        review = make_review()
        make_photo(review=review)
        with self.assertNumQueries(1):
            self.review_detail(review)
