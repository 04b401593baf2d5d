"""A form that is older than the stored draft never replaces the draft unless the author chooses it."""

from http import HTTPStatus
from unittest.mock import patch

from bs4 import BeautifulSoup
from django.db import connection
from django.test import SimpleTestCase
from django.urls import reverse

from reviews.actions import writing
from reviews.drafts import Sender, version_of
from reviews.models import Photo
from reviews.photos.tests.memory_storage import PhotosInMemory
from reviews.tests.factories import make_file, make_photo
from reviews.tests.test_write_review import WritingTestCase

CONFLICT, FOUND, NO_CONTENT = HTTPStatus.CONFLICT, HTTPStatus.FOUND, HTTPStatus.NO_CONTENT


class Tab:
    """A browser tab with the form. It sends the form with a counter, as the page's script does."""

    def __init__(self, case):
        self.case = case
        self.page = BeautifulSoup(case.client.get(case.url).text, "html.parser")
        self.hidden = {name: self.value_of(name) for name in ("submission", "draft_version", "revision")}
        self.counter = 0

    def value_of(self, name):
        return self.page.select_one(f"[name={name}]")["value"]

    def form(self, **fields):
        self.counter += 1
        return {"rating": "4", **self.hidden, "counter": str(self.counter), **fields}

    def save(self, text, **fields):
        return self.send_to_script(self.form(text=text, **fields))

    def send_to_script(self, form):
        url = reverse("save_draft", args=[self.case.restaurant.slug])
        return self.case.client.post(url, form, headers={"X-Requested-With": "fetch"})

    def send(self, text, **fields):
        return self.case.client.post(self.case.url, self.form(text=text, **fields))


class OlderFormTestCase(WritingTestCase):
    def stored_text(self):
        review = self.review()
        return review.draft_data and review.draft_data["text"]

    def assert_shows_both(self, response, saved, sent):
        self.assertEqual(response.status_code, CONFLICT)
        sections = [part.text for part in BeautifulSoup(response.text, "html.parser").select(".version")]
        self.assertIn(saved, sections[0])
        self.assertIn(sent, sections[1])
        self.assertEqual(self.stored_text(), saved)


class SavedByScriptTests(OlderFormTestCase):
    def test_saves_each_version_of_a_draft_from_one_page(self):
        tab = Tab(self)
        for text in ("One", "One two", "One two three"):
            self.assertEqual(tab.save(text).status_code, NO_CONTENT)
        self.assertEqual(self.stored_text(), "One two three")

    def test_refuses_an_older_tab_and_shows_the_newer_draft(self):
        older, newer = Tab(self), Tab(self)
        newer.save("Newer", title="Better title")
        response = older.save("Older", title="Old title")
        self.assertContains(response, "Newer", status_code=CONFLICT)
        self.assertContains(response, "Better title", status_code=CONFLICT)
        self.assertContains(response, "saved from another tab or device", status_code=CONFLICT)
        self.assertTrue(response["Content-Type"].startswith("text/html"))
        self.assertEqual(self.stored_text(), "Newer")

    def test_refuses_a_tab_that_saved_before_another_one_did(self):
        first, second = Tab(self), Tab(self)
        first.save("First")
        second = Tab(self)
        second.save("Second")
        self.assertEqual(first.save("First, and more").status_code, CONFLICT)
        self.assertEqual(self.stored_text(), "Second")

    def test_replaces_the_newer_draft_when_the_author_chooses_to(self):
        older, newer = Tab(self), Tab(self)
        newer.save("Newer")
        refusal = BeautifulSoup(older.save("Older").text, "html.parser")
        older.hidden["draft_version"] = refusal.select_one("[data-replace]")["data-replace"]
        self.assertEqual(older.save("Older").status_code, NO_CONTENT)
        self.assertEqual(older.save("Older, and more").status_code, NO_CONTENT)
        self.assertEqual(newer.save("Newer, and more").status_code, CONFLICT)
        self.assertEqual(self.stored_text(), "Older, and more")

    def test_ignores_a_late_request_of_the_same_page(self):
        tab = Tab(self)
        late = tab.form(text="One")
        tab.save("One two")
        self.assertEqual(tab.send_to_script(late).status_code, NO_CONTENT)
        self.assertEqual(self.stored_text(), "One two")

    def test_accepts_a_form_with_the_content_of_the_stored_draft(self):
        older, newer = Tab(self), Tab(self)
        newer.save("The same")
        self.assertEqual(older.save("The same").status_code, NO_CONTENT)

    def test_accepts_review_forms_of_the_previous_release(self):
        newer = Tab(self)
        newer.save("Newer")
        del newer.hidden["draft_version"]
        newer.hidden["submission"] = "another"
        self.assertEqual(newer.save("From before the release").status_code, NO_CONTENT)
        self.assertEqual(self.stored_text(), "From before the release")

    def test_refuses_an_older_form_after_the_previous_release_has_saved_a_newer_draft(self):
        tab = Tab(self)
        tab.save("One")
        # The previous release does not write the column `draft_source`.
        with connection.cursor() as cursor:
            cursor.execute("UPDATE reviews_review SET unsent = jsonb_build_object('text', 'Newer')")
        self.assertEqual(tab.save("One two").status_code, CONFLICT)
        self.assertEqual(self.stored_text(), "Newer")

    def test_lets_the_previous_release_insert_reviews(self):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT column_default FROM information_schema.columns"
                " WHERE table_name = 'reviews_review' AND column_name = 'draft_source'"
            )
            self.assertTrue(cursor.fetchone()[0].startswith("''"))

    def test_accepts_an_older_form_after_the_newer_draft_was_discarded(self):
        older, newer = Tab(self), Tab(self)
        newer.save("Newer")
        Tab(self).send("", discard="1")
        self.assertEqual(older.save("Older").status_code, NO_CONTENT)


