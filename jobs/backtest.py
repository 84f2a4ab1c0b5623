"""Rules over history: the same core over what ClickHouse has, person by person. Nothing is sent, nothing is written.

Events are read from one thread while the core takes those of the chunk before.
"""

import gc
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import NamedTuple

from schemas.outputs import Firing
from schemas.rules import Rule, RuleSet
from sinks.clickhouse import Client
from sinks.history import Chunk, History, PersonPast, Wanted, span_ms
from udfs.person.past import Past, relive
from udfs.person.shard import Shard
from udfs.rules.alone import Alone
from udfs.rules.comparing import Comparison
from udfs.rules.engine import Rules
from udfs.rules.reach import PERSON, asks_profile, fields_of, memory_ms, types_of
from udfs.shards.memory import MemoryMembers, MemorySlots

CHUNK_EVENTS = 200_000
Watch = Callable[[int, int], None]  # events taken, of how many


class Period(NamedTuple):
    """What is asked about: firings with since <= at <= until, by the newest event's clock and not the wall's."""

    since_ms: int
    until_ms: int


class Backtest(NamedTuple):
    """What came of it."""

    period: Period
    events: int  # read, of the types that concern the rules
    comparison: Comparison


def period_of(client: Client, since_ms: int) -> Period:
    """The last so many milliseconds up to the newest event."""
    oldest_ms, newest_ms = span_ms(client)
    return Period(max(newest_ms - since_ms + 1, oldest_ms), newest_ms)


def run(client: Client, old: RuleSet, new: RuleSet, period: Period, watch: Watch = lambda taken, of: None) -> Backtest:
    """Both rule sets over the same events. With `old` and `new` the same object, it runs once."""
    rules = (*old.rules, *new.rules)
    from_ms = 0 if asks_profile(rules) else max(0, period.since_ms - memory_ms(rules))
    history = History(client, Wanted(types_of(rules), fields_of(rules), from_ms, period.until_ms))
    ways = [way(old)] if old is new else [way(old), way(new)]
    comparison, taken = Comparison(old, new), 0
    chunks = history.chunks(CHUNK_EVENTS)
    whole = sum(chunk.events for chunk in chunks)
    with no_cycles():
        for people in prefetched(history, chunks):
            for past in people:
                came = [inside(each(past, period.until_ms), period) for each in ways]
                comparison.add(came[0], came[-1])
            taken += sum(len(past.events) + len(past.late) for past in people)
            watch(taken, whole)
    return Backtest(period, taken, comparison)


def prefetched(history: History, chunks: list[Chunk]) -> Iterator[list[PersonPast]]:
    """The people of each chunk, one chunk read ahead."""
    with ThreadPoolExecutor(1) as reader:
        ahead = [reader.submit(history.read, chunk) for chunk in chunks[:1]]
        for following in chunks[1:]:
            people = ahead.pop().result()
            ahead.append(reader.submit(history.read, following))
            yield people
        yield from (reading.result() for reading in ahead)


@contextmanager
def no_cycles() -> Iterator[None]:
    """Millions of events, none of them in a cycle: the collector would walk them for nothing, a tenth of the time."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def inside(firings: list[Firing], period: Period) -> list[Firing]:
    """Those of the period; what came before it only made the memory."""
    return [each for each in firings if each.at_ms >= period.since_ms]


def way(ruleset: RuleSet) -> Callable[[PersonPast, int], list[Firing]]:
    """How one person's past is taken: with the profile where an `if` asks for it, which costs three times as much."""
    rules = Rules(ruleset.rules, ruleset.version)
    return with_profile(rules) if asks_profile(ruleset.rules) else without_profile(rules)


def with_profile(rules: Rules) -> Callable[[PersonPast, int], list[Firing]]:
    """By a shard of one person."""

    def take(past: PersonPast, until_ms: int) -> list[Firing]:
        return relive(Shard(MemoryMembers(), MemorySlots()), Past(past.events, past.late), until_ms, rules)

    return take


def without_profile(rules: Rules) -> Callable[[PersonPast, int], list[Firing]]:
    """By the engine alone."""

    def take(past: PersonPast, until_ms: int) -> list[Firing]:
        return Alone(past.person, rules).run(past.events, until_ms, past.late)

    return take


def about_people(version: int, rules: Iterable[Rule]) -> RuleSet:
    """The rules of a set that history of people can be asked about."""
    return RuleSet(version, tuple(rule for rule in rules if rule.subject == PERSON))
