"""Photos in a storage account that accepts only tokens."""

import inspect
import socket
import ssl
import threading
import time
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from http.client import HTTPSConnection
from unittest.mock import patch
from urllib.parse import parse_qs, urlsplit

import pytest
from azure.storage.blob import BlobSasPermissions, generate_blob_sas
from django.core.files.base import ContentFile

from restaurant_review.azure.identity import SharedCredential, make_credential
from restaurant_review.azure.signing import CLOCK_SKEW, WINDOW
from restaurant_review.azure.storage import AzurePhotoStorage

NOW = datetime.now(UTC).replace(hour=13, minute=20, second=30, microsecond=0)
TINY = b"RIFF\x1a\x00\x00\x00WEBPVP8L"


@pytest.fixture
def account(azure_services, monkeypatch):
    """Create an empty container. Return a function that makes an ``AzurePhotoStorage`` for it."""
    for name, value in azure_services.identity.environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(azure_services.authorities))
    container = f"photos-{time.monotonic_ns()}"

    def make(**options):
        credential = SharedCredential(make_credential)
        return AzurePhotoStorage(
            **{
                "account_url": azure_services.storage.account_url,
                "azure_container": container,
                "token_credential": credential,
                **options,
            }
        )

    make().client.create_container()
    return make


@pytest.fixture
def fetch(azure_services):
    """Return a function that requests a URL as a browser does and returns status, body and headers."""
    context = ssl.create_default_context(cafile=azure_services.authorities)

    def get(url):
        parts = urlsplit(url)
        with closing(HTTPSConnection(parts.netloc, context=context)) as connection:
            connection.request("GET", f"{parts.path}?{parts.query}")
            response = connection.getresponse()
            return response.status, response.read(), response.headers

    return get


@contextmanager
def at(moment):
    """Set the clock of the signer."""

    class Clock(datetime):
        @classmethod
        def now(cls, _zone=None):
            return moment

    with patch("restaurant_review.azure.signing.datetime", Clock):
        yield


class UploadedHtml(ContentFile):
    """An upload whose client claims that it is HTML."""

    content_type = "text/html"


def test_stores_a_photo_with_the_content_type_of_the_site(account, fetch):
    storage = account(delivery="sas")
    name = storage.save("k1/320.webp", UploadedHtml(TINY))
    assert name == "k1/320.webp"
    assert storage.open(name).read() == TINY
    status, body, headers = fetch(storage.url(name))
    assert (status, body) == (200, TINY)
    assert headers["Content-Type"] == "image/webp"
    assert headers["Cache-Control"] == "private, max-age=3600, immutable"


def test_refuses_photo_urls_without_a_valid_signature(account, fetch):
    storage = account(delivery="sas")
    storage.save("k1/320.webp", ContentFile(TINY))
    url = storage.url("k1/320.webp")
    plain = url.partition("?")[0]
    listing = plain.rpartition("/k1/")[0] + "?restype=container&comp=list"
    other = url.replace("k1/320.webp", "k2/320.webp")
    storage.save("k2/320.webp", ContentFile(TINY))
    for refused in (plain, listing, other, url[:-5] + "AAAA%3D"):
        status, _body, _headers = fetch(refused)
        assert 400 <= status < 500, refused


def test_signs_the_same_photo_url_within_a_window_in_all_processes(account):
    one, other = account(delivery="sas"), account(delivery="sas")
    begins = NOW.replace(minute=0, second=0)
    with at(begins):
        first = one.url("k1/320.webp")
    with at(begins + WINDOW - timedelta(seconds=1)):
        assert one.url("k1/320.webp") == first
        assert other.url("k1/320.webp") == first
    with at(begins + WINDOW):
        assert one.url("k1/320.webp") != first


def test_signs_photo_urls_that_outlive_their_window_on_skewed_clocks(account):
    storage = account(delivery="sas")
    begins = NOW.replace(minute=0, second=0)
    for moment in (begins, begins + WINDOW - timedelta(seconds=1)):
        with at(moment):
            signed = parse_qs(urlsplit(storage.url("k1/320.webp")).query)
        starts, ends = (datetime.fromisoformat(signed[name][0]) for name in ("st", "se"))
        key_starts, key_ends = (datetime.fromisoformat(signed[name][0]) for name in ("skt", "ske"))
        assert starts <= moment - CLOCK_SKEW
        assert ends >= moment + WINDOW
        assert key_starts <= starts
        assert ends <= key_ends
        assert key_ends - key_starts < timedelta(days=7)


def test_signs_the_photo_url_that_the_sdk_would_sign(account):
    storage = account(delivery="sas")
    with at(NOW):
        url = storage.url("a-key_1/1280.webp")
    begins = NOW.replace(minute=0, second=0)
    [key] = storage.signer.keys.cached.values()
    expected = generate_blob_sas(
        "devstoreaccount1",
        storage.azure_container,
        "a-key_1/1280.webp",
        user_delegation_key=key,
        permission=BlobSasPermissions(read=True),
        start=begins - CLOCK_SKEW,
        expiry=begins + 2 * WINDOW,
    )
    assert parse_qs(urlsplit(url).query) == parse_qs(expected)
    assert urlsplit(url).path.endswith(f"/{storage.azure_container}/a-key_1/1280.webp")


def test_signs_photo_urls_without_a_network_request(account):
    storage = account(delivery="sas")
    storage.url("first/320.webp")
    with patch.object(socket.socket, "connect", side_effect=AssertionError("a connection was made")):
        urls = {storage.url(f"k{number}/320.webp") for number in range(72)}
    assert len(urls) == 72


def test_uses_photo_urls_of_the_site_by_default(account):
    assert account().url("k1/320.webp") == "/photos/k1/320.webp"
    assert account().signed_url("k1/320.webp") is None


def test_uses_photo_urls_of_the_site_while_there_is_no_signing_key(account, caplog):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        # The server accepts connections and never answers.
        storage = account(delivery="sas", account_url=f"https://localhost:{silent.getsockname()[1]}/account")
        started = time.monotonic()
        urls = [storage.url(f"k{number}/320.webp") for number in range(72)]
        assert time.monotonic() - started < 3
    assert urls[0] == "/photos/k0/320.webp"


def test_raises_file_not_found_for_a_missing_photo(account):
    with pytest.raises(FileNotFoundError):
        account().open("none/320.webp")
    account().delete("none/320.webp")


def test_raises_os_errors_while_the_storage_account_is_down(account):
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    storage = account(account_url=f"https://localhost:{port}/account")
    for attempt in (
        lambda: storage.save("k1/320.webp", ContentFile(TINY)),
        lambda: storage.open("k1/320.webp"),
        lambda: storage.delete("k1/320.webp"),
    ):
        with pytest.raises(OSError, match="storage account"):
            attempt()


def test_fetches_one_signing_key_for_all_threads(account):
    storage = account(delivery="sas")
    requests = []
    original = storage.service_client.get_user_delegation_key

    def count(**options):
        requests.append(1)
        return original(**options)

    with patch.object(storage.service_client, "get_user_delegation_key", count):
        threads = [threading.Thread(target=storage.url, args=("k1/320.webp",)) for _number in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert len(requests) == 1


def test_has_the_methods_that_the_site_expects_of_a_storage_with_signed_urls():
    assert list(inspect.signature(AzurePhotoStorage.signed_url).parameters) == ["self", "name"]
    assert list(inspect.signature(AzurePhotoStorage.seconds_left).parameters) == ["self"]
