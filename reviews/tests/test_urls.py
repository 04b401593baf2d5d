"""Every address of the site: who may open it, and that each person gets no more than theirs."""

from http import HTTPStatus

from django.test import TestCase
from django.urls import URLPattern, get_resolver, reverse

from reviews.models import Photo, Review, User
from reviews.tests.factories import make_photo, make_restaurant, make_review, make_user

# Whoever adds a page decides here that everyone may see it; every other page must send strangers to sign in.
PUBLIC = {
    "home",
    "restaurant_list",
    "restaurant_detail",
    "restaurant_suggestions",
    "restaurant_feed",
    "review_detail",
    "person_detail",
    "photo_file",
}
# What a stranger may ask allauth for; in the middle of signing in, it sends those away who are not.
ENTRANCES = {
    "account_login",
    "account_signup",
    "account_logout",
    "account_inactive",
    "account_email_verification_sent",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
    "account_confirm_login_code",
    "mfa_authenticate",
    "mfa_login_webauthn",
}
# Those that only take what a form sends.
POST_ONLY = {"save_draft", "upload_photo", "restore_review", "vote_helpful"}


def patterns_below(patterns):
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            yield pattern
        elif getattr(pattern, "app_name", None) != "admin":
            yield from patterns_below(pattern.url_patterns)


PATTERNS = list(patterns_below(get_resolver().url_patterns))
OURS = [pattern for pattern in PATTERNS if pattern.callback.__module__.startswith("reviews.")]


class UrlTests(TestCase):
    def setUp(self):
        self.author = make_user(handle="author", email="secret-address@example.org")
        self.restaurant = make_restaurant(added_by=self.author)
        self.review = make_review(
            restaurant=self.restaurant, author=self.author, state=Review.State.DRAFT, text="Unsent words"
        )
        self.photo = make_photo(review=self.review, state=Photo.State.UNSENT)

    def address_of(self, pattern):
        values = {
            "slug": self.restaurant.slug,
            "pk": self.review.pk,
            "handle": "author",
            "key": self.photo.key,
            "width": 320,
            "uidb36": "1",
        }
        [(_form, parameters)] = get_resolver().reverse_dict[pattern.name][0]
        return reverse(pattern.name, kwargs={name: values[name] for name in parameters})

    def page_before(self, name):
        """Where people come back to who were signed out before they sent something."""
        match name:
            case "save_draft" | "upload_photo":
                return reverse("write_review", args=[self.restaurant.slug])
            case "restore_review":
                return reverse("my_reviews")
            case "vote_helpful":
                return self.review.get_absolute_url()
        return None

    def test_names_each_page_as_its_view(self):
        for pattern in OURS:
            self.assertEqual(pattern.callback.__name__, pattern.name)

    def test_sends_strangers_to_sign_in_wherever_they_have_no_business(self):
        for pattern in PATTERNS:
            if pattern.name in PUBLIC | ENTRANCES:
                continue
            address = self.address_of(pattern)
            ask = self.client.post if pattern.name in POST_ONLY else self.client.get
            page = self.page_before(pattern.name) or address
            with self.subTest(name=pattern.name):
                self.assertRedirects(ask(address), f"/account/login/?next={page}", fetch_redirect_response=False)

    def test_shows_strangers_every_public_page_that_there_is(self):
        published = make_review(restaurant=self.restaurant)
        photo = make_photo(review=published)
        for pattern in OURS:
            if pattern.name in PUBLIC - {"photo_file"}:
                self.review, self.photo = published, photo
                with self.subTest(name=pattern.name):
                    response = self.client.get(self.address_of(pattern))
                    self.assertEqual(response.status_code, HTTPStatus.OK)
                    self.assertFalse(response.cookies)

    def test_keeps_what_is_unsent_from_everyone_but_its_author(self):
        make_review(restaurant=self.restaurant)
        others = [None, make_user(trust=User.Trust.NEW), make_user(trust=User.Trust.TRUSTED), make_user(is_staff=True)]
        for person in others:
            if person:
                self.client.force_login(person)
            for pattern in OURS:
                if pattern.name in POST_ONLY:
                    continue
                with self.subTest(person=person, name=pattern.name):
                    response = self.client.get(self.address_of(pattern))
                    body = b"".join(response) if response.streaming else response.content
                    for secret in (b"Unsent words", self.photo.key.encode(), b"secret-address@"):
                        self.assertNotIn(secret, body)

    def test_refuses_others_an_authors_review_in_every_way(self):
        self.client.force_login(make_user())
        for name in ("review_detail", "delete_review"):
            self.assertEqual(self.client.get(reverse(name, args=[self.review.pk])).status_code, HTTPStatus.NOT_FOUND)
        for name in ("delete_review", "restore_review", "vote_helpful"):
            self.assertEqual(self.client.post(reverse(name, args=[self.review.pk])).status_code, HTTPStatus.NOT_FOUND)
        photo_file = reverse("photo_file", args=[self.photo.key, 320])
        self.assertEqual(self.client.get(photo_file).status_code, HTTPStatus.NOT_FOUND)
        self.review.refresh_from_db()
        self.assertEqual(self.review.state, Review.State.DRAFT)

    def test_never_lets_a_shared_cache_keep_a_signed_in_page(self):
        self.client.force_login(self.author)
        for pattern in PATTERNS:
            if pattern.name in POST_ONLY | {"photo_file"}:
                continue
            with self.subTest(name=pattern.name):
                response = self.client.get(self.address_of(pattern))
                self.assertNotIn("public", response["Cache-Control"])
                self.assertRegex(response["Cache-Control"], "private")

    def test_takes_sent_forms_only_where_a_page_changes_something(self):
        self.client.force_login(self.author)
        for name in POST_ONLY:
            pattern = next(pattern for pattern in OURS if pattern.name == name)
            with self.subTest(name=name):
                self.assertEqual(self.client.get(self.address_of(pattern)).status_code, HTTPStatus.METHOD_NOT_ALLOWED)

    def test_sends_strangers_away_from_the_admin(self):
        for address in ("/admin/", "/admin/reviews/review/", "/admin/reviews/user/"):
            with self.subTest(address=address):
                response = self.client.get(address, follow=True)
                self.assertEqual(response.redirect_chain[-1][0].split("?")[0], "/account/login/")
