"""Limits: what holds a firing back, in a fixed order. What was let through is remembered in `passed`."""

from typing import NamedTuple

from schemas.rules import Rule
from udfs.rules.bindings import joined
from udfs.rules.durations import in_words


class Held(NamedTuple):
    """A limit, and its numbers for a person to read."""

    limit: str
    detail: str


def refused(rule: Rule, binding: dict[str, str], at_ms: int, passed: dict[str, int]) -> Held | None:
    """The limit that holds this firing back, or None; then it is remembered as passed."""
    cool_down = rule.limits.cool_down
    if cool_down is None:
        return None
    key = joined((rule.rule, *(binding[field] for field in cool_down.per)))
    last_ms = passed.get(key)
    if last_ms is not None and at_ms < last_ms + cool_down.for_ms:
        left_ms = last_ms + cool_down.for_ms - at_ms
        return Held("cool_down", f"last {in_words(at_ms - last_ms)} ago, {in_words(left_ms)} of it left")
    forget(passed, at_ms)
    passed.pop(key, None)
    passed[key] = at_ms
    return None


MOST_REMEMBERED = 128
LONGEST_MS = 90 * 86_400_000  # no limit looks back further


def forget(passed: dict[str, int], at_ms: int) -> None:
    """Keep it small: what no limit can see any more goes, then the oldest."""
    if len(passed) < MOST_REMEMBERED:
        return
    for key in [key for key, last_ms in passed.items() if last_ms < at_ms - LONGEST_MS]:
        del passed[key]
    if len(passed) >= MOST_REMEMBERED:
        del passed[next(iter(passed))]
