"""The clock on a person's wall: time of day, day, and when quiet hours end. Time zones by name, from the tz database."""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from schemas.rules import QuietHours
from schemas.settings import SETTINGS

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
HOUR_MINUTES = 60
MINUTE_MS = 60_000


@lru_cache(maxsize=1_024)
def zone_of(name: str) -> ZoneInfo:
    """A zone by its name; the shop's own if there is none of that name."""
    try:
        return ZoneInfo(name)
    except (OSError, ValueError, LookupError):
        return ZoneInfo(SETTINGS.zone)


def local(at_ms: int, zone: ZoneInfo) -> datetime:
    """A time as the clock on the wall shows it."""
    return (EPOCH + timedelta(milliseconds=at_ms)).astimezone(zone)


def local_day(at_ms: int, zone: ZoneInfo) -> date:
    """The calendar day."""
    return local(at_ms, zone).date()


def is_quiet(hours: QuietHours, at_ms: int, zone: ZoneInfo) -> bool:
    """Whether the clock on the wall is in these hours. Their beginning is quiet, their end is not."""
    now = local(at_ms, zone)
    minute = now.hour * HOUR_MINUTES + now.minute
    if hours.from_minute <= hours.to_minute:
        return hours.from_minute <= minute < hours.to_minute
    return minute >= hours.from_minute or minute < hours.to_minute


def quiet_until_ms(hours: QuietHours, at_ms: int, zone: ZoneInfo) -> int | None:
    """When the quiet hours end that hold this time, or None.

    Where clocks are put back, the end may be there twice, and where they are put forward, not at all: it is the first
    minute that is not quiet.
    """
    if not is_quiet(hours, at_ms, zone):
        return None
    end, today = time(*divmod(hours.to_minute, HOUR_MINUTES)), local_day(at_ms, zone)
    walls = [datetime.combine(today + timedelta(days=days), end, zone) for days in (0, 1)]
    ends_ms = sorted(instant_ms(wall.replace(fold=fold)) for wall in walls for fold in (0, 1))
    end_ms = next(end_ms for end_ms in ends_ms if end_ms > at_ms and not is_quiet(hours, end_ms, zone))
    while end_ms - MINUTE_MS > at_ms and not is_quiet(hours, end_ms - MINUTE_MS, zone):
        end_ms -= MINUTE_MS
    return end_ms


def instant_ms(wall: datetime) -> int:
    """The moment at which a clock on the wall shows this."""
    return round((wall - EPOCH) / timedelta(milliseconds=1))


def clock(minute: int) -> str:
    """A minute of the day, as in 08:00."""
    return f"{minute // HOUR_MINUTES:02d}:{minute % HOUR_MINUTES:02d}"


def clock_of(at_ms: int, zone: ZoneInfo) -> str:
    """A time of day, as in 23:10."""
    return local(at_ms, zone).strftime("%H:%M")
