from datetime import timedelta
from http import HTTPStatus
from unittest.mock import patch

from bs4 import BeautifulSoup
from django.test import Client, TestCase
from django.urls import reverse
from django.utils import timezone

from reviews import rate_limits as limits
from reviews.actions import recounting, reviews, writing
from reviews.models import Photo, Restaurant, Review
from reviews.photos.files import permanent_url
from reviews.photos.tests.memory_storage import PhotosInMemory
from reviews.photos.uploads import DecoderBusy
from reviews.tests.factories import make_file, make_photo, make_picture, make_restaurant, make_review, make_user


class WritingTestCase(TestCase):
    def setUp(self):
        self.restaurant = make_restaurant()
        self.author = make_user()
        self.client.force_login(self.author)
        self.url = reverse("write_review", args=[self.restaurant.slug])

    def write(self, **fields):
        fields = {"rating": "4", "text": "The clams came first.", "revision": "0", **fields}
        return self.client.post(self.url, {name: value for name, value in fields.items() if value is not None})

    def write_and_follow(self, **fields):
        """Submit a form that is refused. Return the response of the page to which the browser is redirected."""
        response = self.write(**fields)
        self.assertRedirects(response, f"{self.url}?check=1", fetch_redirect_response=False)
        return self.client.get(response.url)

    def review(self):
        return Review.objects.get(restaurant=self.restaurant, author=self.author)


class WriteReviewTests(WritingTestCase):
    def test_publishes_a_submitted_review(self):
        response = self.write(title="Clams", visited_month="2026-03", disclosure="invited")
        review = self.review()
        self.assertRedirects(response, review.get_absolute_url())
        self.assertEqual((review.state, review.rating, review.title), ("published", 4, "Clams"))
        self.assertEqual((review.visited_month.isoformat(), review.disclosure), ("2026-03-01", "invited"))
        self.assertEqual((review.edited_at, review.draft_data), (None, None))

    def test_counts_the_stars_of_a_new_review_and_shows_it_to_everyone(self):
        self.write(rating="5")
        self.client.logout()
        self.assertContains(self.client.get(self.restaurant.get_absolute_url()), "The clams came first.")
        self.restaurant.refresh_from_db()
        self.assertEqual((self.restaurant.stars_5, self.restaurant.rating_count), (1, 1))

    def test_creates_the_first_revision_of_a_review(self):
        self.write()
        [revision] = self.review().revisions.all()
        self.assertEqual((revision.number, revision.rating, revision.text), (1, 4, "The clams came first."))

    def test_creates_no_draft_when_the_writing_page_is_opened(self):
        self.assertContains(self.client.get(self.url), "Publish review")
        self.assertFalse(Review.objects.exists())

    def test_accepts_review_text_in_any_script_and_escapes_it(self):
        text = "🍷 مرحبا <script>alert(1)</script> & “quotes”\n\nsecond"
        self.write(text=text.replace("\n", "\r\n"))
        self.assertEqual(self.review().text, text)
        page = self.client.get(self.review().get_absolute_url())
        self.assertContains(page, "🍷 مرحبا &lt;script&gt;alert(1)&lt;/script&gt; &amp; “quotes”")

    def test_counts_a_line_break_in_a_review_as_one_character(self):
        self.write(text="a\r\n" * 3000)
        self.assertEqual(self.review().state, "published")

    def test_sends_anonymous_people_to_sign_in(self):
        self.client.logout()
        self.assertRedirects(self.write(), f"/account/login/?next={self.url}")

    def test_returns_404_for_a_review_of_a_pending_or_removed_restaurant(self):
        for state in (Restaurant.State.PENDING, Restaurant.State.REMOVED):
            Restaurant.objects.update(state=state)
            self.assertEqual(self.write().status_code, HTTPStatus.NOT_FOUND)

    def test_redirects_authors_from_a_merged_restaurant_to_its_successor(self):
        merged = make_restaurant(state="merged", merged_into=self.restaurant)
        self.assertRedirects(self.client.get(reverse("write_review", args=[merged.slug])), self.url)

    def test_refuses_new_reviews_of_a_closed_restaurant_but_accepts_edits(self):
        make_review(restaurant=self.restaurant, author=(other := make_user()), text="Old.")
        Restaurant.objects.update(state=Restaurant.State.CLOSED)
        self.assertRedirects(self.write(), self.restaurant.get_absolute_url())
        self.client.force_login(other)
        self.assertContains(self.client.get(self.url), "Old.")


