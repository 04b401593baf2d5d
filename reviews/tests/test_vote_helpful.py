from concurrent.futures import ThreadPoolExecutor
from unittest.mock import patch

from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client, TestCase, TransactionTestCase
from django.urls import reverse

from reviews import rate_limits as limits
from reviews.actions import votes
from reviews.models import HelpfulVote, Review
from reviews.tests.factories import make_photo, make_review, make_user


class VoteHelpfulTests(TestCase):
    def setUp(self):
        self.review = make_review()
        self.person = make_user()
        self.client.force_login(self.person)

    def vote(self, helpful="1", review=None, **options):
        url = reverse("vote_helpful", args=[(review or self.review).pk])
        return self.client.post(url, {"helpful": helpful}, **options)

    def assert_counted(self, number):
        self.review.refresh_from_db()
        self.assertEqual((self.review.helpful_count, self.review.helpful_votes.count()), (number, number))

    def test_counts_a_helpful_vote_once_and_removes_it(self):
        for helpful, number in [("1", 1), ("1", 1), ("0", 0), ("0", 0), ("1", 1)]:
            with self.subTest(helpful=helpful):
                self.vote(helpful)
                self.assert_counted(number)

    def test_does_not_remove_the_helpful_votes_of_others(self):
        votes.add(review=self.review, by=make_user())
        self.vote("0")
        self.assert_counted(1)
        self.vote()
        self.assert_counted(2)

    def test_redirects_a_browser_to_the_review_after_a_vote(self):
        self.assertRedirects(self.vote(), self.review.get_absolute_url())
        page = self.client.get(self.review.get_absolute_url())
        self.assertEqual(self.button(page)["aria-pressed"], "true")

    def test_returns_the_updated_vote_button_to_a_script(self):
        for helpful, pressed, following in [("1", "true", "0"), ("0", "false", "1")]:
            with self.subTest(helpful=helpful):
                response = self.vote(helpful, headers={"X-Requested-With": "fetch"})
                self.assertEqual(response.status_code, 200)
                self.assertNotContains(response, "<html")
                button = self.button(response)
                self.assertEqual((button["aria-pressed"], button["value"]), (pressed, following))
                self.assertIn("csrfmiddlewaretoken", response.text)

    def button(self, page):
        [button] = BeautifulSoup(page.text, "html.parser").select("button[name=helpful]")
        return button

    def test_makes_a_photo_of_the_most_helpful_review_the_cover(self):
        restaurant = self.review.restaurant
        first = make_photo(review=self.review)
        second = make_photo(review=make_review(restaurant=restaurant))
        covers = []
        for helpful, review in [("1", self.review), ("0", self.review), ("1", self.review)]:
            self.vote(helpful, review)
            restaurant.refresh_from_db()
            covers.append(restaurant.cover_photo)
        self.assertEqual(covers, [first, second, first])

    def test_refuses_the_helpful_vote_of_the_author(self):
        self.client.force_login(self.review.author)
        self.assertEqual(self.vote().status_code, 403)
        self.assert_counted(0)

    def test_returns_404_for_a_vote_for_an_unpublished_review(self):
        for state in Review.State:
            if state != Review.State.PUBLISHED:
                review = make_review(state=state, author=self.person)
                with self.subTest(state=state):
                    self.assertEqual(self.vote(review=review).status_code, 404)
        self.assertFalse(HelpfulVote.objects.exists())

    def test_sends_anonymous_people_to_sign_in(self):
        self.client.logout()
        page = self.review.get_absolute_url()
        self.assertRedirects(self.vote(), f"/account/login/?next={page}", fetch_redirect_response=False)
        self.assert_counted(0)

    def test_refuses_votes_by_other_methods_and_from_other_sites(self):
        url = reverse("vote_helpful", args=[self.review.pk])
        self.assertEqual(self.client.get(url).status_code, 405)
        strict = Client(enforce_csrf_checks=True)
        strict.force_login(self.person)
        self.assertEqual(strict.post(url, {"helpful": "1"}).status_code, 403)
        self.assert_counted(0)

    def test_enforces_the_rate_limit_of_votes(self):
        with patch.object(limits, "VOTE", limits.RateLimit("vote", 1, limits.HOUR)):
            self.vote()
            response = self.vote("0")
        self.assertEqual(response.status_code, 429)
        self.assertTrue(response["Retry-After"].isdecimal())
        self.assert_counted(1)


class ConcurrentVoteTests(TransactionTestCase):
    def setUp(self):
        self.review = make_review()

    def vote_at_once(self, *people_and_values):
        # The threads need both connections of the pool.
        connection.close()
        with ThreadPoolExecutor(8) as threads:
            self.assertEqual(set(threads.map(self.vote, people_and_values)), {302})

    def vote(self, person_and_value):
        person, helpful = person_and_value
        client = Client()
        client.force_login(person)
        try:
            return client.post(reverse("vote_helpful", args=[self.review.pk]), {"helpful": helpful}).status_code
        finally:
            connection.close()

    def assert_counted(self, number):
        self.review.refresh_from_db()
        self.assertEqual((self.review.helpful_count, self.review.helpful_votes.count()), (number, number))

    def test_counts_twenty_concurrent_voters(self):
        self.vote_at_once(*[(make_user(), "1") for _ in range(20)])
        self.assert_counted(20)

    def test_counts_concurrent_votes_of_one_person_once(self):
        person = make_user()
        self.vote_at_once(*[(person, "1")] * 10)
        self.assert_counted(1)
        self.vote_at_once(*[(person, "0")] * 10)
        self.assert_counted(0)

    def test_keeps_the_helpful_count_correct_under_concurrent_votes_and_removals(self):
        person = make_user()
        self.vote_at_once(*[(person, str(number % 2)) for number in range(20)])
        self.assert_counted(self.review.helpful_votes.count())
