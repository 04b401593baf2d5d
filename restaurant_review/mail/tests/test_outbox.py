from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from io import StringIO
from threading import Barrier

from django.core import mail
from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.core.mail.backends import locmem
from django.core.mail.backends.base import BaseEmailBackend
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test import TestCase, TransactionTestCase, override_settings
from django.utils import timezone

from restaurant_review.mail.delivery import send_due
from restaurant_review.mail.outgoing_mail import OutgoingMail

MODULE = "restaurant_review.mail.tests.test_outbox"


def mailers(delivery="django.core.mail.backends.locmem.EmailBackend"):
    return {"default": {"BACKEND": "restaurant_review.mail.outbox.EmailBackend"}, "delivery": {"BACKEND": delivery}}


class FailingBackend(BaseEmailBackend):
    message_ids = []

    def send_messages(self, messages):
        self.message_ids += [message.message()["Message-ID"] for message in messages]
        raise ConnectionRefusedError("the server is down")


class MeetingBackend(locmem.EmailBackend):
    """Waits until two threads are sending at the same time."""

    barrier = Barrier(2, timeout=2)

    def send_messages(self, messages):
        self.barrier.wait()
        return super().send_messages(messages)


def make_mail(**fields):
    fields = {"message_id": f"<{OutgoingMail.objects.count()}@example.org>", "subject": "Welcome", **fields}
    return OutgoingMail.objects.create(sender="site@example.org", recipients=["ana@example.org"], **fields)


def subjects_sent():
    return [message.subject for message in mail.outbox]


@override_settings(MAILERS=mailers())
class OutboxTests(TestCase):
    def send(self, message_class=EmailMessage, **fields):
        fields = {"subject": "Welcome", "body": "Hello!", "to": ["ana@example.org"], **fields}
        with self.captureOnCommitCallbacks(execute=True):
            message_class(**fields).send()
            return OutgoingMail.objects.last()

    def test_stores_a_mail_immediately_and_sends_it_on_commit(self):
        with self.captureOnCommitCallbacks(execute=True):
            mail.send_mail("Welcome", "Hello!", "site@example.org", ["ana@example.org"])
            self.assertEqual((OutgoingMail.objects.get().subject, mail.outbox), ("Welcome", []))
        self.assertEqual(subjects_sent(), ["Welcome"])
        self.assertEqual(mail.outbox[0].sent_using, "delivery")
        self.assertFalse(OutgoingMail.objects.exists())

    def test_sends_no_mail_if_the_transaction_is_rolled_back(self):
        with (
            self.captureOnCommitCallbacks(execute=True),
            self.assertRaises(ZeroDivisionError),
            transaction.atomic(),
        ):
            mail.send_mail("Welcome", "Hello!", None, ["ana@example.org"])
            raise ZeroDivisionError
        self.assertEqual((mail.outbox, OutgoingMail.objects.count()), ([], 0))

    def test_keeps_every_part_of_a_mail(self):
        message = EmailMultiAlternatives(
            "Größe",
            "Hello!",
            "Second Helping <site@example.org>",
            ["ana@example.org", "bo@example.org"],
            headers={"X-Kind": "welcome", "Message-ID": "<1@example.org>"},
            reply_to=["a@example.org", "b@example.org"],
        )
        message.attach_alternative("<p>Hello!</p>", "text/html")
        with self.captureOnCommitCallbacks(execute=True):
            message.send()
        [arrived] = mail.outbox
        sent = arrived.message()
        self.assertEqual(sent["From"], "Second Helping <site@example.org>")
        self.assertEqual((sent["To"], arrived.to), ("ana@example.org, bo@example.org", message.to))
        self.assertEqual((sent["Subject"], arrived.body), ("Größe", "Hello!"))
        self.assertEqual((sent["X-Kind"], sent["Message-ID"]), ("welcome", "<1@example.org>"))
        self.assertEqual(sent["Reply-To"], "a@example.org, b@example.org")
        self.assertEqual(arrived.alternatives, [("<p>Hello!</p>", "text/html")])

    def test_keeps_the_from_header_of_a_mail_apart_from_the_bounce_address(self):
        self.send(from_email="bounces@example.org", headers={"From": "Ana <ana@example.org>"})
        [arrived] = mail.outbox
        self.assertEqual(arrived.message().get_all("From"), ["Ana <ana@example.org>"])
        self.assertEqual(arrived.from_email, "bounces@example.org")

    def test_sends_plain_text_mail_without_an_html_part(self):
        self.send()
        self.assertFalse(mail.outbox[0].message().is_multipart())

    def test_gives_each_mail_its_own_message_id(self):
        stored = {self.send().message_id for _ in range(2)}
        self.assertEqual({message.message()["Message-ID"] for message in mail.outbox}, stored)
        self.assertEqual(len(stored), 2)

    def test_refuses_mail_with_attachments_or_copies(self):
        for fields in (
            {"cc": ["bo@example.org"]},
            {"bcc": ["bo@example.org"]},
            {"attachments": [("menu.txt", "Clams", "text/plain")]},
        ):
            with (
                self.subTest(fields=fields),
                self.assertRaisesMessage(ValueError, "does not store attachments"),
            ):
                self.send(**fields)
        self.assertFalse(OutgoingMail.objects.exists())