class InvalidReviewTests(WritingTestCase):
    def assert_refused(self, sentence, **fields):
        page = self.write_and_follow(**fields)
        self.assertContains(page, sentence, html=False)
        self.assertNotEqual(self.review().state, "published")
        return page

    def test_keeps_a_newer_draft_when_the_page_with_the_errors_is_reloaded(self):
        page = self.assert_refused("Choose one to five stars.", rating=None, text="Typed first")
        self.client.post(reverse("save_draft", args=[self.restaurant.slug]), {"text": "Typed later", "revision": "0"})
        # A reload repeats the last request, and a POST would save the older form again.
        self.assertEqual(page.request["REQUEST_METHOD"], "GET")
        reloaded = self.client.get(page.request["PATH_INFO"], {"check": "1"})
        self.assertContains(reloaded, "Typed later")
        self.assertContains(reloaded, "Choose one to five stars.")
        self.assertEqual(self.review().draft_data["text"], "Typed later")

    def test_shows_the_draft_without_errors_on_other_visits(self):
        self.assert_refused("Choose one to five stars.", rating=None)
        self.assertNotContains(self.client.get(self.url), "Choose one to five stars.")

    def test_shows_an_empty_form_without_errors_when_there_is_no_draft(self):
        self.assertNotContains(self.client.get(f"{self.url}?check=1"), "Choose one to five stars.")

    def test_requires_one_to_five_stars_for_a_review(self):
        for rating in (None, "", "0", "6", "abc", "4.5", "-1", "9\x00"):
            with self.subTest(rating=rating):
                self.assert_refused("Choose one to five stars.", rating=rating)

    def test_requires_the_text_of_a_review(self):
        for text in (None, "", "   \n ", "\u200b\u200b", "\u202e"):
            with self.subTest(text=text):
                self.assert_refused("Stars alone do not help readers choose", text=text)

    def test_refuses_a_text_that_is_too_long_and_keeps_it_in_the_form(self):
        text = "Ω" * 10_000
        response = self.assert_refused("Ensure this value has at most 6000 characters", text=text)
        self.assertContains(response, text)
        self.assertContains(self.client.get(self.url), text)

    def test_removes_null_characters_from_a_review(self):
        self.write(text="before\x00after")
        self.assertEqual(self.review().text, "beforeafter")

    def test_refuses_a_review_title_that_is_too_long(self):
        self.assert_refused("at most 120 characters", title="x" * 121)

    def test_refuses_an_invalid_month_of_a_visit(self):
        next_month = f"{timezone.localdate() + timedelta(days=32):%Y-%m}"
        for month, sentence in [
            ("soon", "Enter a month"),
            ("2026-13", "Enter a month"),
            (next_month, "in the future"),
            ("0001-01", "Choose a month after 1949"),
        ]:
            with self.subTest(month=month):
                self.assert_refused(sentence, visited_month=month)

    def test_refuses_an_unknown_disclosure(self):
        self.assert_refused("Select a valid choice", disclosure="bribed")

    def test_shows_each_error_of_a_review_next_to_its_field_and_keeps_the_form_data(self):
        response = self.assert_refused("Choose one to five stars.", rating="9", title="Kept title", text="Kept text")
        self.assertContains(response, "Kept title")
        self.assertContains(response, "Kept text")
        self.assertContains(response, 'id="id_rating_error"')

    def test_restores_the_draft_of_an_invalid_review_in_another_session(self):
        self.write(rating="", title="Kept title")
        self.client.logout()
        self.client.force_login(self.author)
        page = self.client.get(self.url)
        self.assertContains(page, "Kept title")
        self.assertContains(page, "This is your draft")

    def test_keeps_the_form_data_at_the_rate_limit_of_reviews(self):
        with patch.object(limits, "REVIEW", limits.RateLimit("review", 0, limits.HOUR)):
            page = self.write_and_follow(title="Kept title")
        self.assertContains(page, "You have reached the limit for now.")
        self.assertContains(page, "Kept title")
        self.assertContains(self.client.get(self.url), "Kept title")


