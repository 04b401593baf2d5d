"""Large bodies are received only from signed-in users, a few at a time, and each refusal gives a reason."""

import errno
from contextlib import ExitStack
from unittest.mock import patch

import pytest
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.http import UnreadablePostError
from django.test import TestCase

from restaurant_review.conf.server import MAX_BUFFERED_BODY_BYTES
from restaurant_review.serving import request_bodies
from restaurant_review.serving.request_bodies import (
    MAX_UPLOAD_BYTES,
    MAX_UPLOADS,
    MAX_UPLOADS_PER_PERSON,
    UploadRefused,
    UploadSlots,
)
from reviews.tests.factories import make_restaurant, make_user

LARGE = MAX_BUFFERED_BODY_BYTES + 1
SCRIPT = {"X-Requested-With": "fetch"}


class RequestBodyTests(TestCase):
    def setUp(self):
        self.url = f"/restaurants/{make_restaurant().slug}/photos/"

    def send(self, url=None, **options):
        return self.client.post(
            url or self.url, b"x" * LARGE, content_type="multipart/form-data; boundary=b", **options
        )

    def sign_in(self):
        person = make_user()
        self.client.force_login(person)
        return person

    def test_refuses_a_larger_body_than_any_form_before_reading_it(self):
        for length in ("3000001", "9" * 5_000, "-1", "many", "٣"):
            with self.subTest(length=length[:10]):
                response = self.client.post("/restaurants/", CONTENT_LENGTH=length)
                self.assertContains(response, "The upload is too large", status_code=413)

    def test_accepts_bodies_as_large_as_photos_only_on_pages_for_photos(self):
        self.sign_in()
        for url, limit in ((self.url, 21_000_000), (self.url.replace("photos", "review"), 210_000_000)):
            with self.subTest(url=url):
                self.assertEqual(self.client.post(url, CONTENT_LENGTH=str(limit + 1)).status_code, 413)
                self.assertNotEqual(self.client.get(url, CONTENT_LENGTH=str(limit)).status_code, 413)

    def test_accepts_a_form_and_an_empty_content_length(self):
        self.assertEqual(self.client.post("/restaurants/", {"q": "x"}).status_code, 405)
        self.assertEqual(self.client.get("/", CONTENT_LENGTH="").status_code, 200)

    def test_reads_no_large_body_from_an_anonymous_visitor_with_any_cookie(self):
        self.client.cookies["sessionid"] = "made-up"
        with patch("django.http.request.HttpRequest._load_post_and_files") as read:
            response = self.send()
        self.assertContains(response, "You have been signed out", status_code=401)
        self.assertFalse(read.called)

    def test_refuses_a_large_body_of_a_script_in_plain_text(self):
        response = self.send(headers=SCRIPT)
        self.assertEqual((response.status_code, response["Content-Type"]), (401, "text/plain; charset=utf-8"))
        self.assertIn("Sign in in another tab", response.text)

    def test_refuses_a_person_whose_other_files_are_still_arriving(self):
        person = self.sign_in()
        with ExitStack() as stack:
            for _upload in range(MAX_UPLOADS_PER_PERSON):
                stack.enter_context(request_bodies.upload_slots.take(person.pk, 1))
            response = self.send(headers=SCRIPT)
        self.assertEqual((response.status_code, response["Retry-After"]), (429, "10"))
        self.assertIn("Your other files are still uploading", response.text)
        self.assertNotEqual(self.send(headers=SCRIPT).status_code, 429)

    def test_says_that_an_upload_was_interrupted(self):
        self.sign_in()
        with patch("django.http.multipartparser.MultiPartParser._parse", side_effect=UnreadablePostError("slow")):
            response = self.send()
        self.assertContains(response, "took too long or was interrupted", status_code=408)

    def test_says_that_there_is_no_space_for_an_upload_and_leaves_no_file_behind(self):
        self.sign_in()
        boundary = b"--b\r\nContent-Disposition: form-data; name=photo; filename=a.jpg\r\n\r\n"
        body = boundary + b"x" * 3_000_000 + b"\r\n--b--\r\n"
        files = []

        def fill(handler, data, start):
            files.append(handler.file)
            raise OSError(errno.ENOSPC, "No space left on device")

        with patch.object(TemporaryFileUploadHandler, "receive_data_chunk", fill):
            response = self.client.post(self.url, body, content_type="multipart/form-data; boundary=b")
        self.assertContains(response, "There is no space for files", status_code=507)
        [file] = files
        self.assertTrue(file.closed)


class UploadSlotTests(TestCase):
    def take(self, slots, people, size=1):
        with ExitStack() as stack:
            for person in people:
                stack.enter_context(slots.take(person, size))

    def test_limits_the_simultaneous_uploads_of_the_process(self):
        slots = UploadSlots()
        self.take(slots, range(MAX_UPLOADS))
        with pytest.raises(UploadRefused, match="Many files"):
            self.take(slots, range(MAX_UPLOADS + 1))
        self.take(slots, range(MAX_UPLOADS))

    def test_limits_the_bytes_of_all_simultaneous_uploads(self):
        slots = UploadSlots()
        with pytest.raises(UploadRefused, match="Many files"):
            self.take(slots, [1, 2], size=MAX_UPLOAD_BYTES // 2 + 1)
        self.take(slots, [1], size=MAX_UPLOAD_BYTES)
