"""Credentials that no browser sends. fido2 parses them, and raises errors that allauth does not expect."""

import copy
import json
from unittest.mock import patch

import pytest
from allauth.mfa.totp.internal import auth as totp
from django.db import InterfaceError, OperationalError
from django.test import override_settings
from django.urls import reverse
from fido2.utils import websafe_encode

from reviews.rate_limits import CounterBusy
from reviews.tests.account_case import AccountTestCase, make_member

HOSTILE = [None, 10**30, "", "x", "\x00é", "\ud800", websafe_encode(b"\xff" * 40), [], {}]
# Valid JSON that Python does not parse, because it is nested too deeply.
NESTED = "[" * 100_000 + "]" * 100_000
# Python parses no integer of more than 4,300 digits.
LONG_NUMBER = '{"id": ' + "9" * 5_000 + "}"
MESSAGE = "This passkey or security key was not accepted."


def credential(client_type, challenge):
    """Return a credential with the fields that browsers send for a sign-in and for a new key."""
    data = {"type": client_type, "challenge": challenge, "origin": "http://testserver", "crossOrigin": False}
    return {
        "id": "eA",
        "rawId": "eA",
        "type": "public-key",
        "response": {
            "clientDataJSON": websafe_encode(json.dumps(data).encode()),
            "authenticatorData": websafe_encode(b"\x01" * 40),
            "attestationObject": websafe_encode(b"\xa0"),
            "signature": "eA",
            "userHandle": "MQ",
        },
        "clientExtensionResults": {},
    }


def damaged(value):
    """Yield copies of a dictionary: without each of its keys, and with a hostile value for each, at every depth."""
    for key in value:
        yield {name: other for name, other in value.items() if name != key}
        for hostile in HOSTILE:
            yield {**value, key: hostile}
        if isinstance(value[key], dict):
            yield from ({**copy.deepcopy(value), key: inner} for inner in damaged(value[key]))


@override_settings(ACCOUNT_RATE_LIMITS=False, MFA_RATE_LIMITS=False)
class HostilePasskeyTests(AccountTestCase):
    def check_refuses_all(self, url, kind, **fields):
        sent = credential(kind, "eA")
        for value in [*map(json.dumps, [*HOSTILE, sent, *damaged(sent)]), NESTED, LONG_NUMBER, "9" * 5_000, "{", "NaN"]:
            with self.subTest(url=url, credential=value[:300]):
                # The session must have a challenge, or allauth would refuse the credential before it is verified.
                with patch("allauth.mfa.webauthn.internal.auth.get_state", return_value={"challenge": "eA"}):
                    response = self.client.post(url, {"credential": value, **fields})
                self.assertLess(response.status_code, 500)

    def sign_in_without_a_second_factor(self):
        make_member()
        self.sign_in()
        self.reauthenticate()

    def test_refuses_hostile_credentials_of_visitors(self):
        with self.assertLogs("reviews.forms.security"):
            self.check_refuses_all(reverse("mfa_login_webauthn"), "webauthn.get")
        self.assertNotIn("_auth_user_id", self.client.session)

    @pytest.mark.endurance
    def test_refuses_hostile_credentials_for_the_second_step(self):
        totp.TOTP.activate(make_member(), totp.generate_totp_secret())
        self.sign_in()
        with self.assertLogs("reviews.forms.security"):
            self.check_refuses_all(reverse("mfa_authenticate"), "webauthn.get")
        self.assertNotIn("_auth_user_id", self.client.session)

    @pytest.mark.endurance
    def test_refuses_hostile_credentials_for_a_new_key(self):
        self.sign_in_without_a_second_factor()
        with self.assertLogs("reviews.forms.security"):
            self.check_refuses_all(reverse("mfa_add_webauthn"), "webauthn.create", name="Key")

    def test_names_a_credential_that_is_not_accepted(self):
        self.sign_in_without_a_second_factor()
        for value in (NESTED, LONG_NUMBER, '"\\ud800"', '{"id": "\\u0000"}', "NaN"):
            with self.subTest(credential=value[:20]):
                response = self.client.post(reverse("mfa_add_webauthn"), {"credential": value, "name": "Key"})
                self.assertContains(response, MESSAGE)

    def test_returns_503_instead_of_refusing_a_passkey_during_an_outage(self):
        self.client.raise_request_exception = False
        for error in (OperationalError(), InterfaceError(), CounterBusy()):
            parse = patch("allauth.mfa.webauthn.internal.auth.parse_authentication_response", side_effect=error)
            with self.subTest(error=error), parse:
                response = self.client.post(reverse("mfa_login_webauthn"), {"credential": '{"id": "eA"}'})
                self.assertEqual(response.status_code, 503)
