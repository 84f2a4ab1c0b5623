"""Which rules an event is offered to: those of which something is open, and those that it can begin.

Most rules of a large set are about one category, one item, one channel: an event whose value is another begins nothing of
them. So what an event costs grows with the rules it concerns, and not with the rules there are.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

from schemas.events import AnyEvent
from schemas.rules import AnyStep, Bound, Leaf, SequenceStep
from udfs.rules.asking import Question
from udfs.rules.fields import GETTERS, STRUCTS
from udfs.rules.offers import Held, Offer
from udfs.rules.plan import Plan

FEW = 8  # so many rules on one type of event are asked one by one: that costs less than to look which


class Entry(NamedTuple):
    """One rule's taker for one type of event."""

    waits: str  # the plan's key, if the type begins nothing: without open matches it is not asked
    plan: Plan | None  # None: facts are noted
    taken: Offer
    first: list[Question] | None = None  # asked before the event is offered to a rule that begins and ends with it


Places = tuple[int, ...]
Find = Callable[[AnyEvent, Held], Sequence[Entry]]


def finder(kind: type, entries: list[Entry]) -> Find:
    """(event of this type, the person's open matches) -> the takers it is offered to, in the order of `entries`."""
    if len(entries) <= FEW:
        return lambda event, held: entries
    begins = beginner(kind, entries)
    place_of = {entry.plan.key: place for place, entry in enumerate(entries) if entry.plan}

    def find(event: AnyEvent, held: Held) -> Sequence[Entry]:
        places, begun = begins(event)
        opened = [place_of[key] for key in held if key in place_of]
        return [entries[place] for place in sorted({*places, *opened})] if opened else begun

    return find


def beginner(kind: type, entries: list[Entry]) -> Callable[[AnyEvent], tuple[Places, list[Entry]]]:
    """Event -> places of the takers that it can begin something of, and these takers."""
    wanted = {place: values_by_field(entry, kind) for place, entry in enumerate(entries) if not entry.waits}
    often = Counter(field for fields in wanted.values() for field in fields)
    always, tables = list[int](), dict[str, dict[Any, list[int]]]()
    for place, fields in wanted.items():
        field = max(fields, key=lambda name: (often[name], name), default=None)
        if field is None:
            always.append(place)
            continue
        for value in fields[field]:
            tables.setdefault(field, {}).setdefault(value, []).append(place)
    return looking_up(always, [(GETTERS[field], table) for field, table in tables.items()], entries)


def looking_up(
    always: list[int], tables: list[tuple[Callable[[AnyEvent], Any], dict[Any, list[int]]]], entries: list[Entry]
) -> Callable[[AnyEvent], tuple[Places, list[Entry]]]:
    """Looks the event's values up, and adds what is always asked."""

    def those(*found: list[int]) -> tuple[Places, list[Entry]]:
        places = tuple(sorted({*always, *(place for places in found for place in places)}))
        return places, [entries[place] for place in places]

    alone = those()
    if not tables:
        return lambda event: alone
    if len(tables) > 1:
        return lambda event: those(*(table[value] for get, table in tables if (value := get(event)) in table))
    ((get, table),) = tables
    merged = {value: those(places) for value, places in table.items()}
    return lambda event: merged.get(get(event), alone)


def values_by_field(entry: Entry, kind: type) -> dict[str, frozenset[Any]]:
    """Fields that every beginning with this type wants to have certain values, with all of these."""
    if entry.plan is None:
        return {}
    found = [dict(conditions(leaf)) for leaf in beginnings(entry.plan.rule.when[0], kind)]
    fields = set.intersection(*(set(each) for each in found)) if found else set[str]()
    return {field: frozenset[Any]().union(*(each[field] for each in found)) for field in sorted(fields)}


def beginnings(step: AnyStep, kind: type) -> Iterator[Leaf]:
    """The steps on events in a first step that an event of this type may be the first event of."""
    if isinstance(step, Leaf):
        if any(STRUCTS[word] is kind for word in step.types):
            yield step
    else:
        for part in step.steps[:1] if isinstance(step, SequenceStep) else step.steps:
            yield from beginnings(part, kind)


def conditions(leaf: Leaf) -> Iterator[tuple[str, frozenset[Any]]]:
    """Fields that must have one of some values."""
    for where in leaf.where:
        if where.word == "eq" and not isinstance(where.value, Bound):
            yield where.field, frozenset((where.value,))
        elif where.word == "in" and isinstance(where.value, list):
            yield where.field, frozenset(where.value)
