"""Photos that the site or a storage account serves."""

import pytest

from deployment.smoke_test.tests.stand_in import PHOTO_PATH, WEBP, Reply, card, page, restaurant

PICTURE = {"Content-Type": "image/webp"}


@pytest.mark.parametrize(
    ("reply", "message"),
    [
        (Reply(b"", 404), " returned 404, not 200."),
        (Reply(b"<html>", headers=PICTURE), " is not a complete WebP file."),
        (Reply(b"JUNK" + WEBP[4:], headers=PICTURE), " is not a complete WebP file."),
        (Reply(WEBP[:-1], headers=PICTURE), " is not a complete WebP file."),
        (Reply(b"RIFF\0\0\0\0WEBP", headers=PICTURE), " is not a complete WebP file."),
        (Reply(b"", headers=PICTURE), " is not a complete WebP file."),
        (Reply(WEBP, headers={"Content-Type": "text/html"}), ' has the content type "text/html", not image/webp.'),
    ],
)
def test_requires_a_webp_file(server, smoke_test, reply, message):
    server.replies[PHOTO_PATH] = reply
    assert smoke_test().failures == {"photo": f"The photo {server.url}{PHOTO_PATH}{message}"}


def test_reports_a_list_that_shows_photos_which_the_pages_lack(server, smoke_test):
    server.replies["/restaurants/chez-ada/"] = restaurant("Chez Ada", "")
    assert smoke_test().failures == {"photo": 'The list shows a photo of "Chez Ada", and its page has none.'}


def test_tests_the_photo_of_another_restaurant_if_the_first_page_has_none(server, smoke_test):
    image = '<img src="/photos/gone/640.webp">'
    server.replies["/restaurants/"] = page(
        card("Bistro &amp; Bar", "bistro", image) + card("Chez Ada", "chez-ada", image)
    )
    assert "photo" not in smoke_test().failures
    assert server.requested(PHOTO_PATH)


@pytest.mark.parametrize("is_allowed", [True, False])
def test_tests_a_photo_on_a_storage_host_that_the_page_allows(server, other_server, smoke_test, is_allowed):
    signed = restaurant("Chez Ada", f"{other_server.url}{PHOTO_PATH}?sig=secret&amp;se=2030")
    allowed = f"default-src 'none'; img-src 'self' {other_server.url}"
    server.replies["/restaurants/chez-ada/"] = signed.having(Content_Security_Policy=allowed) if is_allowed else signed
    failure = smoke_test(headers={"X-Azure-FDID": "front-door"}).failures.get("photo", "")
    assert ("does not allow photos from 127.0.0.1:" in failure) != is_allowed
    # The header may be secret, so another host must not receive it.
    assert [("X-Azure-FDID" in headers) for headers in other_server.requested(PHOTO_PATH)] == [False] * is_allowed
    assert all(headers["X-Azure-FDID"] == "front-door" for _path, headers in server.requests)


def test_prints_no_signature_of_a_photo(server, other_server, smoke_test):
    photo = f"{other_server.url}{PHOTO_PATH}?sig=secret"
    server.replies["/restaurants/chez-ada/"] = restaurant("Chez Ada", photo).having(
        Content_Security_Policy=f"default-src 'none'; img-src {other_server.url}"
    )
    redirect = Reply(b"", 302, {"Location": f"{server.url}/?sig=secret"})
    for reply in (Reply(b"", 403), redirect, lambda query: [b"garbage\r\n"]):
        other_server.replies[PHOTO_PATH] = reply
        result = smoke_test()
        assert "photo" in result.failures
        assert "secret" not in "\n".join([*result.lines, *result.failures.values()])
