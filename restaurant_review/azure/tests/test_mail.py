"""Mail sent with the SDK of Azure Communication Services to a server that records the requests."""

import io
import json
import ssl
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from unittest.mock import patch

import pytest
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.core.management import call_command
from django.core.management.base import CommandError

from dev.services.certificates import Authority
from dev.services.identity import Behavior
from restaurant_review.azure.identity import SharedCredential, make_credential
from restaurant_review.conf.environment import Environment
from restaurant_review.conf.mail import mailer_settings
from restaurant_review.mail.outgoing_mail import OutgoingMail

pytestmark = pytest.mark.django_db(transaction=True)


class MailService:
    """Responds like the service: with 202 and the URL of an operation, or with an error."""

    def __init__(self):
        self.requests = []
        self.error = None

    def answer(self, request):
        body = request.rfile.read(int(request.headers["Content-Length"]))
        self.requests.append((request.path, dict(request.headers), json.loads(body)))
        status, answer = self.error or (202, {"id": request.headers["Operation-Id"], "status": "Running"})
        content = json.dumps(answer).encode()
        request.send_response(status)
        request.send_header("Content-Type", "application/json")
        request.send_header("Content-Length", str(len(content)))
        request.send_header("Operation-Location", f"https://{request.headers['Host']}/emails/operations/1")
        request.end_headers()
        request.wfile.write(content)

    @contextmanager
    def listening(self, certificate, folder):
        service = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                service.answer(self)

            def log_message(self, *_arguments):
                pass

        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*certificate.write(folder))
        with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
            server.socket = context.wrap_socket(server.socket, server_side=True)
            threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
            yield f"azure://localhost:{server.server_port}"
            server.shutdown()


@pytest.fixture
def service(endpoint, monkeypatch, tmp_path):
    """Configure the outbox to send to a mail service that records requests."""
    authority = Authority()
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(authority.write(tmp_path / "ca.pem")))
    service = MailService()
    with (
        service.listening(authority.issue("localhost"), tmp_path) as url,
        patch("restaurant_review.azure.mail.credential", SharedCredential(make_credential)),
    ):
        monkeypatch.setenv("MAIL_URL", url)
        mailers = {
            "default": {"BACKEND": "restaurant_review.mail.outbox.EmailBackend"},
            "delivery": mailer_settings(Environment()),
        }
        monkeypatch.setattr(settings, "MAILERS", mailers)
        yield service


def send():
    message = EmailMultiAlternatives(
        "Your code",
        "It is 1234.",
        "Second Helping <no-reply@magazine.example>",
        ["Ana <ana@example.org>"],
        reply_to=["desk@magazine.example"],
    )
    message.attach_alternative("<p>It is 1234.</p>", "text/html")
    message.send()


def test_sends_a_mail_as_the_identity(service, endpoint):
    send()
    [(path, headers, sent)] = service.requests
    assert path.startswith("/emails:send?api-version=")
    assert headers["Authorization"].startswith("Bearer ey")
    assert sent["senderAddress"] == "no-reply@magazine.example"
    assert sent["recipients"] == {"to": [{"address": "ana@example.org", "displayName": "Ana"}]}
    assert sent["replyTo"] == [{"address": "desk@magazine.example"}]
    assert sent["content"] == {"subject": "Your code", "plainText": "It is 1234.", "html": "<p>It is 1234.</p>"}
    assert sent["userEngagementTrackingDisabled"] is True
    assert not OutgoingMail.objects.exists()
    assert endpoint.requests == ["https://communication.azure.com/"]


def test_keeps_a_refused_mail_with_the_error_code_and_without_the_address(service):
    service.error = (400, {"error": {"code": "DomainNotLinked", "message": "ana@example.org cannot be reached"}})
    send()
    kept = OutgoingMail.objects.get()
    assert kept.last_error == "The mail service answered 400 DomainNotLinked"
    assert kept.attempts == 1


def test_repeats_the_operation_id_when_a_mail_is_sent_again(service):
    service.error = (503, {"error": {"code": "ServiceUnavailable", "message": "Later"}})
    send()
    OutgoingMail.objects.update(next_attempt_at="2026-01-01T00:00Z")
    with pytest.raises(CommandError, match="failed 1"):
        call_command("send_mail", stderr=io.StringIO())
    service.error = None
    OutgoingMail.objects.update(next_attempt_at="2026-01-01T00:00Z")
    call_command("send_mail")
    assert not OutgoingMail.objects.exists()
    operations = {headers["Operation-Id"] for _path, headers, _sent in service.requests}
    message_ids = {sent["headers"]["Message-ID"] for _path, _headers, sent in service.requests}
    assert (len(service.requests), len(operations), len(message_ids)) == (3, 1, 1)


def test_keeps_a_mail_when_there_is_no_token(service, endpoint):
    endpoint.behavior = Behavior.FAILING
    send()
    assert "There is no token" in OutgoingMail.objects.get().last_error
    assert service.requests == []


def test_uses_a_mail_endpoint_without_a_path(monkeypatch):
    monkeypatch.setenv("MAIL_URL", "azure://mail.communication.azure.com")
    assert mailer_settings(Environment())["OPTIONS"] == {"endpoint": "https://mail.communication.azure.com"}
