"""Moments by the shop's wall clock: ends of days, weeks and months."""

from calendar import monthrange
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from udfs.conversation.hours import Calendar


class Moment:
    """When something was said, and what follows from it. All results are epoch ms."""

    def __init__(self, at_ms: int, calendar: Calendar) -> None:
        self.at_ms = at_ms
        self.calendar = calendar
        self.zone: ZoneInfo = calendar.zone
        self.local = datetime.fromtimestamp(at_ms / 1000, self.zone)
        self.said_on = self.local.date()

    def ms(self, day: date, hour: int, minute: int = 0) -> int:
        """An hour of a day; 24 is its end."""
        return self.calendar.at_ms(day, hour * 60 + minute)

    def end_of(self, day: date) -> int:
        """Midnight after a day."""
        return self.ms(day, 24)

    def weekday(self, weeks: int, day: int) -> date:
        """A day of this week (0) or a later one; Monday is 0."""
        return self.said_on - timedelta(days=self.said_on.weekday()) + timedelta(weeks=weeks, days=day)

    def coming(self, day: int) -> date:
        """The next such weekday, today included."""
        return self.said_on + timedelta(days=(day - self.said_on.weekday()) % 7)

    def month_end(self, months: int) -> date:
        """The last day of this month (0) or a later one."""
        first = self.month(months)
        return first.replace(day=monthrange(first.year, first.month)[1])

    def month(self, months: int) -> date:
        """The first day of this month (0) or a later one."""
        number = self.said_on.year * 12 + self.said_on.month - 1 + months
        return date(number // 12, number % 12 + 1, 1)

    def months_later(self, months: int) -> int:
        """The same time of day so many months on; a day the month does not have is its last."""
        last = self.month_end(months)
        day = last.replace(day=min(self.said_on.day, last.day))
        return round(datetime.combine(day, self.local.time(), self.zone).timestamp() * 1000)

    def day_of_year(self, month: int, day: int) -> date | None:
        """The next such date, today included; None if there is none."""
        for year in (self.said_on.year, self.said_on.year + 1):
            if not 1 <= month <= 12 or not 1 <= day <= monthrange(year, month)[1]:
                return None
            found = date(year, month, day)
            if found >= self.said_on:
                return found
        return None

    def day_of_month(self, day: int, from_month: int) -> date | None:
        """The next such day from this month (0) or the next (1) on."""
        for months in range(from_month, from_month + 2):
            first, last = self.month(months), self.month_end(months)
            if 1 <= day <= last.day and first.replace(day=day) >= self.said_on:
                return first.replace(day=day)
        return None

    def working_days_later(self, days: int) -> int | None:
        """The end of business on the so-manieth open day after today; None if there is no such day within a year."""
        day, left = self.said_on, days
        for _ in range(366):
            day += timedelta(days=1)
            spans = self.calendar.spans(day)
            left -= bool(spans)
            if spans and left <= 0:
                return spans[-1][1]
        return None

    def closing(self, day: date) -> int:
        """The end of business of a day; of one without business its end."""
        spans = self.calendar.spans(day)
        return spans[-1][1] if spans else self.end_of(day)

    def clock(self, hour: int, minute: int) -> int:
        """The next time a clock shows this: 3 is 15:00 in the morning's talk."""
        hours = (hour, hour + 12) if hour < 12 else (hour,)
        choices = [self.ms(self.said_on + timedelta(days=days), each, minute) for days in (0, 1) for each in hours]
        return next((each for each in choices if each > self.at_ms), choices[-1])
