"""The opening hours of a restaurant: whether it is open at a moment, and its hours during a week.

Times are minutes after midnight in the restaurant's time zone; above 1440 they are on the following day. Special hours
replace all regular hours of their date. Lists use the SQL function ``reviews_is_open`` (migration 0006), which has the
same rules.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from reviews.models import OpeningHours, SpecialHours

# Opening and closing times, in minutes after midnight.
type TimeRange = tuple[int, int]

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class OpenStatus:
    """Whether a restaurant is open, and until when.

    ``changes_at`` is None if the restaurant stays closed for a week. It is a naive local time, so that templates do not
    convert it.
    """

    is_open: bool
    changes_at: datetime | None = None
    changes_today: bool = False


@dataclass(frozen=True, slots=True)
class Day:
    date: date
    time_ranges: tuple[TimeRange, ...]
    is_special: bool
    is_today: bool

    @property
    def labels(self) -> list[str]:
        """Return for example ``["12:00–14:30", "18:00–00:30"]``."""
        return [f"{format_minute(opens)}–{format_minute(closes)}" for opens, closes in self.time_ranges]


def format_minute(minute: int) -> str:
    return f"{minute // 60 % 24:02d}:{minute % 60:02d}"


class Calendar:
    """Regular and special opening hours of one restaurant."""

    def __init__(self, regular: Iterable[OpeningHours], special: Iterable[SpecialHours], zone: ZoneInfo) -> None:
        self.zone = zone
        self.regular: defaultdict[int, list[TimeRange]] = defaultdict(list)
        for hours in regular:
            self.regular[hours.weekday].append((hours.opens_minute, hours.closes_minute))
        self.special: defaultdict[date, list[TimeRange]] = defaultdict(list)
        for exception in special:
            time_ranges = self.special[exception.date]
            if exception.opens_minute is not None and exception.closes_minute is not None:
                time_ranges.append((exception.opens_minute, exception.closes_minute))

    def __bool__(self) -> bool:
        return bool(self.regular or self.special)

    def status_at(self, moment: datetime) -> OpenStatus:
        # Starts with yesterday, whose hours may extend past midnight.
        today = moment.astimezone(self.zone).date()
        intervals = [interval for offset in range(-1, 8) for interval in self._intervals(today + offset * ONE_DAY)]
        for opens_at, closes_at in sorted(intervals):
            if opens_at <= moment < closes_at:
                return OpenStatus(True, closes_at.replace(tzinfo=None), closes_at.date() == today)
            if opens_at > moment:
                return OpenStatus(False, opens_at.replace(tzinfo=None), opens_at.date() == today)
        return OpenStatus(is_open=False)

    def week_from(self, moment: datetime) -> list[Day]:
        today = moment.astimezone(self.zone).date()
        days = [self._day(today + offset * ONE_DAY, is_today=offset == 0) for offset in range(7)]
        return sorted(days, key=lambda day: day.date.weekday())

    def _day(self, day: date, *, is_today: bool) -> Day:
        return Day(day, tuple(sorted(self._time_ranges(day))), is_special=day in self.special, is_today=is_today)

    def _time_ranges(self, day: date) -> list[TimeRange]:
        # get() does not add a weekday to the defaultdict, which would make an empty calendar truthy.
        return self.special[day] if day in self.special else self.regular.get(day.weekday(), [])

    def _intervals(self, day: date) -> Iterator[tuple[datetime, datetime]]:
        # Adding a timedelta to an aware datetime shifts the wall-clock time, even across a daylight saving change.
        midnight = datetime.combine(day, time(), tzinfo=self.zone)
        for opens, closes in self._time_ranges(day):
            yield midnight + timedelta(minutes=opens), midnight + timedelta(minutes=closes)
