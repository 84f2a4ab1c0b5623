"""A second program for the rules, naive on purpose: it keeps every event for ever and searches the whole list again.

Written from the semantics, not from the engine: bindings are looked at one by one, and each search begins at a position
of the sorted list. Only the hash that makes an action's id is shared.
"""

from collections.abc import Callable, Iterable, Iterator
from itertools import takewhile
from operator import eq, ge, gt, le, lt, ne
from typing import Any, NamedTuple

from schemas.events import AnyEvent, event_type
from schemas.rules import AbsentStep, AnyStep, CountStep, Rule, Where
from udfs.rules.bindings import SEPARATOR
from udfs.rules.engine import action_id
from udfs.rules.plan import Completed

TEN_MINUTES_MS = 600_000
COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "eq": eq,
    "ne": ne,
    "gte": ge,
    "gt": gt,
    "lte": le,
    "lt": lt,
    "in": lambda value, wanted: value in wanted,
}
Binding = tuple[Any, ...]
Places = dict[Binding, list[int]]  # positions of events by values of fields


class Due(NamedTuple):
    """A firing as the oracle sees it."""

    action_id: str
    rule: str
    person: str
    at_ms: int
    binding: tuple[tuple[str, str], ...]
    refused_by: str


class Found(NamedTuple):
    """Where a search came to: the time, the event that took part last, the position it goes on from."""

    at_ms: int
    event_id: str
    position: int
    by_event: bool


class Ended(NamedTuple):
    """A match that an event ended, by the event's position."""

    position: int


def firings(events: Iterable[AnyEvent], until_ms: int, rules: Iterable[Rule]) -> set[Due]:
    """Everything that is due up to `until_ms`, included."""
    people: dict[str, list[AnyEvent]] = {}
    for event in sorted(events, key=lambda each: (each.ts, each.id)):
        history = people.setdefault(event.person, [])
        if not repeated(history, event):
            history.append(event)
    every = tuple(rules)
    return {due for history in people.values() for rule in every for due in of_rule(rule, history, until_ms)}


def repeated(history: list[AnyEvent], event: AnyEvent) -> bool:
    """Whether the same id was counted less than ten minutes ago."""
    recent = takewhile(lambda old: event.ts - old.ts < TEN_MINUTES_MS, reversed(history))
    return any(old.id == event.id for old in recent)


def of_rule(rule: Rule, history: list[AnyEvent], until_ms: int) -> Iterator[Due]:
    """One rule and one person: all completions in their order, then the cool-down."""
    fields = rule.when[0].same
    began = [event for event in history if event_type(event) in rule.when[0].types]
    bindings = dict.fromkeys(tuple(getattr(event, field) for field in fields) for event in began)
    seen_by = [by_values(step, history) for step in rule.when]
    completed = [
        (found, binding)
        for binding in bindings
        for found in search(rule, concerned(rule, history, binding, seen_by), binding, until_ms)
    ]
    passed: dict[Binding, int] = {}
    for found, binding in sorted(completed, key=_in_order):
        text = tuple(map(str, binding))
        done = Completed(SEPARATOR.join(text), found.at_ms, found.event_id)
        named = tuple(zip(fields, text, strict=True))
        refused_by = cool_down(rule, dict(named), found.at_ms, passed)
        yield Due(
            action_id(rule.rule, history[0].person, done), rule.rule, history[0].person, found.at_ms, named, refused_by
        )


def _in_order(each: tuple[Found, Binding]) -> tuple[int, bool, str, tuple[str, ...]]:
    """By time; at one time what events complete comes first, event by event, then deadlines by binding."""
    found, binding = each
    return found.at_ms, not found.by_event, found.event_id if found.by_event else "", tuple(map(str, binding))


def cool_down(rule: Rule, named: dict[str, str], at_ms: int, passed: dict[Binding, int]) -> str:
    """The limit that refuses, or nothing; only what is let through is remembered."""
    limit = rule.limits.cool_down
    if limit is None:
        return ""
    values = tuple(named[field] for field in limit.per)
    if values in passed and at_ms - passed[values] < limit.for_ms:
        return "cool_down"
    passed[values] = at_ms
    return ""


