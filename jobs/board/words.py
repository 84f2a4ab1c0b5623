"""Values as people read them, in a language's words. Times are those of the shop's clock."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from schemas.settings import SETTINGS

Texts = dict[str, str]
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
NONE = "–"
LONG_MS = 120_000  # from here on minutes


def local(at_ms: int) -> datetime:
    """A time as the shop's clock shows it."""
    return (EPOCH + timedelta(milliseconds=at_ms)).astimezone(ZoneInfo(SETTINGS.zone))


def minute(at_ms: int) -> str:
    """As in 14:05."""
    return local(at_ms).strftime("%H:%M")


def second(at_ms: int) -> str:
    """As in 14:05:09."""
    return local(at_ms).strftime("%H:%M:%S")


def moment(at_ms: int) -> str:
    """As in 02-10 14:05:09."""
    return local(at_ms).strftime("%m-%d %H:%M:%S")


def span(duration_ms: int, texts: Texts) -> str:
    """Seconds, or minutes if it is long."""
    if duration_ms < LONG_MS:
        return texts["seconds"].format(value=round(duration_ms / 1000))
    return texts["minutes"].format(value=f"{duration_ms / 60_000:.1f}".removesuffix(".0"))


def percent(value: float | None) -> str:
    """As in 12.5%."""
    return NONE if value is None else f"{100 * value:.1f}%"


def number(value: float) -> str:
    """As in 1,250; a fraction only if there is one."""
    return f"{value:,.0f}" if value == round(value) else f"{value:,.1f}"
