"""Each database constraint refuses invalid rows, even if they are written with plain SQL."""

from contextlib import contextmanager

from django.db import IntegrityError, connection, transaction
from django.test import TestCase

from reviews.models import HelpfulVote, OpeningHours, Restaurant, Review, ReviewRevision, SpecialHours
from reviews.search.full_text import matching
from reviews.search.query import parse_query
from reviews.tests.factories import make_city, make_cuisine, make_photo, make_restaurant, make_review, make_user

COPY_OF_A_REVIEW = """
    INSERT INTO reviews_review (restaurant_id, author_id, state, previous_state, rating, title, text, disclosure,
                                helpful_count, created_at, published_at, state_changed_at)
    SELECT restaurant_id, author_id, %s, '', rating, title, text, disclosure, 0, created_at, now(), now()
    FROM reviews_review WHERE id = %s
"""


class ConstraintTests(TestCase):
    @contextmanager
    def assert_refused(self, constraint):
        with self.assertRaisesMessage(IntegrityError, constraint), transaction.atomic():
            yield
            connection.check_constraints()

    def sql(self, statement, *values):
        with connection.cursor() as cursor:
            cursor.execute(statement, values)

    def test_refuses_a_second_live_review_of_an_author(self):
        review = make_review()
        for state in Review.State:
            if state not in Review.ENDED_STATES:
                with self.subTest(state=state), self.assert_refused("reviews_review_one_per_author"):
                    self.sql(COPY_OF_A_REVIEW, state, review.pk)

    def test_allows_a_new_review_after_an_ended_one_but_not_after_a_removed_one(self):
        for state in Review.ENDED_STATES:
            with self.subTest(state=state):
                ended = make_review(state=state)
                make_review(author=ended.author, restaurant=ended.restaurant)
        removed = make_review(state=Review.State.REMOVED)
        with self.assert_refused("reviews_review_one_per_author"):
            Review.objects.create(author=removed.author, restaurant=removed.restaurant)

    def test_refuses_ratings_other_than_one_to_five(self):
        review = make_review()
        for rating in (0, 6):
            with self.subTest(rating=rating), self.assert_refused("reviews_review_rating"):
                self.sql("UPDATE reviews_review SET rating = %s WHERE id = %s", rating, review.pk)
        with self.assert_refused("reviews_review_rating"):
            self.sql("UPDATE reviews_review SET rating = NULL WHERE id = %s", review.pk)

    def test_refuses_revisions_with_invalid_ratings_or_repeated_numbers(self):
        revision = {"review": make_review(), "number": 1, "text": "Once.", "rating": 3}
        ReviewRevision.objects.create(**revision)
        with self.assert_refused("reviews_reviewrevision_one_per_number"):
            ReviewRevision.objects.create(**revision)
        with self.assert_refused("reviews_reviewrevision_rating"):
            ReviewRevision.objects.create(**{**revision, "number": 2, "rating": 6})
        with self.assert_refused("reviews_reviewrevision_number"):
            ReviewRevision.objects.create(**{**revision, "number": 0})

    def test_refuses_a_published_review_without_a_date_of_publication(self):
        review = make_review()
        with self.assert_refused("reviews_review_published_at"):
            self.sql("UPDATE reviews_review SET published_at = NULL WHERE id = %s", review.pk)

    def test_refuses_a_month_of_visit_that_is_not_its_first_day(self):
        review = make_review()
        with self.assert_refused("reviews_review_visited_month"):
            self.sql("UPDATE reviews_review SET visited_month = '2026-03-02' WHERE id = %s", review.pk)

    def test_refuses_a_second_vote_of_a_person(self):
        review, voter = make_review(), make_user()
        vote = {"review": review, "review_author": review.author, "voter": voter}
        HelpfulVote.objects.create(**vote)
        with self.assert_refused("reviews_helpfulvote_one_per_person"):
            HelpfulVote.objects.create(**vote)

    def test_refuses_a_vote_for_an_own_review(self):
        review = make_review()
        with self.assert_refused("reviews_helpfulvote_not_ones_own"):
            HelpfulVote.objects.create(review=review, review_author=review.author, voter=review.author)

    def test_refuses_a_vote_with_the_wrong_author(self):
        review = make_review()
        with self.assert_refused("reviews_helpfulvote_names_the_author"):
            HelpfulVote.objects.create(review=review, review_author=make_user(), voter=review.author)

    def test_refuses_to_delete_people_with_reviews(self):
        review = make_review()
        with self.assert_refused("reviews_review_author_id"):
            self.sql("DELETE FROM reviews_user WHERE id = %s", review.author_id)

    def test_refuses_email_addresses_that_are_repeated_in_upper_case_or_missing_before_erasure(self):
        user = make_user(email="ana@example.org")
        with self.assert_refused("reviews_user_email"):
            make_user(email="ana@example.org")
        with self.assert_refused("reviews_user_email_small_letters"):
            self.sql("UPDATE reviews_user SET email = 'Ana@example.org' WHERE id = %s", user.pk)
        with self.assert_refused("reviews_user_email_unless_erased"):
            self.sql("UPDATE reviews_user SET email = NULL WHERE id = %s", user.pk)
        self.sql("UPDATE reviews_user SET email = NULL, erased_at = now() WHERE id = %s", user.pk)

    def test_refuses_a_merged_restaurant_without_a_target_and_a_target_without_a_merge(self):
        restaurant, other = make_restaurant(), make_restaurant()
        for state, target in (("merged", None), ("published", other.pk)):
            with self.subTest(state=state), self.assert_refused("reviews_restaurant_merged_into_one"):
                Restaurant.objects.filter(pk=restaurant.pk).update(state=state, merged_into=target)
        with self.assert_refused("reviews_restaurant_not_into_itself"):
            Restaurant.objects.filter(pk=restaurant.pk).update(state="merged", merged_into=restaurant.pk)

    def test_refuses_invalid_and_incomplete_coordinates(self):
        restaurant = make_restaurant()
        for latitude, longitude in ((91, 0), (0, 181), (float("nan"), 0), (38.7, None)):
            with self.subTest(latitude=latitude), self.assert_refused("reviews_restaurant_on_the_globe"):
                Restaurant.objects.filter(pk=restaurant.pk).update(latitude=latitude, longitude=longitude)

    def test_refuses_price_levels_other_than_one_to_four(self):
        for price_level in (0, 5):
            with self.subTest(price_level=price_level), self.assert_refused("reviews_restaurant_price_level"):
                make_restaurant(price_level=price_level)

    def test_refuses_repeated_slugs_of_restaurants_cities_and_cuisines(self):
        for make in (make_restaurant, make_city, make_cuisine):
            make("First", slug="same")
            with self.subTest(make=make.__name__), self.assert_refused("slug"):
                make("Second", slug="same")

    def test_refuses_opening_hours_that_are_empty_or_longer_than_a_day(self):
        restaurant = make_restaurant()
        for opens, closes in ((600, 600), (600, 599), (1440, 1500), (600, 600 + 1441)):
            hours = {"restaurant": restaurant, "opens_minute": opens, "closes_minute": closes}
            with self.subTest(opens=opens), self.assert_refused("reviews_openinghours_at_most_a_day"):
                OpeningHours.objects.create(weekday=0, **hours)
            with self.subTest(opens=opens), self.assert_refused("reviews_specialhours_closed_or_at_most_a_day"):
                SpecialHours.objects.create(date="2026-12-24", **hours)
        with self.assert_refused("reviews_openinghours_weekday"):
            OpeningHours.objects.create(restaurant=restaurant, weekday=7, opens_minute=0, closes_minute=60)

    def test_refuses_to_close_a_date_twice(self):
        restaurant = make_restaurant()
        SpecialHours.objects.create(restaurant=restaurant, date="2026-12-24")
        with self.assert_refused("reviews_specialhours_one_per_opening"):
            SpecialHours.objects.create(restaurant=restaurant, date="2026-12-24")

    def test_refuses_photos_without_a_size_or_color(self):
        with self.assert_refused("reviews_photo_has_a_size"):
            make_photo(width=0)
        with self.assert_refused("reviews_photo_color"):
            make_photo(color="red")


