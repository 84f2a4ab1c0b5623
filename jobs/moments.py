"""Times and durations as people type and read them, on the shop's clock."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import typer

from schemas.settings import SETTINGS
from udfs.rules.durations import milliseconds

ZONE = ZoneInfo(SETTINGS.zone)


def moment_ms(text: str) -> int:
    """`2026-02-05 21:30`, with seconds if wanted, on the shop's clock or with a zone of its own; or epoch milliseconds."""
    if text.isdecimal():
        return int(text)
    try:
        wall = datetime.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"{text!r} is no time: write 2026-02-05 21:30:00, or epoch milliseconds") from None
    return round((wall if wall.tzinfo else wall.replace(tzinfo=ZONE)).timestamp() * 1000)


def duration_ms(text: str) -> int:
    """`14d`."""
    try:
        return milliseconds(text)
    except ValueError as problem:
        raise typer.BadParameter(str(problem)) from None


def shown(at_ms: int) -> str:
    """`2026-02-05 21:30:00.250`, on the shop's clock."""
    wall = datetime.fromtimestamp(at_ms / 1000, UTC).astimezone(ZONE)
    return wall.strftime("%Y-%m-%d %H:%M:%S") + (f".{at_ms % 1000:03d}" if at_ms % 1000 else "")