@override_settings(MAILERS=mailers(f"{MODULE}.FailingBackend"))
class FailedDeliveryTests(TestCase):
    def setUp(self):
        FailingBackend.message_ids.clear()

    def try_to_send(self, attempts=0):
        """Try to send a message that has already failed ``attempts`` times. Return the delay until the next attempt."""
        stored = make_mail(attempts=attempts)
        with self.assertLogs("restaurant_review.mail.delivery", "WARNING"):
            list(send_due())
        stored.refresh_from_db()
        self.assertEqual(stored.attempts, attempts + 1)
        return stored.next_attempt_at - timezone.now()

    def test_keeps_mail_that_could_not_be_sent_and_does_not_fail_the_request(self):
        with (
            self.assertLogs("restaurant_review.mail.delivery", "WARNING") as logs,
            self.captureOnCommitCallbacks(execute=True),
        ):
            mail.send_mail("Welcome", "Hello!", None, ["ana@example.org"])
        stored = OutgoingMail.objects.get()
        self.assertEqual((stored.attempts, stored.last_error), (1, "ConnectionRefusedError"))
        self.assertGreater(stored.next_attempt_at, timezone.now())
        self.assertIn(stored.message_id, logs.output[0])
        self.assertNotIn("ana@example.org", logs.output[0])

    def test_doubles_the_delay_between_attempts_to_send_a_mail_up_to_four_hours(self):
        expected = {0: 1, 1: 2, 2: 4, 7: 128, 8: 240, 9: 240, 10: 240, 5_000: 240, 2_000_000_000: 240}
        for attempts, minutes in expected.items():
            with self.subTest(attempts=attempts):
                pause = self.try_to_send(attempts)
                self.assertLessEqual(pause, timedelta(minutes=minutes))
                self.assertGreater(pause, timedelta(minutes=minutes, seconds=-30))

    def test_sends_a_mail_again_with_the_same_message_id(self):
        self.try_to_send()
        OutgoingMail.objects.update(next_attempt_at=timezone.now())
        with self.assertLogs("restaurant_review.mail.delivery", "WARNING"):
            list(send_due())
        first, second = FailingBackend.message_ids
        self.assertEqual((first, second), (OutgoingMail.objects.get().message_id,) * 2)

    def test_continues_with_the_other_mails_after_a_mail_that_failed(self):
        make_mail(subject="First")
        make_mail(subject="Second")
        with self.assertLogs("restaurant_review.mail.delivery", "WARNING"):
            attempts = [(attempt.mail.subject, str(attempt.error)) for attempt in send_due()]
        self.assertEqual(attempts, [("First", "the server is down"), ("Second", "the server is down")])