class GeneratedColumnTests(TestCase):
    def test_computes_mean_count_and_rank_of_ratings_from_the_star_counters(self):
        for counts, mean, rank in [
            ((0, 0, 0, 0, 0), None, 0.0),
            ((0, 0, 0, 0, 1), 5.0, 2.40),
            ((0, 0, 0, 0, 5), 5.0, 3.30),
            ((0, 0, 1, 10, 40), 4.7647, 4.43),
            ((0, 0, 0, 2, 200), 4.9901, 4.90),
        ]:
            restaurant = make_restaurant(**{f"stars_{stars}": count for stars, count in enumerate(counts, start=1)})
            with self.subTest(counts=counts):
                self.assertEqual(restaurant.rating_count, sum(counts))
                self.assertEqual(restaurant.rating_rank, self.lower_bound(counts))
                self.assertAlmostEqual(restaurant.rating_rank, rank, places=2)
                self.assertEqual(restaurant.rating_mean and round(restaurant.rating_mean, 4), mean)

    def lower_bound(self, counts):
        """Return the bound by Evan Miller's formula, implemented independently of the SQL function."""
        if not any(counts):
            return 0.0
        n = sum(counts) + 5
        s = sum(stars * (count + 1) for stars, count in enumerate(counts, start=1))
        q = sum(stars**2 * (count + 1) for stars, count in enumerate(counts, start=1))
        return s / n - 1.65 * ((q / n - (s / n) ** 2) / (n + 1)) ** 0.5

    def test_normalizes_the_restaurant_name_to_lower_case_without_accents(self):
        self.assertEqual(make_restaurant("Königshof ÇA").name_key, "konigshof ca")

    def test_computes_the_point_of_a_restaurant_from_its_coordinates(self):
        restaurant = make_restaurant(latitude=38.7, longitude=-9.1)
        with connection.cursor() as cursor:
            cursor.execute("SELECT point[0], point[1] FROM reviews_restaurant WHERE id = %s", [restaurant.pk])
            self.assertEqual(cursor.fetchone(), (-9.1, 38.7))

    def test_indexes_name_city_cuisines_and_description_for_search(self):
        make_restaurant("Ávila", cuisines=[make_cuisine("Seafood")], description="Grilled over vine wood.")
        for text in ("avila", "LISBON", "seafood", "vine grilled", '"vine wood"', "avila -sushi"):
            with self.subTest(text=text):
                self.assertEqual(matching(Restaurant.objects.all(), parse_query(text)).count(), 1)
        self.assertEqual(matching(Restaurant.objects.all(), parse_query("sushi")).count(), 0)