class ExpiredSessionTests(WritingTestCase):
    def test_saves_a_form_that_was_sent_after_the_session_had_ended(self):
        self.client.logout()
        self.write(text="Typed for an hour.", title="Long")
        self.assertFalse(Review.objects.exists())
        self.client.force_login(self.author)
        page = self.client.get(self.url)
        self.assertContains(page, "Typed for an hour.")
        self.assertEqual(self.review().draft_data["title"], "Long")
        self.assertNotIn("draft", self.client.session)

    def test_restores_the_form_of_an_expired_session_for_the_same_restaurant_only(self):
        self.client.logout()
        self.write(text="Typed for an hour.")
        self.client.force_login(self.author)
        other = reverse("write_review", args=[make_restaurant().slug])
        self.assertNotContains(self.client.get(other), "Typed for an hour.")

    def test_stores_only_fields_of_the_form_in_the_session(self):
        photo = make_photo(review=make_review(restaurant=self.restaurant))
        foreign = make_photo()
        self.client.logout()
        self.write(
            **{f"photo-{pk}-alt": f"About {pk}" for pk in (photo.pk, foreign.pk, 10**20, "x", "7\x00")},
            **{"photo-": "x", f"photo-{photo.pk}-key": "x", "text\x00": "x", "state": "published"},
        )
        names = {"rating", "text", f"photo-{photo.pk}-alt"}
        self.assertEqual(set(self.client.session["draft"]["data"]), names)

    def test_stores_at_most_20_kb_in_the_session_and_reports_what_is_missing(self):
        photo = make_photo(review=make_review(restaurant=self.restaurant))
        self.client.logout()
        fields = {f"photo-{photo.pk}-alt": "x" * 20_000, "visited_month": "2026-03"}
        login_page = self.client.get(self.write(text="Ω" * 12_000, title="Long", **fields).url)
        self.assertContains(login_page, "only part of your text is saved")
        data = self.client.session["draft"]["data"]
        self.assertLessEqual(sum(len((name + value).encode()) for name, value in data.items()), 20_000)
        self.assertEqual((data["title"], data["visited_month"]), ("Long", "2026-03"))
        self.assertEqual(data["text"][:9_000], "Ω" * 9_000)

    def test_stores_nothing_for_a_restaurant_that_does_not_exist(self):
        self.client.logout()
        self.url = reverse("write_review", args=["no-such-place"])
        self.assertEqual(self.write().status_code, HTTPStatus.NOT_FOUND)
        self.assertNotIn("draft", self.client.session)

    def test_restores_a_form_about_a_restaurant_that_was_merged_meanwhile(self):
        successor = make_restaurant()
        Restaurant.objects.filter(pk=self.restaurant.pk).update(state="merged", merged_into=successor)
        self.client.logout()
        self.write(text="Typed for an hour.")
        self.client.force_login(self.author)
        self.assertContains(self.client.get(self.url, follow=True), "Typed for an hour.")

    def test_limits_review_forms_that_a_network_sends_without_signing_in(self):
        self.client.logout()
        with patch.object(limits, "SIGNED_OUT_DRAFT", limits.RateLimit("signed_out_draft", 2, limits.HOUR)):
            answers = [Client().post(self.url, {"text": "x"}).status_code for _number in range(3)]
        self.assertEqual(answers, [HTTPStatus.FOUND, HTTPStatus.FOUND, HTTPStatus.TOO_MANY_REQUESTS])


