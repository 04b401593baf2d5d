import base64
import json
import tracemalloc

import pytest

from restaurant_review.edge.principal import InvalidPrincipal, read_principal

URI = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims"
METHOD_CLAIM = "http://schemas.microsoft.com/claims/authnmethodsreferences"


def encode(content):
    return base64.b64encode(json.dumps(content).encode()).decode()


def principal(*claims, provider="aad"):
    listed = [{"typ": name, "val": value} for name, value in claims]
    return encode({"auth_typ": provider, "claims": listed, "name_typ": "name", "role_typ": "roles"})


@pytest.mark.parametrize(
    "claims",
    [
        [("preferred_username", "Ana@Example.org")],
        [("upn", "ana@example.org")],
        [(f"{URI}/upn", "ana@example.org")],
        [("preferred_username", "ana@example.org"), ("name", "Ana"), (f"{URI}/emailaddress", "eve@example.org")],
        [("email", "ana@example.org"), ("xms_edov", "true"), ("preferred_username", "ana@tenant.example")],
        [(f"{URI}/emailaddress", "ana@example.org"), ("xms_edov", "1")],
        [("preferred_username", "ana@example.org"), ("preferred_username", "ANA@example.org")],
    ],
)
def test_reads_the_verified_email_address_of_a_principal(claims):
    assert read_principal(principal(*claims)).email == "ana@example.org"


@pytest.mark.parametrize(
    "claims",
    [
        [],
        [("name", "ana@example.org"), ("unique_name", "ana@example.org")],
        [("email", "ana@example.org")],
        [("email", "ana@example.org"), ("xms_edov", "false")],
        [("email", "ana@example.org"), ("xms_edov", "")],
        [("email", "ana@example.org"), ("xms_edov", "true"), ("xms_edov", "false")],
        [("email", "ana@example.org"), ("email", "eve@example.org"), ("xms_edov", "true")],
        [("preferred_username", "ana@example.org"), ("preferred_username", "eve@example.org")],
        [("preferred_username", "")],
        [("preferred_username", "ana")],
        [("preferred_username", "ana@example.org\x00")],
        [("preferred_username", "ana@example.org\n")],
        [("PREFERRED_USERNAME", "ana@example.org")],
        # The lower case of the Kelvin sign is the letter k.
        [("preferred_username", "an\N{KELVIN SIGN}a@example.org")],
        [("preferred_username", "anka@example.org"), ("preferred_username", "an\N{KELVIN SIGN}a@example.org")],
    ],
)
def test_refuses_a_principal_without_one_verified_email_address(claims):
    with pytest.raises(InvalidPrincipal) as raised:
        read_principal(principal(*claims))
    assert "ana" not in str(raised.value)


@pytest.mark.parametrize("provider", ["google", "github", "AAD", "", "aad,aad"])
def test_refuses_principals_of_other_identity_providers(provider):
    with pytest.raises(InvalidPrincipal):
        read_principal(principal(("preferred_username", "ana@example.org"), provider=provider))


VALID = principal(("preferred_username", "ana@example.org"))


@pytest.mark.parametrize(
    "header",
    [
        "",
        "e30=",
        "%%%",
        "größe",
        VALID[:-1],
        f"{VALID},{VALID}",
        f"{VALID}\n",
        VALID.replace("=", "") + "=",
        base64.b64encode(b"\xff\xfe").decode(),
        base64.b64encode(b'{"auth_typ": "aad", "claims": [').decode(),
        base64.b64encode(b"[" * 12_000).decode(),
        base64.b64encode(b"9" * 10_000).decode(),
        encode(None),
        encode([]),
        encode("aad"),
        encode({"auth_typ": "aad"}),
        encode({"auth_typ": "aad", "claims": None}),
        encode({"auth_typ": "aad", "claims": {"typ": "upn", "val": "ana@example.org"}}),
        encode({"auth_typ": "aad", "claims": ["upn"]}),
        encode({"auth_typ": "aad", "claims": [{"typ": "upn"}]}),
        encode({"auth_typ": "aad", "claims": [{"typ": "upn", "val": ["ana@example.org"]}]}),
        encode({"auth_typ": ["aad"], "claims": []}),
    ],
)
def test_refuses_a_damaged_principal_header(header):
    with pytest.raises(InvalidPrincipal):
        read_principal(header)


def test_does_not_decode_a_huge_principal_header():
    header = base64.b64encode(b" " * 10_000_000).decode()
    tracemalloc.start()
    with pytest.raises(InvalidPrincipal, match="too long"):
        read_principal(header)
    assert tracemalloc.get_traced_memory()[1] < 100_000
    tracemalloc.stop()


@pytest.mark.parametrize(
    ("claims", "has_used_second_factor"),
    [
        ([], False),
        ([("amr", "pwd")], False),
        ([("amr", "pwd"), ("amr", "mfa")], True),
        ([(METHOD_CLAIM, "ngcmfa")], True),
        ([("amr", '["pwd","mfa"]')], False),
        ([("roles", "mfa")], False),
    ],
)
def test_recognizes_a_second_factor_in_the_claims_of_a_principal(claims, has_used_second_factor):
    header = principal(("upn", "ana@example.org"), *claims)
    assert read_principal(header).has_used_second_factor is has_used_second_factor
