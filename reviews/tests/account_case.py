"""The base class of tests about accounts, and the functions that they share."""

import time
from types import SimpleNamespace
from unittest.mock import patch

from allauth.account.internal.flows.login import record_authentication
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal import auth as totp
from django.contrib.auth import get_user
from django.core import mail
from django.core.cache import cache
from django.test import TestCase, override_settings
from django.urls import reverse

from reviews.forms.accounts import signed_timestamp
from reviews.tests.factories import make_user

PASSWORD = "clams with garlic"
NEW_PASSWORD = "mussels and lemon"
IN_MEMORY = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}


def timestamp(*, seconds_ago):
    with patch("django.core.signing.time.time", return_value=time.time() - seconds_ago):
        return signed_timestamp()


def make_member(email="ana@example.org", **fields):
    """Return a user with a password and a verified email address."""
    person = make_user(email=email, **fields)
    person.set_password(PASSWORD)
    person.save()
    EmailAddress.objects.create(user=person, email=email, verified=True, primary=True)
    return person


def sign_in_to_admin(client, person):
    """Sign in with a second factor, which the admin requires."""
    client.force_login(person)
    factor = totp.TOTP.activate(person, totp.generate_totp_secret()).instance
    request = SimpleNamespace(session=client.session)
    record_authentication(request, person, "mfa", id=factor.pk, type=factor.type)
    request.session.save()


def mailed_code():
    return mail.outbox[-1].subject.split(" is your code")[0]


@override_settings(CACHES=IN_MEMORY, PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"])
class AccountTestCase(TestCase):
    def setUp(self):
        cache.clear()

    def sign_up(self, query="", **fields):
        fields = {
            "display_name": "Ana",
            "email": "ana@example.org",
            "password1": PASSWORD,
            "shown_at": timestamp(seconds_ago=60),
            **fields,
        }
        return self.client.post(reverse("account_signup") + query, fields)

    def confirm(self, code=None, **fields):
        return self.client.post(reverse("account_email_verification_sent"), {"code": code or mailed_code(), **fields})

    def sign_in(self, email="ana@example.org", password=PASSWORD, **fields):
        return self.client.post(reverse("account_login"), {"login": email, "password": password, **fields})

    def reauthenticate(self):
        return self.client.post(reverse("account_reauthenticate"), {"password": PASSWORD})

    def assert_signed_in(self, person):
        self.assertEqual(get_user(self.client), person)

    def assert_signed_out(self):
        self.assertTrue(get_user(self.client).is_anonymous)