class EditReviewTests(WritingTestCase):
    def setUp(self):
        super().setUp()
        self.write(title="First")

    def test_shows_the_submitted_version_of_a_review_in_the_form(self):
        page = self.client.get(self.url)
        self.assertContains(page, "Edit your review")
        self.assertContains(page, "The clams came first.")
        self.assertContains(page, 'name="revision" value="1"')

    def test_states_in_the_form_when_readers_see_the_changes(self):
        for state, words, button in (
            (Review.State.PUBLISHED, "Readers see the changes immediately", "Publish changes"),
            (Review.State.PENDING, "Only you can see this review until our moderators", "Save changes"),
            (Review.State.HIDDEN, "Only you can see this review until our moderators", "Save changes"),
        ):
            Review.objects.update(state=state)
            with self.subTest(state=state):
                page = self.client.get(self.url)
                self.assertContains(page, words)
                form = BeautifulSoup(page.text, "html.parser")
                buttons = [element.text.strip() for element in form.select(".button")]
                self.assertIn(button, buttons)
                self.assertEqual("Publish changes" in buttons, button == "Publish changes")

    def test_changes_text_and_rating_and_marks_the_review_as_edited(self):
        self.write(rating="2", text="Not as good as last time.", revision="1")
        review = self.review()
        self.assertEqual((review.rating, review.state, review.revisions.count()), (2, "published", 2))
        self.assertContains(self.client.get(review.get_absolute_url()), "edited")
        self.assertEqual(list(recounting.recount(write=False)), [])

    def test_changes_nothing_when_the_same_review_is_submitted_again(self):
        for revision in ("1", "0"):
            self.assertEqual(self.write(title="First", revision=revision).status_code, HTTPStatus.FOUND)
        review = self.review()
        self.assertEqual((review.revisions.count(), review.edited_at), (1, None))

    def test_asks_before_it_replaces_a_review_from_another_tab(self):
        response = self.write_and_follow(text="From the first tab.", revision="0")
        self.assertContains(response, "You have already sent this review from another tab.")
        self.assertContains(response, "From the first tab.")
        self.assertContains(response, 'name="revision" value="1"')
        self.assertEqual(self.review().text, "The clams came first.")
        self.write(text="From the first tab.", revision="1")
        self.assertEqual(self.review().text, "From the first tab.")

    def test_keeps_a_held_review_unpublished_when_it_is_deleted_and_written_again(self):
        for held_back in (reviews.hide, reviews.hold):
            with self.subTest(step=held_back.__name__):
                held_back(review=self.review())
                state = self.review().state
                reviews.withdraw(review=self.review())
                self.write(text="The same again.", revision=str(self.review().revisions.count()))
                self.assertEqual((self.review().state, self.review().text), (state, "The same again."))
                reviews.publish(review=self.review())

    def test_redirects_to_a_review_that_was_removed_during_the_edit(self):
        real = writing.submit

        def submit(**arguments):
            reviews.remove(review=self.review())
            return real(**arguments)

        with patch.object(writing, "submit", submit):
            self.assertRedirects(self.write(text="Changed.", revision="1"), self.review().get_absolute_url())
        self.assertEqual(self.review().text, "The clams came first.")

    def test_does_not_publish_a_hidden_or_pending_review_that_was_edited(self):
        for state in (Review.State.HIDDEN, Review.State.PENDING):
            Review.objects.update(state=state)
            self.write(text=f"Changed while {state}.", revision=str(self.review().revisions.count()))
            self.assertEqual((self.review().state, self.review().text), (state, f"Changed while {state}."))

    def test_does_not_change_a_removed_review_that_was_edited(self):
        Review.objects.update(state=Review.State.REMOVED)
        self.assertRedirects(self.write(text="Changed.", revision="1"), self.review().get_absolute_url())
        self.assertEqual(self.review().text, "The clams came first.")

    def test_saves_an_emptied_field_in_the_draft(self):
        self.write(title="", revision="1", keep="1")
        self.assertNotContains(self.client.get(self.url), 'value="First"')

    def test_saves_no_draft_of_an_unchanged_review(self):
        self.write(title="First", revision="1", keep="1")
        self.assertIsNone(self.review().draft_data)

    def test_discards_the_draft_of_an_edit_and_its_photos(self):
        self.write(text="Half a thought", revision="1", keep="1")
        make_photo(review=self.review(), state=Photo.State.UNSENT)
        self.assertContains(self.client.get(self.url), "Discard changes")
        self.write(discard="1", revision="1")
        self.assertEqual((self.review().draft_data, self.review().photos.count()), (None, 0))
        self.assertEqual(self.review().text, "The clams came first.")

    def test_reports_a_conflict_when_the_review_was_deleted_meanwhile(self):
        reviews.withdraw(review=self.review())
        response = self.write_and_follow(text="Anew.", revision="1")
        self.assertContains(
            response, "You deleted this review from another tab. Send it once more to publish it again."
        )

    def test_saves_a_draft_of_an_edit_without_publishing_it(self):
        self.write(text="Half a thought", revision="1", keep="1")
        self.assertEqual(self.review().text, "The clams came first.")
        self.assertContains(self.client.get(self.url), "Half a thought")
        self.client.logout()
        self.assertNotContains(self.client.get(self.restaurant.get_absolute_url()), "Half a thought")


