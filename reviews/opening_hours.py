"""Whether a restaurant is open at a moment, and what its week looks like.

Times are minutes after the midnight at which a day begins where the restaurant is; above 1440 they lie in the night
after that day. Special hours replace all of a date's usual ones.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from reviews.models import OpeningHours, SpecialHours

type Stretch = tuple[int, int]

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Now:
    """Open until ``changes_at``, or closed until then; None where it does not open for a week.

    The moment is as clocks on the wall of the restaurant show it, without a time zone, so that templates leave it be.
    """

    is_open: bool
    changes_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Day:
    date: date
    stretches: tuple[Stretch, ...]
    is_special: bool
    is_today: bool

    @property
    def spans(self) -> list[str]:
        """Such as ``["12:00–14:30", "18:00–00:30"]``."""
        return [f"{clock(opens)}–{clock(closes)}" for opens, closes in self.stretches]


def clock(minute: int) -> str:
    return f"{minute // 60 % 24:02d}:{minute % 60:02d}"


class Calendar:
    """The opening hours of one restaurant, in its own time zone."""

    def __init__(self, usual: Iterable[OpeningHours], special: Iterable[SpecialHours], zone: ZoneInfo) -> None:
        self.zone = zone
        self.usual: defaultdict[int, list[Stretch]] = defaultdict(list)
        for hours in usual:
            self.usual[hours.weekday].append((hours.opens_minute, hours.closes_minute))
        self.special: defaultdict[date, list[Stretch]] = defaultdict(list)
        for exception in special:
            stretches = self.special[exception.date]
            if exception.opens_minute is not None and exception.closes_minute is not None:
                stretches.append((exception.opens_minute, exception.closes_minute))

    def __bool__(self) -> bool:
        return bool(self.usual or self.special)

    def at(self, moment: datetime) -> Now:
        """Looks from yesterday, whose night may still go on, to the end of a week ahead."""
        today = moment.astimezone(self.zone).date()
        following = [span for offset in range(-1, 8) for span in self._spans(today + offset * ONE_DAY)]
        for opens_at, closes_at in sorted(following):
            if opens_at <= moment < closes_at:
                return Now(is_open=True, changes_at=closes_at.replace(tzinfo=None))
            if opens_at > moment:
                return Now(is_open=False, changes_at=opens_at.replace(tzinfo=None))
        return Now(is_open=False)

    def week(self, moment: datetime) -> list[Day]:
        """Seven days from Monday to Sunday, each the next one of its name from today on."""
        today = moment.astimezone(self.zone).date()
        days = [self._day(today + offset * ONE_DAY, is_today=offset == 0) for offset in range(7)]
        return sorted(days, key=lambda day: day.date.weekday())

    def _day(self, day: date, *, is_today: bool) -> Day:
        return Day(day, tuple(sorted(self._stretches(day))), is_special=day in self.special, is_today=is_today)

    def _stretches(self, day: date) -> list[Stretch]:
        # Looked up without adding a day that is not there: a calendar without any knows nothing.
        return self.special[day] if day in self.special else self.usual.get(day.weekday(), [])

    def _spans(self, day: date) -> Iterator[tuple[datetime, datetime]]:
        # Adding to an aware datetime moves the clock on the wall, which is what opening hours are written in.
        midnight = datetime.combine(day, time(), tzinfo=self.zone)
        for opens, closes in self._stretches(day):
            yield midnight + timedelta(minutes=opens), midnight + timedelta(minutes=closes)
