"""The permissions and cache headers of every URL."""

from http import HTTPStatus

from django.test import TestCase
from django.urls import URLPattern, get_resolver, reverse

from reviews.models import Photo, Review, User
from reviews.tests.factories import make_photo, make_restaurant, make_review, make_user

# URLs that are open to everyone. A new URL that is missing here must redirect anonymous visitors to sign in.
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
# URLs of allauth that are open to everyone. Some redirect visitors who are not in the middle of signing in.
SIGN_IN_URLS = {
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
POST_ONLY = {"save_draft", "upload_photo", "restore_review", "vote_helpful"}


def patterns_below(patterns):
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            yield pattern
        elif getattr(pattern, "app_name", None) != "admin":
            yield from patterns_below(pattern.url_patterns)


PATTERNS = list(patterns_below(get_resolver().url_patterns))
SITE_PATTERNS = [pattern for pattern in PATTERNS if pattern.callback.__module__.startswith("reviews.")]


class UrlTests(TestCase):
    def setUp(self):
        self.author = make_user(handle="author", email="secret-address@example.org")
        self.restaurant = make_restaurant(added_by=self.author)
        self.review = make_review(
            restaurant=self.restaurant, author=self.author, state=Review.State.DRAFT, text="Unsent words"
        )
        self.photo = make_photo(review=self.review, state=Photo.State.UNSENT)

    def url_of(self, pattern):
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

    def page_after_sign_in(self, name):
        """Return the URL of the page that follows sign-in. Return None if that is the requested URL itself."""
        match name:
            case "save_draft" | "upload_photo":
                return reverse("write_review", args=[self.restaurant.slug])
            case "restore_review":
                return reverse("my_reviews")
            case "vote_helpful":
                return self.review.get_absolute_url()
        return None

    def test_names_each_url_like_its_view(self):
        for pattern in SITE_PATTERNS:
            self.assertEqual(pattern.callback.__name__, pattern.name)

    def test_requires_sign_in_for_every_url_that_is_not_public(self):
        for pattern in PATTERNS:
            if pattern.name in PUBLIC | SIGN_IN_URLS:
                continue
            url = self.url_of(pattern)
            request = self.client.post if pattern.name in POST_ONLY else self.client.get
            page = self.page_after_sign_in(pattern.name) or url
            with self.subTest(name=pattern.name):
                self.assertRedirects(request(url), f"/account/login/?next={page}", fetch_redirect_response=False)

    def test_shows_every_public_page_to_anonymous_visitors_without_a_cookie(self):
        published = make_review(restaurant=self.restaurant)
        photo = make_photo(review=published)
        for pattern in SITE_PATTERNS:
            if pattern.name in PUBLIC - {"photo_file"}:
                self.review, self.photo = published, photo
                with self.subTest(name=pattern.name):
                    response = self.client.get(self.url_of(pattern))
                    self.assertEqual(response.status_code, HTTPStatus.OK)
                    self.assertFalse(response.cookies)

    def test_shows_drafts_and_unsent_photos_to_their_author_only(self):
        make_review(restaurant=self.restaurant)
        others = [None, make_user(trust=User.Trust.NEW), make_user(trust=User.Trust.TRUSTED), make_user(is_staff=True)]
        for person in others:
            if person:
                self.client.force_login(person)
            for pattern in SITE_PATTERNS:
                if pattern.name in POST_ONLY:
                    continue
                with self.subTest(person=person, name=pattern.name):
                    response = self.client.get(self.url_of(pattern))
                    body = b"".join(response) if response.streaming else response.content
                    for secret in (b"Unsent words", self.photo.key.encode(), b"secret-address@"):
                        self.assertNotIn(secret, body)

    def test_refuses_every_request_of_others_for_a_draft(self):
        self.client.force_login(make_user())
        for name in ("review_detail", "delete_review"):
            self.assertEqual(self.client.get(reverse(name, args=[self.review.pk])).status_code, HTTPStatus.NOT_FOUND)
        for name in ("delete_review", "restore_review", "vote_helpful"):
            self.assertEqual(self.client.post(reverse(name, args=[self.review.pk])).status_code, HTTPStatus.NOT_FOUND)
        photo_file = reverse("photo_file", args=[self.photo.key, 320])
        self.assertEqual(self.client.get(photo_file).status_code, HTTPStatus.NOT_FOUND)
        self.review.refresh_from_db()
        self.assertEqual(self.review.state, Review.State.DRAFT)

    def test_allows_no_shared_cache_for_pages_of_signed_in_users(self):
        self.client.force_login(self.author)
        for pattern in PATTERNS:
            if pattern.name in POST_ONLY | {"photo_file"}:
                continue
            with self.subTest(name=pattern.name):
                response = self.client.get(self.url_of(pattern))
                self.assertNotIn("public", response["Cache-Control"])
                self.assertRegex(response["Cache-Control"], "private")

    def test_refuses_get_requests_for_urls_that_change_something(self):
        self.client.force_login(self.author)
        for name in POST_ONLY:
            pattern = next(pattern for pattern in SITE_PATTERNS if pattern.name == name)
            with self.subTest(name=name):
                self.assertEqual(self.client.get(self.url_of(pattern)).status_code, HTTPStatus.METHOD_NOT_ALLOWED)

    def test_redirects_anonymous_visitors_from_the_admin_to_sign_in(self):
        for url in ("/admin/", "/admin/reviews/review/", "/admin/reviews/user/"):
            with self.subTest(url=url):
                response = self.client.get(url, follow=True)
                self.assertEqual(response.redirect_chain[-1][0].split("?")[0], "/account/login/")