class ReviewPhotoTests(PhotosInMemory, WritingTestCase):
    def photos(self):
        return list(self.review().photos.all())

    def test_publishes_the_photos_that_are_sent_with_the_form(self):
        self.write(photos=[make_file(), make_file("b.png", make_picture(kind="PNG"))])
        self.assertEqual([photo.state for photo in self.photos()], ["visible", "visible"])
        self.restaurant.refresh_from_db()
        self.assertEqual(self.restaurant.cover_photo, self.photos()[0])
        self.assertEqual(self.stored_files(), {name for photo in self.photos() for name in photo.files.names})

    def test_keeps_the_photos_of_an_invalid_review(self):
        response = self.write_and_follow(rating="", photos=[make_file()])
        self.assertContains(response, self.photos()[0].key)
        self.write()
        self.assertEqual([photo.state for photo in self.photos()], ["visible"])

    def test_names_the_files_that_are_no_photos_and_does_not_publish_the_review(self):
        response = self.write_and_follow(photos=[make_file(), make_file("menu.jpg", b"no picture")])
        self.assertContains(response, "menu.jpg: This file is not a supported photo")
        self.assertEqual((self.review().state, len(self.photos())), ("draft", 1))

    def test_names_the_photos_that_the_site_could_not_accept_and_keeps_the_rest_of_the_form(self):
        with patch.object(writing, "read_picture", side_effect=DecoderBusy):
            response = self.write_and_follow(title="Kept title", photos=[make_file("clams.jpg")])
        self.assertContains(response, "clams.jpg: The site is processing many photos right now. Please try again")
        self.assertContains(response, "Kept title")
        self.assertEqual(self.review().state, "draft")

    def test_accepts_ten_of_thirty_photos_and_names_the_others(self):
        response = self.write_and_follow(photos=[make_file(f"{number}.jpg") for number in range(30)])
        self.assertContains(response, ".jpg: A review can have up to 10 photos", count=20)
        self.assertEqual(len(self.photos()), 10)

    def test_describes_sorts_and_removes_photos(self):
        self.write(photos=[make_file(), make_file(), make_file()])
        first, second, third = self.photos()
        with self.captureOnCommitCallbacks(execute=True):
            self.write(
                **{f"photo-{first.pk}-position": "3", f"photo-{first.pk}-alt": "Clams in a bowl"},
                **{f"photo-{second.pk}-position": "1"},
                **{f"photo-{third.pk}-position": "2", f"photo-{third.pk}-is_removed": "on"},
                revision="1",
            )
        self.assertEqual(
            [(photo.pk, photo.alt) for photo in self.photos()], [(second.pk, ""), (first.pk, "Clams in a bowl")]
        )
        self.assertEqual(self.stored_files(), {name for photo in self.photos() for name in photo.files.names})

    def test_does_not_change_photos_of_other_authors(self):
        foreign = make_photo(alt="Mine")
        self.write(**{f"photo-{foreign.pk}-alt": "Yours", f"photo-{foreign.pk}-position": "1"})
        self.write(**{f"photo-{foreign.pk}-is_removed": "on", f"photo-{foreign.pk}-position": "1"}, revision="1")
        foreign.refresh_from_db()
        self.assertEqual((foreign.alt, foreign.review.author == self.author), ("Mine", False))

    def test_does_not_change_photos_that_are_missing_in_the_form(self):
        self.write(photos=[make_file()])
        Photo.objects.update(alt="Clams")
        self.write(text="Changed.", revision="1")
        self.assertEqual([photo.alt for photo in self.photos()], ["Clams"])

    def test_shows_photos_in_the_order_of_the_last_form(self):
        self.write(photos=[make_file(), make_file()])
        first, second = self.photos()
        order = {f"photo-{first.pk}-position": "2", f"photo-{second.pk}-position": "1"}
        for more in ({"rating": ""}, {"keep": "1"}):
            response = self.write(**order, **more, revision="1")
            page = self.client.get(response.url)
            self.assertLess(page.text.index(second.key), page.text.index(first.key))

    def test_replaces_the_tenth_photo_of_a_review_without_javascript(self):
        self.write()
        photos = [make_photo(review=self.review(), position=number) for number in range(10)]
        ticked = {f"photo-{photos[0].pk}-is_removed": "on", f"photo-{photos[0].pk}-position": "1"}
        self.assertEqual(self.write(**ticked, photos=[make_file()], revision="1").status_code, HTTPStatus.FOUND)
        self.assertEqual(self.review().photos.count(), 10)
        self.assertNotIn(photos[0], self.photos())

    def test_saves_the_draft_when_a_file_is_no_photo(self):
        response = self.client.get(self.write(rating="", keep="1", photos=[make_file("menu.jpg", b"no picture")]).url)
        self.assertContains(response, "menu.jpg: This file is not a supported photo")
        self.assertNotContains(response, "Choose one to five stars.")
        self.assertContains(response, "Draft saved.")

    def test_refuses_a_photo_position_that_is_no_number(self):
        self.write(photos=[make_file()])
        [photo] = self.photos()
        response = self.write_and_follow(**{f"photo-{photo.pk}-position": "first"}, text="Changed.", revision="1")
        self.assertContains(response, "Enter a whole number.")

    def test_shows_unsent_photos_to_their_author_only(self):
        self.write(rating="", photos=[make_file()])
        url = permanent_url(self.photos()[0].files, 640)
        self.assertEqual(self.client.get(url).status_code, HTTPStatus.OK)
        self.client.logout()
        self.assertEqual(self.client.get(url).status_code, HTTPStatus.NOT_FOUND)