class SubmittedFormTests(PhotosInMemory, OlderFormTestCase):
    def test_shows_both_versions_instead_of_publishing_an_older_form(self):
        older, newer = Tab(self), Tab(self)
        newer.save("Newer", title="Better title")
        for button in ({}, {"keep": "1"}):
            response = older.send("Older", title="Old title", **button)
            self.assert_shows_both(response, "Newer", "Older")
            self.assertContains(response, "Old title", status_code=CONFLICT)
        self.assertEqual(self.review().state, "draft")

    def test_keeps_both_versions_of_a_review_until_the_author_has_chosen(self):
        older, newer = Tab(self), Tab(self)
        newer.save("Newer")
        older.send("Older")
        for _visit in range(2):
            self.assert_shows_both(self.client.get(self.url), "Newer", "Older")

    def test_continues_with_the_saved_draft_when_the_author_chooses_it(self):
        older, newer = Tab(self), Tab(self)
        newer.save("Newer")
        older.send("Older")
        self.assertRedirects(self.client.post(self.url, {"forget": "1"}), self.url)
        self.assertEqual(Tab(self).page.select_one("textarea").text.strip(), "Newer")

    def test_replaces_the_saved_draft_with_the_form_when_the_author_chooses_it(self):
        older, newer = Tab(self), Tab(self)
        newer.save("Newer")
        page = BeautifulSoup(older.send("Older", title="Old title").text, "html.parser")
        form = {field["name"]: field["value"] for field in page.select("form[method=post] [name]")}
        del form["forget"]
        self.assertRedirects(self.client.post(self.url, form), self.url)
        review = self.review()
        self.assertEqual((review.draft_data["text"], review.draft_data["title"]), ("Older", "Old title"))
        self.assertEqual(Tab(self).page.select_one("textarea").text.strip(), "Older")

    def test_asks_again_when_an_even_newer_draft_was_saved_before_the_choice(self):
        older, newer = Tab(self), Tab(self)
        newer.save("Newer")
        page = BeautifulSoup(older.send("Older").text, "html.parser")
        newer.save("Newest")
        form = {field["name"]: field["value"] for field in page.select("form[method=post] [name]")}
        del form["forget"]
        self.assert_shows_both(self.client.post(self.url, form), "Newest", "Older")

    def test_publishes_a_review_after_drafts_of_the_same_page(self):
        tab = Tab(self)
        tab.save("One")
        tab.save("One two")
        self.assertRedirects(tab.send("One two three"), self.review().get_absolute_url())
        self.assertEqual((self.review().text, self.review().draft_source), ("One two three", ""))

    def test_does_not_publish_over_a_draft_that_another_tab_saves_at_the_same_moment(self):
        tab, other = Tab(self), Tab(self)
        real = writing.submit

        def submit(**arguments):
            other.hidden["draft_version"] = version_of(self.review().draft_data)
            self.assertEqual(other.save("Newer").status_code, NO_CONTENT)
            return real(**arguments)

        with patch.object(writing, "submit", submit):
            self.assert_shows_both(tab.send("Older"), "Newer", "Older")
        self.assertEqual(self.review().state, "draft")

    def test_shows_an_older_edit_of_a_published_review_beside_the_newer_one(self):
        self.write(text="Published")
        older, newer = Tab(self), Tab(self)
        newer.save("Newer")
        self.assert_shows_both(older.send("Older"), "Newer", "Older")
        self.assertEqual(self.review().text, "Published")

    def test_does_not_discard_a_newer_draft_with_an_older_form(self):
        older, newer = Tab(self), Tab(self)
        newer.save("Newer")
        make_photo(review=self.review(), state=Photo.State.UNSENT)
        response = self.client.post(self.url, older.form(discard="1"), follow=True)
        self.assertContains(response, "Nothing was discarded")
        self.assertContains(response, "Newer")
        self.assertEqual((self.stored_text(), self.review().photos.count()), ("Newer", 1))

    def test_keeps_the_photos_of_an_older_form_and_compares_descriptions(self):
        older = Tab(self)
        older.send("One", keep="1", photos=[make_file()])
        [photo] = self.review().photos.all()
        older, newer = Tab(self), Tab(self)
        names = {"alt": f"photo-{photo.pk}-alt", "position": f"photo-{photo.pk}-position"}
        newer.save("Newer", **{names["alt"]: "Clams", names["position"]: "1"})
        response = older.send("Older", **{names["alt"]: "Mussels", names["position"]: "1"}, photos=[make_file()])
        self.assertContains(response, "Photo 1: description", count=2, status_code=CONFLICT)
        self.assertContains(response, "Clams", status_code=CONFLICT)
        self.assertContains(response, "Mussels", status_code=CONFLICT)
        self.assertEqual(self.review().photos.count(), 2)

    def test_shows_both_versions_of_a_review_after_signing_in_again(self):
        older, newer = Tab(self), Tab(self)
        newer.save("Newer")
        self.client.logout()
        older.send("Older")
        self.client.force_login(self.author)
        for _visit in range(2):
            self.assert_shows_both(self.client.get(self.url), "Newer", "Older")

    def test_restores_a_form_of_the_page_that_saved_the_draft(self):
        tab = Tab(self)
        tab.save("One")
        self.client.logout()
        self.assertEqual(tab.send("One two").status_code, FOUND)
        self.client.force_login(self.author)
        self.assertContains(self.client.get(self.url), "One two")
        self.assertEqual(self.stored_text(), "One two")

    def test_escapes_both_versions_of_a_review(self):
        older, newer = Tab(self), Tab(self)
        newer.save("<b>Newer</b>")
        response = older.send("<i>Older</i>")
        self.assertContains(response, "&lt;b&gt;Newer", status_code=CONFLICT)
        self.assertNotContains(response, "<i>Older", status_code=CONFLICT)


class SenderTests(SimpleTestCase):
    def test_reads_the_sender_of_a_form_from_any_data(self):
        for data in [{}, {"counter": "9" * 5000}, {"submission": "a b\x00", "counter": "-1"}, {"counter": "٣"}]:
            sender = Sender.from_data(data)
            self.assertEqual((sender.page, sender.counter, sender.version), ("", 0, None))
        long = Sender.from_data({"submission": "x" * 41, "draft_version": "y" * 5000})
        self.assertEqual((long.page, len(long.version)), ("", 16))

    def test_restores_the_sender_of_a_form_from_a_session(self):
        for data in [{}, {"submission": "abc", "counter": "7", "draft_version": "0"}]:
            sender = Sender.from_data(data)
            self.assertEqual(Sender.from_data(sender.data), sender)

    def test_recognizes_no_source_of_a_draft_without_a_page(self):
        draft = {"text": "One"}
        self.assertFalse(Sender(version="x").is_source(draft, Sender(version="x").describe_source(draft)))

    def test_describes_the_source_of_a_draft_in_at_most_80_characters(self):
        sender = Sender.from_data({"submission": "x" * 40, "counter": "9" * 9})
        self.assertLessEqual(len(sender.describe_source({"text": "One"})), 80)
