"""Hours of business: a week in a zone, and named days that differ from it.

Durations between two moments count open time alone; a budget of open time ends at a moment.
"""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import msgspec

from schemas.settings import SETTINGS

MINUTES = 1_440
LONGEST_DAYS = 3_660  # beyond it a week without an open minute would be searched for ever
Minutes = tuple[tuple[int, int], ...]  # from, until: minutes after midnight, ascending, apart


class Hours(msgspec.Struct, frozen=True, kw_only=True):
    """`week` runs from Monday to Sunday; `exceptions` are days as 2026-02-17, with () for closed."""

    zone: str = SETTINGS.zone
    week: tuple[Minutes, Minutes, Minutes, Minutes, Minutes, Minutes, Minutes]
    exceptions: dict[str, Minutes] = {}


ALL_DAY: Minutes = ((0, MINUTES),)
ALWAYS = Hours(week=(ALL_DAY,) * 7)


class Calendar:
    """Hours, ready to count. ValueError lists every span that is not one."""

    def __init__(self, hours: Hours) -> None:
        wrong = problems(hours)
        if wrong:
            raise ValueError("; ".join(wrong))
        self.hours = hours
        self.zone = ZoneInfo(hours.zone)
        self.always = hours.week == ALWAYS.week and not hours.exceptions
        self._days: dict[date, list[tuple[int, int]]] = {}

    def open_ms(self, from_ms: int, until_ms: int) -> int:
        """Open milliseconds in [from, until)."""
        if self.always or until_ms <= from_ms:
            return max(0, until_ms - from_ms)
        day, last, total = self.day_of(from_ms), self.day_of(until_ms), 0
        while day <= last:
            total += sum(max(0, min(end, until_ms) - max(start, from_ms)) for start, end in self.spans(day))
            day += timedelta(days=1)
        return total

    def after(self, from_ms: int, budget_ms: int) -> int | None:
        """When so many open milliseconds have passed; None if that is more than ten years away."""
        if self.always:
            return from_ms + budget_ms
        day, left = self.day_of(from_ms), budget_ms
        for _ in range(LONGEST_DAYS):
            for start, end in self.spans(day):
                begin = max(start, from_ms)
                if begin + left <= end and begin < end:
                    return begin + left
                left -= max(0, end - begin)
            day += timedelta(days=1)
        return None

    def day_of(self, at_ms: int) -> date:
        """The day in the zone."""
        return datetime.fromtimestamp(at_ms // 1000, self.zone).date()

    def at_ms(self, day: date, minute: int) -> int:
        """A minute of a day, by the wall clock, as epoch ms."""
        moment = datetime.combine(day, time(0), self.zone) + timedelta(minutes=minute)
        return round(moment.timestamp()) * 1000

    def spans(self, day: date) -> list[tuple[int, int]]:
        """The open spans of a day, epoch ms."""
        found = self._days.get(day)
        if found is None:
            minutes = self.hours.exceptions.get(day.isoformat(), self.hours.week[day.weekday()])
            found = self._days[day] = [(self.at_ms(day, start), self.at_ms(day, end)) for start, end in minutes]
        return found


def problems(hours: Hours) -> list[str]:
    """What is wrong with these hours, each by its day."""
    days = [*zip(("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"), hours.week, strict=True), *hours.exceptions.items()]
    return [f"{day}: spans must ascend within 0 to {MINUTES} minutes" for day, spans in days if not _ascend(spans)]


def _ascend(spans: Minutes) -> bool:
    edges = [edge for span in spans for edge in span]
    return all(0 <= edge <= MINUTES for edge in edges) and edges == sorted(set(edges))
