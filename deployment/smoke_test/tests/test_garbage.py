"""Any response leads to a result, never to an error of a check."""

import random
import time
from email.message import Message

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deployment.smoke_test.checks import CHECKS
from deployment.smoke_test.client import MAX_BYTES, Client, Response, joined
from deployment.smoke_test.markup import parse
from deployment.smoke_test.outcomes import CheckFailed, CheckSkipped
from deployment.smoke_test.site import Site
from deployment.smoke_test.tests import stand_in

pytestmark = pytest.mark.endurance

URL = "http://reviews.example"
SEEDS = range(100)
# Parts of pages, from which random pages are made.
PIECES = [
    *stand_in.CARDS.replace(">", ">\n").splitlines(),
    *stand_in.page(stand_in.FORM).body.decode().replace(">", ">\n").splitlines(),
    *("<", ">", "</", "/>", "<!", "<!--", "-->", "<![", "<![CDATA[", "]]>", "<?", "<!DOCTYPE", "&", "&#", "&#xD800;"),
    *("&#99999999999;", '"', "'", "=", "\0", "\ud7ff", "\u202e", "\x1b[31m", "\r\n", "<a href=http://[>", "<script>"),
    *(
        '<a href="javascript:x">',
        '<img src="//[">',
        '<use href="http://a:b/">',
        "<ul class=mosaic>",
        "<svg/>",
        "<p" * 50,
    ),
    *("<title>", "<textarea>", "<h1>Chez Ada</h1>", '<article class="card">', '<h3 class="card-name">', '<a href="">'),
]
HEADER_VALUES = [
    "",
    "garbage",
    "text/html",
    "text/plain",
    "max-age=",
    "a=b; Secure",
    ";;=;",
    "\xff",
    "csrftoken",
    "'none'",
]
HEADER_NAMES = ["Content-Type", "Content-Security-Policy", "Set-Cookie", "Strict-Transport-Security", "Cache-Control"]


class RandomClient(Client):
    """Responds with pages of the site in which some are replaced by random ones."""

    def __init__(self, seed):
        super().__init__(URL, {})
        self.random = random.Random(seed)  # noqa: S311 - reproducible
        self.replies = stand_in.replies()

    def get(self, url):
        target = joined(self.url, url)
        path, _, query = target.removeprefix(URL).partition("?")
        reply = self.replies.get(path, stand_in.page("", status=404))
        reply = reply(query) if callable(reply) else reply
        body, headers = reply.body, Message()
        if self.random.random() < 0.5:
            body = self.garbage(body)
        for name, value in reply.headers.items():
            headers[name] = value
        if self.random.random() < 0.2:
            name = self.random.choice(HEADER_NAMES)
            del headers[name]
            headers[name] = self.random.choice(HEADER_VALUES)
        return Response(target, reply.status, headers, body)

    def garbage(self, body):
        pieces = "".join(self.random.choices(PIECES, k=self.random.randrange(200))).encode(errors="replace")
        offset = self.random.randrange(len(body) + 1)
        return body[:offset] + pieces + self.random.choice([body[offset:], b"", self.random.randbytes(100)])


def result_of(check, seed):
    """Return "ok", or the message of the result. Any other exception is an error of the check."""
    try:
        check(Site(RandomClient(seed)))
    except (CheckFailed, CheckSkipped) as result:
        return str(result)
    return "ok"


@pytest.mark.parametrize("check", CHECKS.values(), ids=CHECKS.keys())
def test_ends_each_check_of_random_pages_with_a_result(check):
    results = {result_of(check, seed) for seed in SEEDS}
    assert all(result.isprintable() and len(result) < 1000 for result in results)
    # Otherwise, the random pages would never or always be like those of the site.
    assert {"ok", "the site has no robots.txt"} & results
    assert len(results) > 3


@given(st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=20))))
def test_parses_any_text(parts):
    text = "".join(parts)
    root = parse(text)
    # No text gets lost: what is neither in a tag nor in a comment is in the tree.
    if not {"<", "&"} & set(text):
        assert root.text == " ".join(text.split())
    assert len(root.all("")) <= text.count("<")


@given(body=st.binary(max_size=500), content_type=st.text(max_size=30), status=st.integers(200, 599))
def test_refuses_any_home_page_of_another_site(body, content_type, status):
    class OtherSite(Client):
        def get(self, url):
            headers = Message()
            headers["Content-Type"] = " ".join(content_type.split())
            return Response(joined(self.url, url), status, headers, body)

    with pytest.raises(CheckFailed) as refused:
        CHECKS["home page"](Site(OtherSite(URL, {})))
    assert str(refused.value).isprintable()


@pytest.mark.parametrize(
    "piece",
    ["<a>", "</b><a>", "<a ", "<a '", '<a "<a" ', "<a =", "<" + "a" * 10_000, "<!--", "<script>", "&", "<svg/>"],
    ids=lambda piece: piece[:10],
)
def test_parses_a_page_of_the_maximum_size_in_seconds(piece):
    text = piece * (MAX_BYTES // len(piece))
    started = time.monotonic()
    parse(text).all("a")
    # Ten times as long as on a machine that is not busy. A quadratic time would be hours.
    assert time.monotonic() - started < 50
