"""No input causes a status of 500: the site refuses or stores it, and can show everything that is stored."""

from urllib.parse import quote

import pytest
from django.test import Client, TestCase, override_settings
from django.urls import reverse

from reviews.models import Review
from reviews.tests.factories import make_cuisine, make_photo, make_restaurant, make_review, make_user
from reviews.tests.hostile_input import (
    MANY_VALUES,
    MEGABYTE,
    VALUES,
    PageForm,
    admin_urls_with_parameters,
    all_urls,
    forms_of,
)

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
PARAMETERS = ("q", "city", "cuisine", "price", "rating", "open", "photos", "near", "sort", "cursor", "name", "next")
# The rate limits of sign-up and sign-in would refuse all requests after the first few.
NO_LIMITS = override_settings(ACCOUNT_RATE_LIMITS=False)


def encoded(value):
    """Return a value for a query string. Half a surrogate pair is not valid UTF-8, but a client can send its bytes."""
    return quote(value.encode("utf-8", "surrogatepass"))


# The tests open the admin. With this setting on, it would only show the page that asks for a second factor.
@override_settings(STAFF_MFA_REQUIRED=False)
@NO_LIMITS
class HostileInputTests(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.person = make_user(handle="author", is_staff=True, is_superuser=True)
        cls.person.set_password("correct horse battery")
        cls.person.save()
        cls.restaurant = make_restaurant(added_by=cls.person, cuisines=[make_cuisine()])
        cls.other_review = make_review(restaurant=cls.restaurant)
        cls.review = make_review(restaurant=cls.restaurant, author=cls.person)
        cls.photo = make_photo(review=cls.review)
        cls.draft = make_review(author=cls.person, state=Review.State.DRAFT)
        make_photo(review=cls.draft, state="unsent")
        cls.values = {
            "slug": cls.restaurant.slug,
            "pk": cls.review.pk,
            "handle": "author",
            "key": cls.photo.key,
            "width": 320,
            "object_id": cls.restaurant.pk,
            "app_label": "reviews",
            "uidb36": "1",
        }

    def setUp(self):
        self.anonymous, self.member, self.signed_in = Client(), Client(), Client()
        self.signed_in.force_login(self.person)

    def send(self, client, method, url, data=None, **options):
        """Make a request. Fail on an exception, and on a status of 500 or above."""
        # The test client raises the exceptions of views. Raise an error that names the request, too.
        try:
            response = client.generic(method, url, data or b"", **options)
        except Exception as error:
            raise AssertionError(f"{method} {url[:200]} {(data or b'')[:200]!r} raised {error!r}") from error
        self.assertLess(response.status_code, 500, f"{method} {url[:200]}")
        return response

    def send_form(self, form: PageForm, fields):
        body = "&".join(
            f"{encoded(name)}={encoded(value)}"
            for name, values in fields.items()
            for value in (values if isinstance(values, list) else [values])
        )
        if form.method == "get":
            return self.send(self.signed_in, "GET", f"{form.url}?{body}")
        kind = "application/x-www-form-urlencoded"
        return self.send(self.signed_in, "POST", form.url, body.encode(), content_type=kind)

    def pages_with_forms(self):
        slug = self.draft.restaurant.slug
        return [
            reverse("home"),
            reverse("restaurant_list"),
            reverse("add_restaurant"),
            reverse("my_profile"),
            reverse("edit_restaurant", args=[self.restaurant.slug]),
            reverse("write_review", args=[self.restaurant.slug]),
            reverse("write_review", args=[slug]),
            reverse("account_email"),
            reverse("account_change_password"),
        ]

    def request_all_pages(self):
        """Request every page that shows submitted values."""
        for url in [
            *self.pages_with_forms(),
            reverse("my_reviews"),
            reverse("restaurant_detail", args=[self.restaurant.slug]),
            reverse("restaurant_feed", args=[self.restaurant.slug]),
            reverse("person_detail", args=["author"]),
        ]:
            self.send(self.signed_in, "GET", url)

    @pytest.mark.endurance
    def test_serves_each_url_without_a_server_error_for_each_method_and_role(self):
        member = make_user()
        for url in dict.fromkeys(all_urls(self.values)):
            self.member.force_login(member)
            self.signed_in.force_login(self.person)
            for role, client in (("visitor", self.anonymous), ("member", self.member), ("staff", self.signed_in)):
                for method in METHODS:
                    with self.subTest(url=url, method=method, role=role):
                        self.send(client, method, url)

    @pytest.mark.endurance
    def test_accepts_any_value_of_each_query_parameter(self):
        pages = [
            reverse("restaurant_list"),
            reverse("restaurant_suggestions"),
            reverse("restaurant_detail", args=[self.restaurant.slug]),
            reverse("person_detail", args=["author"]),
            reverse("my_reviews"),
            reverse("add_restaurant"),
            reverse("account_login"),
        ]
        for url in pages:
            for name in PARAMETERS:
                for value in VALUES:
                    with self.subTest(url=url, name=name, value=value[:20]):
                        self.send(self.signed_in, "GET", f"{url}?{name}={encoded(value)}")
                self.send(self.signed_in, "GET", f"{url}?{name}=%ff%fe&{name}=2")

    @pytest.mark.endurance
    def test_accepts_any_value_of_each_query_parameter_in_the_admin(self):
        for url, names in admin_urls_with_parameters():
            for name in names:
                for value in VALUES[2:6]:
                    with self.subTest(url=url, name=name, value=value[:20]):
                        self.send(self.signed_in, "GET", f"{url}?{encoded(name)}={encoded(value)}")
                self.send(self.signed_in, "GET", f"{url}?{encoded(name)}=%ff")

    @pytest.mark.endurance
    def test_accepts_any_value_of_each_form_field_and_shows_what_it_has_stored(self):
        for page in self.pages_with_forms():
            for form in list(forms_of(self.send(self.signed_in, "GET", page), page)):
                for name in form.distinct_names:
                    for value in [*VALUES, MEGABYTE, MANY_VALUES]:
                        with self.subTest(page=page, name=name, value=value[:20]):
                            self.send_form(form, {**form.fields, name: value})
                    self.signed_in.force_login(self.person)
                    self.request_all_pages()

    @pytest.mark.endurance
    def test_accepts_hostile_field_names_in_each_form(self):
        for page in self.pages_with_forms():
            for form in list(forms_of(self.send(self.signed_in, "GET", page), page)):
                for name in [*VALUES, *(f"photo-{value}-alt" for value in VALUES), *form.distinct_names]:
                    with self.subTest(page=page, name=name[:20]):
                        self.send_form(form, {**form.fields, f"{name}\x00": "1", name: "1"})
                self.signed_in.force_login(self.person)
            self.request_all_pages()

    def test_accepts_any_value_of_each_form_field_of_visitors(self):
        self.signed_in = Client()
        for page in [reverse("account_login"), reverse("account_signup"), reverse("account_reset_password")]:
            for form in list(forms_of(self.send(self.signed_in, "GET", page), page)):
                for name in form.distinct_names:
                    for value in [*VALUES, MANY_VALUES]:
                        with self.subTest(page=page, name=name, value=value[:20]):
                            self.send_form(form, {**form.fields, name: value})
