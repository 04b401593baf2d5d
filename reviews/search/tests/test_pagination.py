from django.core import signing
from django.test import TestCase

from reviews.models import Restaurant
from reviews.search.pagination import SALT, InvalidCursor, SortOrder, fetch_page, paginate
from reviews.tests.factories import make_restaurant

ORDER = SortOrder("mixed", "Mixed", ("price_level", "-id"))


class PaginateTests(TestCase):
    def setUp(self):
        for price_level in (1, 2, 2, 2, 3, 3, 4):
            make_restaurant(price_level=price_level)

    def page(self, cursor="", size=3):
        return fetch_page(Restaurant.objects.all(), sort_order=ORDER, cursor=cursor, size=size)

    def test_paginates_rows_in_the_order_of_ascending_and_descending_columns(self):
        expected = list(Restaurant.objects.order_by("price_level", "-id"))
        first = self.page()
        second = self.page(first.next_cursor)
        third = self.page(second.next_cursor)
        self.assertEqual(first.rows + second.rows + third.rows, expected)
        self.assertIsNone(first.previous_cursor)
        self.assertIsNone(third.next_cursor)
        self.assertEqual(self.page(third.previous_cursor).rows, second.rows)

    def test_skips_no_row_when_others_are_added_or_deleted_between_pages(self):
        first = self.page()
        make_restaurant(price_level=1)
        Restaurant.objects.filter(pk=first.rows[-1].pk).delete()
        following = self.page(first.next_cursor, size=10).rows
        self.assertEqual(len(following), 4)
        self.assertFalse({row.pk for row in first.rows} & {row.pk for row in following})

    def test_loads_a_page_of_rows_with_one_query(self):
        with self.assertNumQueries(1):
            self.page()

    def test_refuses_forged_cursors(self):
        for values in (
            [],
            "text",
            ["mixed", False],
            ["mixed", False, ["x", 1]],
            ["mixed", False, [1]],
            ["best", 0, [1, 1]],
        ):
            with self.subTest(values=values), self.assertRaises(InvalidCursor):
                self.page(signing.dumps(values, salt=SALT))
        for cursor in ("x", "x:y:z", self.page().next_cursor + "x", "é" * 10):
            with self.subTest(cursor=cursor), self.assertRaises(InvalidCursor):
                self.page(cursor)

    def test_returns_the_first_page_with_a_message_for_an_invalid_cursor(self):
        page = paginate(Restaurant.objects.all(), sort_order=ORDER, cursor="invalid", size=3)
        self.assertEqual(page.rows, self.page().rows)
        self.assertEqual(len(page.problems), 1)
