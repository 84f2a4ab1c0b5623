"""A second program for the rules, naive on purpose: it keeps every event for ever and searches the whole list again.

Written from the semantics, not from the engine: bindings are looked at one by one, and each search begins at a position
of the sorted list (oracle_steps.py); then each completion is judged with all that went out before (oracle_limits.py).
Only the hashes of action ids and of hold-outs are shared.
"""

from collections.abc import Iterable, Iterator
from itertools import takewhile
from typing import Any

from schemas.events import AnyEvent, event_type
from schemas.rules import AnyStep, Leaf, Rule, WindowStep
from tests.core.oracle_events import Ended, Point, World
from tests.core.oracle_limits import judged
from tests.core.oracle_steps import first
from tests.core.oracle_told import NOBODY, Came, Due, Epoch, Said
from udfs.rules.bindings import SEPARATOR
from udfs.rules.matches import Completed
from udfs.rules.occasions import action_id

__all__ = ["Due", "firings"]
TEN_MINUTES_MS = 600_000
Binding = tuple[Any, ...]


def firings(events: Iterable[AnyEvent], until_ms: int, rules: Iterable[Rule], said: Said = NOBODY) -> set[Due]:
    """Everything that is due up to `until_ms`, included."""
    return firings_of(events, [Epoch(-1, until_ms, tuple(rules))], said)


def firings_of(events: Iterable[AnyEvent], epochs: list[Epoch], said: Said) -> set[Due]:
    """The same, with other rules from time to time. A rule whose steps change has another name."""
    people: dict[str, list[AnyEvent]] = {}
    for event in sorted(events, key=lambda each: (each.ts, each.id)):
        history = people.setdefault(event.person, [])
        if event.ts <= epochs[-1].until_ms and not repeated(history, event):
            history.append(event)
    return {due for history in people.values() if history for due in of_person(epochs, history, said)}


def repeated(history: list[AnyEvent], event: AnyEvent) -> bool:
    """Whether the same id was counted less than ten minutes ago."""
    recent = takewhile(lambda old: event.ts - old.ts < TEN_MINUTES_MS, reversed(history))
    return any(old.id == event.id for old in recent)


def of_person(epochs: list[Epoch], history: list[AnyEvent], said: Said) -> list[Due]:
    """All completions of all rules, in their order, judged one after the other."""
    came = [each for life in lives(epochs) for each in of_life(life, history)]
    return judged(sorted(came, key=Came.order), history, epochs, said)


def lives(epochs: list[Epoch]) -> Iterator[list[tuple[Epoch, Rule]]]:
    """For each rule the epochs in a row in which it is there: open matches go on from one to the next."""
    for name in sorted({rule.rule for epoch in epochs for rule in epoch.rules}):
        life: list[tuple[Epoch, Rule]] = []
        for epoch in epochs:
            found = [(epoch, rule) for rule in epoch.rules if rule.rule == name]
            if not found and life:
                yield life
            life = [*life, *found] if found else []
        if life:
            yield life


def of_life(life: list[tuple[Epoch, Rule]], history: list[AnyEvent]) -> Iterator[Came]:
    """The completions of a rule while it was there, each of the version of its time."""
    begin_ms, end_ms = life[0][0].from_ms, life[-1][0].until_ms
    seen = [event for event in history if begin_ms < event.ts <= end_ms]
    for came in of_rule(life[0][1], seen, end_ms) if seen else ():
        yield next(came._replace(rule=rule) for epoch, rule in life if came.at_ms <= epoch.until_ms)


def of_rule(rule: Rule, history: list[AnyEvent], until_ms: int) -> Iterator[Came]:
    """One rule and one person: all completions, binding by binding."""
    fields, person = rule.when[0].same, history[0].person
    began = [event for event in history if event_type(event) in types_of(rule.when[0])]
    seen_by = [by_values(step, history) for step in rule.when]
    for binding in dict.fromkeys(tuple(getattr(event, field) for field in fields) for event in began):
        for found in search(rule, concerned(rule, history, binding, seen_by), binding, until_ms):
            text = tuple(map(str, binding))
            done = Completed(SEPARATOR.join(text), found.at_ms, found.event_id)
            name = action_id(rule.rule, person, done)
            yield Came(
                rule, person, name, tuple(zip(fields, text, strict=True)), found.event_id, found.at_ms, found.by_event
            )


def search(rule: Rule, history: list[AnyEvent], binding: Binding, until_ms: int) -> Iterator[Point]:
    """All completions of a rule for one binding: one match after the other, each from where the last was over."""
    named = dict(zip(rule.when[0].same, binding, strict=True))
    position = 0
    while True:
        match = one_match(rule, history, named, position, until_ms)
        if match is None:
            return
        if isinstance(match, Point):
            yield match
        position = match.position


def one_match(
    rule: Rule, history: list[AnyEvent], named: dict[str, Any], position: int, until_ms: int
) -> Point | Ended | None:
    """The first match that begins at a position or after it; None if the history ends before it does."""
    found: Point | Ended | None = Point(-1, "", -1, position, False)
    for step in rule.when:
        if not isinstance(found, Point):
            return found
        found = first(step, World(history, named, step.same, until_ms), found)
    return found


def leaves(step: AnyStep) -> list[Leaf]:
    """The steps on events in a step."""
    return [step] if isinstance(step, Leaf) else [leaf for part in step.steps for leaf in leaves(part)]


def types_of(step: AnyStep) -> set[str]:
    """The types of events that a step looks at."""
    return {
        word for leaf in leaves(step) for word in (*leaf.types, *(leaf.without if isinstance(leaf, WindowStep) else ()))
    }


def by_values(step: AnyStep, history: list[AnyEvent]) -> dict[Binding, list[int]]:
    """The positions of events that a step could ever look at, by the values of its fields."""
    words = types_of(step)
    places: dict[Binding, list[int]] = {}
    for place, event in enumerate(history):
        if event_type(event) in words:
            places.setdefault(tuple(getattr(event, field) for field in step.same), []).append(place)
    return places


def concerned(
    rule: Rule, history: list[AnyEvent], binding: Binding, seen_by: list[dict[Binding, list[int]]]
) -> list[AnyEvent]:
    """The events that a binding's matches could ever look at; no other makes a difference to them."""
    named = dict(zip(rule.when[0].same, binding, strict=True))
    places: set[int] = set()
    for step, seen in zip(rule.when, seen_by, strict=True):
        places.update(seen.get(tuple(named[field] for field in step.same), ()))
    return [history[place] for place in sorted(places)]
