"""Limits: what holds an occasion back. They are asked in the order of `LIMITS`; the last of all is priority (rivals.py).

What was let through is remembered by `let_through`: in `passed` by rule and binding, and in the room of caps by group.
"""

from collections.abc import Callable
from hashlib import blake2b
from typing import Any
from zoneinfo import ZoneInfo

from schemas.rules import Cap
from udfs.rules.bindings import joined
from udfs.rules.durations import LONGEST_MS, in_words
from udfs.rules.facts import CONSENTS, KNOWN, Room
from udfs.rules.occasions import Held, Memory, Occasion
from udfs.rules.zones import clock, clock_of, local_day, quiet_until_ms, zone_of

CAPS = "~caps"  # the room: group -> when firings of it were let through, the last ones
MOST_REMEMBERED = 128
MOST_CAP = 100  # of a cap; so many times are remembered
WHOLE_BP = 10_000


def room(memory: Memory, name: str) -> Room:
    """What is kept in a room, to read."""
    return memory.matches.get(name) or {}


def zone(memory: Memory) -> ZoneInfo:
    """The person's time zone: what is known of it, or the shop's."""
    return zone_of(str(room(memory, KNOWN).get("zone", [""])[0]))


def consent(occasion: Occasion, memory: Memory) -> Held | None:
    """No record means no."""
    purpose = occasion.rule.limits.consent
    if not purpose:
        return None
    given = room(memory, CONSENTS).get(purpose)
    if given is None:
        return Held("consent", f"{purpose}: no record")
    agreed, at_ms = given
    return None if agreed else Held("consent", f"{purpose}: withdrawn {in_words(occasion.at_ms - at_ms)} ago")


def hold_out(occasion: Occasion, memory: Memory) -> Held | None:
    """A share of people, the same ones as long as the rule has its name."""
    share_bp = occasion.rule.limits.hold_out_bp
    place_bp = hold_out_place_bp(occasion.rule.rule, occasion.person) if share_bp else WHOLE_BP
    if place_bp >= share_bp:
        return None
    return Held("hold_out", f"place {place_bp / 100:.2f}% is within {share_bp / 100:g}%")


def hold_out_place_bp(rule: str, person: str) -> int:
    """Where a person stands between 0 and 10,000 for a rule: by hash, evenly."""
    digest = blake2b(f"hold-out\n{rule}\n{person}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") % WHOLE_BP


def cool_down(occasion: Occasion, memory: Memory) -> Held | None:
    """At most one in a while."""
    limit, at_ms = occasion.rule.limits.cool_down, occasion.at_ms
    last_ms = memory.passed.get(_cool_key(occasion)) if limit else None
    if limit is None or last_ms is None or at_ms >= last_ms + limit.for_ms:
        return None
    left_ms = last_ms + limit.for_ms - at_ms
    return Held("cool_down", f"last {in_words(at_ms - last_ms)} ago, {in_words(left_ms)} of it left")


def caps(occasion: Occasion, memory: Memory) -> Held | None:
    """At most so many of a group."""
    for cap in occasion.rule.limits.caps:
        inside = _inside(cap, occasion.at_ms, memory)
        if len(inside) >= cap.most:
            span = f"in {in_words(cap.within_ms)}" if cap.within_ms else f"on this day in {zone(memory)}"
            first = f"the first of them {in_words(occasion.at_ms - inside[0])} ago" if inside else "none is allowed"
            return Held("caps", f"{cap.group}: {len(inside)} of {cap.most} {span}, {first}")
    return None


def _inside(cap: Cap, at_ms: int, memory: Memory) -> list[int]:
    """When the group was let through in the window that ends now."""
    times: list[int] = room(memory, CAPS).get(cap.group, [])
    if cap.within_ms:
        return [each for each in times if each > at_ms - cap.within_ms]
    wall = zone(memory)
    today = local_day(at_ms, wall)
    return [each for each in times if local_day(each, wall) == today]


def quiet_hours(occasion: Occasion, memory: Memory) -> Held | None:
    """Nothing goes out at night; what can wait does."""
    hours = occasion.rule.limits.quiet_hours
    wall = zone(memory)
    until_ms = quiet_until_ms(hours, occasion.at_ms, wall) if hours else None
    if hours is None or until_ms is None:
        return None
    told = f"{clock(hours.from_minute)} to {clock(hours.to_minute)} in {wall}, it is {clock_of(occasion.at_ms, wall)}"
    if not hours.expires_ms:
        return Held("quiet_hours", told)
    if until_ms > occasion.since_ms + hours.expires_ms:
        return Held("quiet_hours", f"{told}; would wait {in_words(until_ms - occasion.at_ms)}, longer than it may")
    return Held("quiet_hours", f"{told}; waits {in_words(until_ms - occasion.at_ms)}", until_ms)


LIMITS: dict[str, Callable[[Occasion, Memory], Held | None]] = {  # in the order of asking
    "consent": consent,
    "hold_out": hold_out,
    "cool_down": cool_down,
    "caps": caps,
    "quiet_hours": quiet_hours,
}


def held_by(occasion: Occasion, memory: Memory) -> Held | None:
    """The first limit that holds an occasion back."""
    for limit in LIMITS.values():
        if (held := limit(occasion, memory)) is not None:
            return held
    return None


def let_through(occasion: Occasion, memory: Memory) -> None:
    """Remember it for cool-downs and, unless it is a shadow, for caps."""
    rule, at_ms = occasion.rule, occasion.at_ms
    if rule.limits.cool_down is not None:
        forget(memory.passed, at_ms)
        memory.passed.pop(key := _cool_key(occasion), None)
        memory.passed[key] = at_ms
    if rule.limits.caps and not rule.shadow:
        times: dict[str, Any] = memory.matches.setdefault(CAPS, {})
        for group in dict.fromkeys(cap.group for cap in rule.limits.caps):
            times[group] = [*times.get(group, []), at_ms][-MOST_CAP:]


def _cool_key(occasion: Occasion) -> str:
    limit = occasion.rule.limits.cool_down
    per = limit.per if limit else ()
    return joined((occasion.rule.rule, *(occasion.binding[field] for field in per)))


def forget(passed: dict[str, int], at_ms: int) -> None:
    """Keep it small: what no limit can see any more goes, then the oldest."""
    if len(passed) < MOST_REMEMBERED:
        return
    for key in [key for key, last_ms in passed.items() if last_ms < at_ms - LONGEST_MS]:
        del passed[key]
    if len(passed) >= MOST_REMEMBERED:
        del passed[next(iter(passed))]
