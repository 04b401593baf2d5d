import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from dev import audit
from dev.errors import SetupError

DJANGO = audit.Package("django", "1.0")


@pytest.fixture
def advisories(monkeypatch):
    """Run a local OSV server with one advisory, for django. Yield a dict: its "body", if set, replaces the response."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            queries = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["queries"]
            names = [query["package"]["name"] for query in queries]
            results = [{"vulns": [{"id": "GHSA-1"}]} if name == "django" else {} for name in names]
            self.send_response(200)
            self.end_headers()
            self.wfile.write(answers.get("body") or json.dumps({"results": results}).encode())

        def log_message(self, *arguments):
            pass

    answers = {}
    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        monkeypatch.setattr(audit, "URL", f"http://127.0.0.1:{server.server_port}")
        yield answers
        server.shutdown()
        thread.join()


def test_fails_with_the_advisories_of_a_vulnerable_package(advisories, capsys):
    with pytest.raises(SetupError, match=r"1 of \d+ packages have known vulnerabilities"):
        audit.main()
    assert "https://osv.dev/vulnerability/GHSA-1" in capsys.readouterr().out


def test_accepts_packages_without_advisories(advisories, monkeypatch, capsys):
    monkeypatch.setattr(audit, "pinned_packages", lambda _text: [audit.Package("whitenoise", "6.0")])
    audit.main()
    assert capsys.readouterr().out == "1 packages have no known vulnerabilities.\n"


def test_reads_the_pinned_packages_of_a_requirements_file():
    text = '# made\ndjango==1.0 \\\n    --hash=sha256:00\n    # via x==3\ncolorama==2 ; sys_platform == "win32" \\\n'
    assert audit.pinned_packages(text) == [DJANGO, ("colorama", "2")]
    assert len(audit.pinned_packages((audit.ROOT / "requirements-dev.txt").read_text())) > 90


@pytest.mark.parametrize(
    "body", [b"<html>", b"[]", b"{}", b'{"results": [1]}', b'{"results": []}', b'{"results": null}']
)
def test_fails_after_an_unexpected_response_of_the_advisory_server(advisories, body):
    advisories["body"] = body
    with pytest.raises(SetupError):
        audit.query([DJANGO])


def test_explains_that_the_audit_needs_a_network(monkeypatch):
    monkeypatch.setattr(audit, "URL", "http://127.0.0.1:1")
    with pytest.raises(SetupError, match=r"127\.0\.0\.1:1 did not answer: .* make audit needs a network"):
        audit.query([DJANGO])