def search(rule: Rule, history: list[AnyEvent], binding: Binding, until_ms: int) -> Iterator[Found]:
    """All completions of a rule for one binding: one match after the other, each from where the last was over."""
    named = dict(zip(rule.when[0].same, binding, strict=True))
    position = 0
    while True:
        match = one_match(rule, history, named, position, until_ms)
        if match is None:
            return
        if isinstance(match, Found):
            yield match
        position = match.position


def one_match(
    rule: Rule, history: list[AnyEvent], named: dict[str, Any], position: int, until_ms: int
) -> Found | Ended | None:
    """The first match that begins at a position or after it; None if the history ends before it does."""
    found: Found | Ended | None = Found(-1, "", position, False)
    for step in rule.when:
        if not isinstance(found, Found):
            return found
        if isinstance(step, AbsentStep):
            found = silence(step, history, named, found, until_ms)
        else:
            found = nth(step, history, named, found.position)
    return found


def nth(step: AnyStep, history: list[AnyEvent], named: dict[str, Any], position: int) -> Found | None:
    """Where the window of a count is full for the first time; an event step is a count of one."""
    for here in range(position, len(history)):
        event = history[here]
        if not matches(step, event, named):
            continue
        if not isinstance(step, CountStep) or counted(step, history[position : here + 1], named) >= step.count:
            return Found(event.ts, event.id, here + 1, True)
    return None


def counted(step: CountStep, seen: list[AnyEvent], named: dict[str, Any]) -> int:
    """How many of these events are in the window that ends with the last, behind the last reset."""
    breaks = [event_type(event) in step.without and agrees(step, event, named) for event in seen]
    resets = [place for place, is_break in enumerate(breaks) if is_break]
    fresh = seen[resets[-1] + 1 :] if resets else seen
    return sum(matches(step, event, named) and event.ts > seen[-1].ts - step.within_ms for event in fresh)


def silence(
    step: AbsentStep, history: list[AnyEvent], named: dict[str, Any], began: Found, until_ms: int
) -> Found | Ended | None:
    """The end of a silence, or the event that broke it: the first that matches in (began, due]."""
    due_ms = began.at_ms + step.for_ms
    for here in range(began.position, len(history)):
        if began.at_ms < history[here].ts <= due_ms and matches(step, history[here], named):
            return Ended(here)
    if due_ms > until_ms:
        return None
    after = sum(event.ts <= due_ms for event in history)
    return Found(due_ms, began.event_id, after, False)


def by_values(step: AnyStep, history: list[AnyEvent]) -> Places:
    """The positions of events that a step could ever look at, by the values of its fields."""
    words = (*step.types, *(step.without if isinstance(step, CountStep) else ()))
    places: Places = {}
    for place, event in enumerate(history):
        if event_type(event) in words:
            places.setdefault(tuple(getattr(event, field) for field in step.same), []).append(place)
    return places


def concerned(rule: Rule, history: list[AnyEvent], binding: Binding, seen_by: list[Places]) -> list[AnyEvent]:
    """The events that a binding's matches could ever look at; no other makes a difference to them."""
    named = dict(zip(rule.when[0].same, binding, strict=True))
    places: set[int] = set()
    for step, seen in zip(rule.when, seen_by, strict=True):
        places.update(seen.get(tuple(named[field] for field in step.same), ()))
    return [history[place] for place in sorted(places)]


def matches(step: AnyStep, event: AnyEvent, named: dict[str, Any]) -> bool:
    """Type, binding and conditions."""
    return (
        event_type(event) in step.types
        and agrees(step, event, named)
        and all(holds(each, event) for each in step.where)
    )


def agrees(step: AnyStep, event: AnyEvent, named: dict[str, Any]) -> bool:
    """Whether an event has the binding's values in the fields of this step."""
    return all(getattr(event, field) == named[field] for field in step.same)


def holds(condition: Where, event: AnyEvent) -> bool:
    """One condition of `where`."""
    return bool(COMPARE[condition.word](getattr(event, condition.field), condition.value))
