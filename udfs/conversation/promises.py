"""Promises of agents in one conversation: made, warned of, kept or broken. A pure fold over events and deadlines.

A promise that is not sure is told, but never warned of and never broken: it is kept or stays open. An event that came
late and fulfils in time makes a broken promise kept.
"""

from hashlib import blake2b
from typing import NamedTuple

import msgspec

from schemas.conversation import Message
from schemas.conversation_outputs import PromiseFact
from udfs.conversation.fulfilment import FULFILS, LATER_MS, Fulfilling
from udfs.conversation.hours import Calendar
from udfs.conversation.phrases import promises

OPEN, WARNED, KEPT, BROKEN = "open", "warned", "kept", "broken"
PENDING = frozenset({OPEN, WARNED})
WARN, BREAK = "warn", "break"
MOST_WARNING_MS = 7_200_000  # before it is broken; a short promise is warned of when a quarter of its time is left
MOST_PROMISES = 32  # of a conversation; the oldest that are settled go first

Due = tuple[int, str, str]  # at ms, warn or break, promise id


class PromiseState(msgspec.Struct, array_like=True):
    """What is kept of a conversation's promises, oldest first."""

    every: list[PromiseFact] = []


class Progress(NamedTuple):
    """Promises that are new or changed, and deadlines to come back at."""

    promises: list[PromiseFact]
    dues: list[Due]


NOTHING = Progress([], [])


def take(state: PromiseState, event: Fulfilling, conversation: str, calendar: Calendar) -> Progress:
    """An event: it may fulfil promises, and make some."""
    settled = [fact for fact in state.every if fulfils(fact, event)]
    if not settled and not (isinstance(event, Message) and event.speaker == "agent" and not event.internal):
        return NOTHING
    changed = [change(state, fact, settled_by(fact, event)) for fact in settled]
    made = made_by(state, event, conversation, calendar) if isinstance(event, Message) else []
    state.every += made
    make_room(state)
    return Progress(changed + made, [due for fact in made if fact.sure for due in dues(fact)])


def expire(state: PromiseState, due: Due) -> Progress:
    """A deadline's time has come; one of a promise that is settled, or forgotten, does nothing."""
    _, kind, name = due
    fact = next((each for each in state.every if each.promise_id == name), None)
    if fact is None or fact.state not in PENDING:
        return NOTHING
    if kind == WARN:
        return Progress([change(state, fact, msgspec.structs.replace(fact, state=WARNED))], [])
    return Progress([change(state, fact, msgspec.structs.replace(fact, state=BROKEN))], [])


def fulfils(fact: PromiseFact, event: Fulfilling) -> bool:
    """Whether an event settles a promise: it is open, or broken but for an event that came late."""
    if event.ts < fact.at_ms or event.id == fact.event_id:
        return False
    if fact.state not in PENDING and not (fact.state == BROKEN and not fact.settled_ms):
        return False
    span_ms = event.ts - fact.at_ms
    # A short promise is soon fulfilled: a quarter of its time is as good as LATER_MS.
    since_ms = LATER_MS if 4 * span_ms >= fact.due_ms - fact.at_ms else span_ms
    return FULFILS[fact.what](event, since_ms)


def settled_by(fact: PromiseFact, event: Fulfilling) -> PromiseFact:
    """The promise after the event that fulfils it: kept if in time, or if no time was sure."""
    in_time = event.ts <= fact.due_ms or not fact.sure
    return msgspec.structs.replace(fact, state=KEPT if in_time else BROKEN, settled_ms=event.ts, settled_by=event.id)


def change(state: PromiseState, old: PromiseFact, new: PromiseFact) -> PromiseFact:
    """The new instead of the old."""
    state.every[state.every.index(old)] = new
    return new


def made_by(state: PromiseState, event: Message, conversation: str, calendar: Calendar) -> list[PromiseFact]:
    """The promises of a message; one said again while it is open is no other."""
    if event.speaker != "agent" or event.internal:
        return []
    open_already = {(each.agent, each.what, each.phrase) for each in state.every if each.state in PENDING}
    facts = [
        PromiseFact(
            promise_id=promise_id(conversation, event.id, each.start),
            conversation=conversation,
            person=event.person,
            agent=event.agent,
            event_id=event.id,
            at_ms=event.ts,
            what=each.what,
            phrase=event.text[each.start : each.end],
            due_ms=each.due_ms,
            sure=each.sure,
            state=OPEN,
            settled_ms=0,
            settled_by="",
        )
        for each in promises(event.text, event.ts, calendar)
    ]
    return [fact for fact in facts if (fact.agent, fact.what, fact.phrase) not in open_already]


def dues(fact: PromiseFact) -> list[Due]:
    """When to warn, and when it is broken; an event of that very time comes before, so it is in time."""
    early_ms = min((fact.due_ms - fact.at_ms) // 4, MOST_WARNING_MS)
    return [(fact.due_ms - early_ms, WARN, fact.promise_id), (fact.due_ms, BREAK, fact.promise_id)]


def make_room(state: PromiseState) -> None:
    """At most so many promises: settled ones go first, then the oldest."""
    while len(state.every) > MOST_PROMISES:
        settled = next((each for each in state.every if each.state not in PENDING), state.every[0])
        state.every.remove(settled)


def promise_id(conversation: str, event_id: str, start: int) -> str:
    """The same in every replay: 24 hex digits."""
    return blake2b(f"{conversation}\n{event_id}\n{start}".encode("utf-8", "replace"), digest_size=12).hexdigest()


def is_pending(state: PromiseState) -> bool:
    """Whether a promise may still be broken."""
    return any(fact.state in PENDING and fact.sure for fact in state.every)


def kept_rates(facts: list[PromiseFact]) -> dict[str, tuple[int, int]]:
    """By agent: promises kept, promises kept or broken. Of each promise its last fact counts; unsure ones do not."""
    last = {fact.promise_id: fact for fact in facts if fact.sure}
    rates: dict[str, tuple[int, int]] = {}
    for fact in last.values():
        if fact.state in (KEPT, BROKEN):
            kept, settled = rates.get(fact.agent, (0, 0))
            rates[fact.agent] = (kept + (fact.state == KEPT), settled + 1)
    return dict(sorted(rates.items()))