@override_settings(MAILERS=mailers())
class SendMailTests(TestCase):
    def send_mail(self):
        stdout = StringIO()
        call_command("send_mail", stdout=stdout)
        return stdout.getvalue()

    def test_sends_only_mail_that_is_due(self):
        make_mail(subject="Now")
        make_mail(subject="Missed", attempts=3, next_attempt_at=timezone.now() - timedelta(days=1))
        later = make_mail(subject="Later", next_attempt_at=timezone.now() + timedelta(minutes=1))
        self.assertEqual(self.send_mail(), "Sent 2, failed 0, 1 waiting for a later attempt.\n")
        self.assertEqual(subjects_sent(), ["Now", "Missed"])
        self.assertEqual(OutgoingMail.objects.get(), later)

    def test_skips_mail_that_another_process_tried_in_the_meantime(self):
        make_mail(subject="First")
        make_mail(subject="Second")
        attempts = send_due()
        next(attempts)
        OutgoingMail.objects.update(next_attempt_at=timezone.now() + timedelta(minutes=1))
        self.assertEqual(list(attempts), [])
        self.assertEqual(subjects_sent(), ["First"])

    def test_succeeds_with_an_empty_outbox(self):
        self.assertEqual(self.send_mail(), "Sent 0, failed 0, 0 waiting for a later attempt.\n")

    def test_logs_how_much_mail_waits_and_for_how_long(self):
        later = timezone.now() + timedelta(minutes=1)
        make_mail(next_attempt_at=later, created_at=timezone.now() - timedelta(hours=2))
        make_mail(next_attempt_at=later)
        with self.assertLogs("restaurant_review.management.commands.send_mail", "INFO") as logs:
            self.send_mail()
        [record] = logs.records
        self.assertEqual(record.fields["mail_waiting"], 2)
        self.assertAlmostEqual(record.fields["oldest_mail_seconds"], 7200, delta=60)

    def test_logs_an_empty_outbox(self):
        with self.assertLogs("restaurant_review.management.commands.send_mail", "INFO") as logs:
            self.send_mail()
        self.assertEqual(logs.records[0].fields, {"mail_waiting": 0, "oldest_mail_seconds": 0})

    def test_fails_if_a_mail_could_not_be_sent(self):
        make_mail()
        make_mail(next_attempt_at=timezone.now() + timedelta(minutes=1))
        stderr = StringIO()
        with (
            override_settings(MAILERS=mailers(f"{MODULE}.FailingBackend")),
            self.assertLogs("restaurant_review.mail.delivery", "WARNING"),
            self.assertRaisesMessage(CommandError, "Sent 0, failed 1, 1 waiting for a later attempt."),
        ):
            call_command("send_mail", stderr=stderr)
        self.assertEqual(stderr.getvalue(), "<0@example.org>: ConnectionRefusedError\n")

    def test_counts_and_logs_mail_that_it_gives_up_after_three_days(self):
        for days in (4, 5, 1):
            make_mail(created_at=timezone.now() - timedelta(days=days))
        summary = (
            "Sent 0, failed 3, 0 waiting for a later attempt. Of the mails that failed, 2 were given up after 3 days."
        )
        with (
            override_settings(MAILERS=mailers(f"{MODULE}.FailingBackend")),
            self.assertLogs("restaurant_review.mail.delivery", "ERROR") as logs,
            self.assertRaisesMessage(CommandError, summary),
        ):
            call_command("send_mail", stderr=StringIO())
        self.assertEqual(len(logs.output), 2)
        self.assertIn("<0@example.org> was given up", logs.output[0])
        self.assertIn("ConnectionRefusedError", logs.output[0])
        self.assertEqual(OutgoingMail.objects.get().message_id, "<2@example.org>")


class OutboxProcessTests(TransactionTestCase):
    @override_settings(MAILERS=mailers())
    def test_sends_mail_immediately_outside_a_transaction(self):
        mail.send_mail("Welcome", "Hello!", None, ["ana@example.org"])
        self.assertEqual((subjects_sent(), OutgoingMail.objects.count()), (["Welcome"], 0))

    @override_settings(MAILERS=mailers(f"{MODULE}.MeetingBackend"))
    def test_sends_each_mail_once_from_two_processes_at_the_same_time(self):
        subjects = [make_mail(subject=f"Mail {number}").subject for number in range(2)]
        connection.close()  # so that both threads get a connection of the pool
        with ThreadPoolExecutor(2) as threads:
            list(threads.map(lambda _number: self.send_due(), range(2)))
        self.assertEqual(sorted(subjects_sent()), subjects)
        self.assertFalse(OutgoingMail.objects.exists())

    def send_due(self):
        try:
            return list(send_due())
        finally:
            connection.close()
