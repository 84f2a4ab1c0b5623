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


def in_words(duration_ms: int) -> str:
    """The two largest parts of a duration: `1h30m`, `2m5s`, `0s`."""
    parts, left = [], duration_ms
    for unit, unit_ms in UNITS_MS.items():
        number, left = divmod(left, unit_ms)
        if number:
            parts.append(f"{number}{unit}")
    return "".join(parts[:2]) or "0s"
