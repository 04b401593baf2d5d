"""The person that Easy Auth has signed in, from the header X-MS-CLIENT-PRINCIPAL.

https://learn.microsoft.com/azure/app-service/configure-authentication-user-identities
"""

import base64
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

# The name of Entra ID in Easy Auth. Other providers may pass on unverified email addresses.
PROVIDER = "aad"
# In characters. For servers other than gunicorn, which already refuses headers of more than 8 kB.
MAX_LENGTH = 16 * 1024
# Easy Auth passes on a claim either under its name in the token, or under a name of its own.
SIGN_IN_NAME_CLAIMS = ("preferred_username", "upn", "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn")
EMAIL_CLAIMS = ("email", "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress")
EMAIL_VERIFIED_CLAIMS = ("xms_edov",)
METHOD_CLAIMS = ("amr", "http://schemas.microsoft.com/claims/authnmethodsreferences")
SECOND_FACTORS = {"mfa", "ngcmfa"}


class InvalidPrincipal(Exception):
    """The header identifies no person with a verified email address. The message contains no personal data."""


@dataclass(frozen=True, slots=True)
class Principal:
    # In lower case.
    email: str
    has_used_second_factor: bool


def read_principal(header: str) -> Principal:
    claims = _claims_of(_decode(header))
    return Principal(
        _email_in(claims), bool(SECOND_FACTORS & {method for _name, method in _select(claims, METHOD_CLAIMS)})
    )


def _decode(header: str) -> Any:
    if len(header) > MAX_LENGTH:
        raise InvalidPrincipal("The header is too long.")
    try:
        # A header that is sent twice arrives as "a,b", which is not Base64.
        return json.loads(base64.b64decode(header, validate=True))
    except (ValueError, RecursionError):
        raise InvalidPrincipal("The header is not JSON in Base64.") from None


def _claims_of(content: Any) -> list[tuple[str, str]]:
    match content:
        case {"auth_typ": str(provider), "claims": [*claims]} if provider == PROVIDER:
            return [_claim_of(claim) for claim in claims]
        case {"auth_typ": _, "claims": _}:
            raise InvalidPrincipal("The person did not sign in with Entra ID.")
    raise InvalidPrincipal("The header has no claims.")


def _claim_of(claim: Any) -> tuple[str, str]:
    match claim:
        case {"typ": str(name), "val": str(value)}:
            return name, value
    raise InvalidPrincipal("A claim has no name or no value.")


def _email_in(claims: list[tuple[str, str]]) -> str:
    """Return the claim "email" if it is verified, otherwise the sign-in name, whose domain the tenant has verified.

    The claim "xms_edov" says that the domain in the claim "email" is verified. Without "xms_edov", the administrators
    of any tenant can write any address into "email". Raise ``InvalidPrincipal`` unless there is exactly one address.
    https://learn.microsoft.com/entra/identity-platform/migrate-off-email-claim-authorization
    """
    names = (*EMAIL_CLAIMS, *SIGN_IN_NAME_CLAIMS) if _is_email_verified(claims) else SIGN_IN_NAME_CLAIMS
    candidates = _select(claims, names)
    first = next((name for name in names if name in dict(candidates)), "")
    emails = {_lower_ascii(value) for name, value in candidates if name == first}
    if len(emails) != 1:
        raise InvalidPrincipal("The claims contain no verified email address, or several.")
    [email] = emails
    try:
        validate_email(email)
    except ValidationError:
        raise InvalidPrincipal("The sign-in name is not an email address.") from None
    return email


def _lower_ascii(text: str) -> str:
    # The lower case of the Kelvin sign is the letter k, so the addresses of two people could become equal.
    if not text.isascii():
        raise InvalidPrincipal("The email address contains other characters than ASCII.")
    return text.lower()


def _is_email_verified(claims: list[tuple[str, str]]) -> bool:
    return {value.lower() for _name, value in _select(claims, EMAIL_VERIFIED_CLAIMS)} in ({"true"}, {"1"})


def _select(claims: Iterable[tuple[str, str]], names: tuple[str, ...]) -> list[tuple[str, str]]:
    return [(name, value) for name, value in claims if name in names]
