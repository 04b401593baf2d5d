from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.test import SimpleTestCase

from reviews.models import OpeningHours, SpecialHours
from reviews.opening_hours import Calendar

LISBON = ZoneInfo("Europe/Lisbon")
MONDAY = date(2026, 11, 23)


def hours(weekday, opens, closes):
    return OpeningHours(weekday=weekday, opens_minute=opens * 60, closes_minute=closes * 60)


def at(hour, minute=0, day=MONDAY, zone=LISBON):
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=zone)


class CalendarTests(SimpleTestCase):
    def test_includes_the_opening_minute_and_excludes_the_closing_minute(self):
        calendar = Calendar([hours(0, 12, 15), hours(0, 19, 23)], [], LISBON)
        for hour, expected in [(11, False), (12, True), (14, True), (15, False), (19, True), (23, False)]:
            with self.subTest(hour=hour):
                self.assertEqual(calendar.status_at(at(hour)).is_open, expected)

    def test_returns_the_time_when_a_restaurant_opens_or_closes_next(self):
        calendar = Calendar([hours(0, 12, 15), hours(2, 19, 23)], [], LISBON)
        self.assertEqual(calendar.status_at(at(13)).changes_at, datetime(2026, 11, 23, 15))
        self.assertEqual(calendar.status_at(at(16)).changes_at, datetime(2026, 11, 25, 19))

    def test_keeps_a_restaurant_open_past_midnight(self):
        calendar = Calendar([hours(6, 20, 26)], [], LISBON)
        self.assertTrue(calendar.status_at(at(1, 59)).is_open)
        self.assertFalse(calendar.status_at(at(2)).is_open)

    def test_compares_opening_hours_with_moments_in_any_time_zone(self):
        calendar = Calendar([hours(0, 12, 15)], [], ZoneInfo("Asia/Tokyo"))
        self.assertTrue(calendar.status_at(at(4, zone=ZoneInfo("UTC"))).is_open)
        self.assertFalse(calendar.status_at(at(12, zone=ZoneInfo("UTC"))).is_open)

    def test_uses_local_opening_hours_when_daylight_saving_time_ends(self):
        sunday = date(2026, 10, 25)
        calendar = Calendar([hours(6, 0, 4)], [], LISBON)
        self.assertTrue(calendar.status_at(at(3, 59, sunday)).is_open)
        self.assertFalse(calendar.status_at(at(4, 0, sunday)).is_open)

    def test_replaces_all_regular_opening_hours_of_a_date_by_special_hours(self):
        regular = [hours(0, 12, 15), hours(0, 19, 23)]
        closed = Calendar(regular, [SpecialHours(date=MONDAY)], LISBON)
        other = Calendar(regular, [SpecialHours(date=MONDAY, opens_minute=600, closes_minute=660)], LISBON)
        self.assertFalse(closed.status_at(at(13)).is_open)
        self.assertFalse(other.status_at(at(13)).is_open)
        self.assertTrue(other.status_at(at(10, 30)).is_open)

    def test_treats_a_calendar_without_opening_hours_as_false_and_closed(self):
        calendar = Calendar([], [], LISBON)
        self.assertFalse(calendar)
        self.assertIsNone(calendar.status_at(at(13)).changes_at)

    def test_lists_the_opening_hours_of_a_week_from_monday_and_marks_today(self):
        wednesday = date(2026, 11, 25)
        calendar = Calendar([hours(0, 19, 26), hours(0, 12, 15)], [SpecialHours(date=date(2026, 11, 30))], LISBON)
        week = calendar.week_from(at(9, day=wednesday))
        self.assertEqual([day.date.day for day in week], [30, 1, 25, 26, 27, 28, 29])
        self.assertEqual([day.is_today for day in week], [False, False, True, False, False, False, False])
        self.assertTrue(week[0].is_special)
        self.assertEqual(week[0].labels, [])
        self.assertEqual(calendar.week_from(at(9))[0].labels, ["12:00–15:00", "19:00–02:00"])
