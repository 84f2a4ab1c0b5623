"""Durations as people write them: `500ms`, `30s`, `20m`, `24h`, `7d`, and `1h30m` together."""

import re

UNITS_MS = {"d": 86_400_000, "h": 3_600_000, "m": 60_000, "s": 1_000, "ms": 1}
FORM = re.compile(r"(?:\d{1,9}(?:ms|[dhms])){1,5}")
PART = re.compile(r"(\d+)(ms|[dhms])")
LONGEST_MS = 90 * UNITS_MS["d"]


def milliseconds(text: str) -> int:
    """The milliseconds of `1h30m`; ValueError says how to write it."""
    if not FORM.fullmatch(text):
        raise ValueError("not a duration: write a number and a unit, as in 30s, 20m, 24h, 7d, 1h30m")
    total = sum(int(number) * UNITS_MS[unit] for number, unit in PART.findall(text))
    if total > LONGEST_MS:
        raise ValueError("longer than 90d")
    return total


LONG_UNITS = {"d": "d", "day": "d", "h": "h", "hour": "h", "hr": "h", "m": "m", "min": "m", "minute": "m", "s": "s"}
LONG_UNITS |= {"sec": "s", "second": "s", "ms": "ms", "msec": "ms", "millisecond": "ms"}
LONG_FORM = re.compile(r"\s*(\d{1,9})\s*([a-z]{1,12}?)s?\s*")


def meant_duration(text: str) -> str:
    """What somebody who wrote `2 minutes` meant: 2m; weeks become days. Empty if that is not to be seen."""
    found = LONG_FORM.fullmatch(text[:40].lower())
    if not found:
        return ""
    number, unit = found.groups()
    if unit in ("w", "week"):
        return f"{7 * int(number)}d"
    return f"{int(number)}{LONG_UNITS[unit]}" if unit in LONG_UNITS else ""


def parts_of(duration_ms: int) -> list[str]:
    """A duration by its units, the largest first; none for nothing."""
    parts, left = [], duration_ms
    for unit, unit_ms in UNITS_MS.items():
        number, left = divmod(left, unit_ms)
        if number:
            parts.append(f"{number}{unit}")
    return parts


def in_words(duration_ms: int) -> str:
    """The two largest parts of a duration: `1h30m`, `2m5s`, `0s`."""
    return "".join(parts_of(duration_ms)[:2]) or "0s"


def exactly(duration_ms: int) -> str:
    """All parts of a duration."""
    return "".join(parts_of(duration_ms)) or "0s"
