"""No stored draft makes a page fail, whatever JSON it contains."""

import json
from random import Random

import pytest
from django.db import connection
from django.test import TestCase
from django.urls import reverse

from reviews.drafts import parse_draft
from reviews.models import Review
from reviews.tests.factories import make_photo, make_restaurant, make_review, make_user

APOLOGY = "We are sorry: part of your draft could not be read"


def random_json(random, depth=0):
    """Return a random JSON value of any type. Some keys of objects are names of the form's fields."""
    scalars = [None, True, 0, -1, 10**400, 0.5, "", "9" * 5000, "2026-13", "x" * 30_000, "\u202e<b>", "4"]
    kind = random.randrange(6 if depth < 4 else 4)
    if kind < 4:
        return random.choice(scalars)
    values = [random_json(random, depth + 1) for _number in range(random.randrange(6))]
    if kind == 4:
        return values
    return {random.choice([*NAMES, "", "photo-1", "photo-x-alt", "state", "__class__"]): value for value in values}


NAMES = ["rating", "title", "text", "visited_month", "disclosure", "photo-1-position", "photo-1-alt"]


class StoredDraftTests(TestCase):
    def setUp(self):
        self.restaurant = make_restaurant()
        self.author = make_user()
        self.review = make_review(restaurant=self.restaurant, author=self.author, state=Review.State.DRAFT)
        self.photo = make_photo(review=self.review)
        self.url = reverse("write_review", args=[self.restaurant.slug])
        self.client.force_login(self.author)

    def store(self, text):
        """Write JSON directly to the column, without validation."""
        with connection.cursor() as cursor:
            cursor.execute("UPDATE reviews_review SET unsent = %s::jsonb WHERE id = %s", [text, self.review.pk])

    def assert_pages_open(self):
        for url in [
            self.url,
            f"{self.url}?check=1",
            reverse("my_reviews"),
            reverse("delete_review", args=[self.review.pk]),
            self.review.get_absolute_url(),
            self.restaurant.get_absolute_url(),
            reverse("person_detail", args=[self.author.handle]),
        ]:
            self.assertLess(self.client.get(url, follow=True).status_code, 500, url)

    def test_refuses_an_older_form_whatever_source_is_stored_with_the_draft(self):
        self.store('{"title": "Newer"}')
        form = {"title": "Older", "revision": "0", "draft_version": "0", "submission": "a", "counter": "1"}
        for source in ("a b c", "  ", "a 1", "a -1 0", "9 9 9 9"):
            with self.subTest(source):
                Review.objects.filter(pk=self.review.pk).update(draft_source=source)
                self.assertEqual(self.client.post(self.url, form).status_code, 409)

    def test_opens_every_page_for_drafts_that_no_form_stores(self):
        for text in [
            "[]",
            "[1, 2]",
            "5",
            "true",
            "null",
            '"text"',
            "9" * 5000,
            "[" * 1000 + "]" * 1000,
            "{}",
            '{"rating": 5, "title": null, "text": ["a"], "visited_month": {"a": 1}}',
            '{"text": %s}' % ("9" * 5000),
            json.dumps({"rating": "9" * 5000, "visited_month": "9" * 5000}),
            json.dumps({f"photo-{self.photo.pk}-position": "9" * 5000, f"photo-{self.photo.pk}-alt": "x" * 50_000}),
            json.dumps({f"photo-{self.photo.pk}-position": 10**30, f"photo-{self.photo.pk}-is_removed": []}),
            json.dumps({f"photo-{self.photo.pk}-position": [], "photo-x-position": "1", "state": "published"}),
        ]:
            for state in (Review.State.DRAFT, Review.State.PUBLISHED):
                with self.subTest(text=text[:60], state=state):
                    Review.objects.update(state=state, rating=4, published_at=self.review.created_at)
                    self.store(text)
                    self.assert_pages_open()

    @pytest.mark.endurance
    def test_opens_the_writing_page_for_random_drafts(self):
        random = Random(13)  # noqa: S311  seeded, so that a failure can be repeated
        for number in range(150):
            draft = random_json(random)
            names = [*NAMES, f"photo-{self.photo.pk}-position", f"photo-{self.photo.pk}-alt"]
            fields = {name: random_json(random, 2) for name in random.sample(names, 4)}
            with self.subTest(number=number):
                self.store(json.dumps(draft if number % 3 == 0 else fields))
                self.assertEqual(self.client.get(self.url).status_code, 200)
                self.assertEqual(self.client.get(f"{self.url}?check=1").status_code, 200)
                self.assertEqual(self.client.get(reverse("my_reviews")).status_code, 200)

    def test_shows_the_readable_part_of_a_damaged_draft_with_an_apology(self):
        self.store('{"title": ["a"], "text": "Half a thought"}')
        page = self.client.get(self.url)
        self.assertContains(page, APOLOGY)
        self.assertContains(page, "Half a thought")

    def test_shows_an_empty_form_with_an_apology_for_an_unreadable_draft(self):
        for text in ("[]", "9" * 5000):
            self.store(text)
            self.assertContains(self.client.get(self.url), APOLOGY)

    def test_makes_no_apology_for_a_readable_draft(self):
        self.store('{"text": "Half a thought", "photo-7-alt": "Clams"}')
        self.assertNotContains(self.client.get(self.url), APOLOGY)

    def test_saves_over_a_damaged_draft(self):
        self.store("[1]")
        self.client.post(reverse("save_draft", args=[self.restaurant.slug]), {"text": "Anew", "revision": "0"})
        page = self.client.get(self.url)
        self.assertContains(page, "Anew")
        self.assertNotContains(page, APOLOGY)

    def test_opens_every_page_for_any_draft_in_a_session(self):
        for stored in [
            [],
            "text",
            {},
            {"slug": self.restaurant.slug},
            {"slug": self.restaurant.slug, "data": [1]},
            {
                "slug": self.restaurant.slug,
                "data": {"text": "a\x00b\ud800", "a\x00b": "x", "title": 5, "rating": "9" * 5000},
            },
        ]:
            with self.subTest(stored=str(stored)[:60]):
                session = self.client.session
                session["draft"] = stored
                session.save()
                self.assert_pages_open()

    def test_apologizes_for_a_damaged_draft_in_a_session(self):
        session = self.client.session
        session["draft"] = {"slug": self.restaurant.slug, "data": {"text": "Half a thought", "title": 5}}
        session.save()
        page = self.client.get(self.url)
        self.assertContains(page, APOLOGY)
        self.assertContains(page, "Half a thought")

    def test_stores_no_null_character_in_a_field_name_of_a_draft(self):
        for url in (self.url, reverse("save_draft", args=[self.restaurant.slug])):
            data = {"text\x00": "x", f"photo-{self.photo.pk}-alt\x00": "x", "text": "Kept", "revision": "0"}
            self.assertLess(self.client.post(url, data).status_code, 500)
            self.review.refresh_from_db()
            self.assertEqual(self.review.draft_data, {"text": "Kept"})

    def test_replaces_characters_of_a_draft_that_postgresql_refuses(self):
        self.assertEqual(parse_draft({"text": "a\x00b\ud800"}), {"text": "ab?"})
