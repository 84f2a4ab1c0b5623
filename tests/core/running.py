"""Runs of the core: a history at once, or in pieces with restarts."""

from collections.abc import Iterable
from itertools import pairwise
from typing import NamedTuple

import msgspec

from schemas.events import AnyEvent
from schemas.outputs import Firing, Late, Profile, Refusal
from schemas.rules import Rule
from tests.core.oracle_told import Due, Said
from udfs.person.shard import Outputs, Shard
from udfs.rules.engine import Deadline, Memory, Rules
from udfs.rules.facts import Facts, Value
from udfs.rules.verdicts import Outcome
from udfs.shards.memory import MemoryMembers, MemorySlots

SAID = Said({"churn": 0.7}, {"payments": 2})  # what is known of everybody


class Told:
    """The facts of a test."""

    def profile(self, name: str, at_ms: int) -> Value | None:
        return SAID.profile.get(name)

    def score(self, name: str, at_ms: int) -> float | None:
        return SAID.scores.get(name)

    def fact(self, name: str, at_ms: int) -> Value | None:
        return None


class KnownRules(Rules):
    """Rules among people of whom something is known."""

    def take(self, person: str, memory: Memory, event: AnyEvent, facts: Facts = Told()) -> Outcome:  # noqa: B008
        return super().take(person, memory, event, Told())

    def expire(self, memory: Memory, deadline: Deadline, facts: Facts = Told()) -> Outcome:  # noqa: B008
        return super().expire(memory, deadline, Told())


read_profile = msgspec.json.Decoder(Profile).decode


class Came(NamedTuple):
    """Outputs, with the profiles read."""

    firings: list[Firing]
    profiles: list[Profile]
    late: list[Late]


def read(out: Outputs) -> Came:
    """What came, for a test to look at."""
    profiles = [read_profile(told) for _, told in out.profiles]
    assert [profile.person for profile in profiles] == [person for person, _ in out.profiles]
    return Came(out.firings, profiles, out.late)


def at_once(events: Iterable[AnyEvent], until_ms: int, rules: Iterable[Rule] = ()) -> Came:
    """All events in one call of a new shard."""
    return read(Shard(MemoryMembers(), MemorySlots()).advance(list(events), until_ms, KnownRules(tuple(rules))))


def in_pieces(
    events: Iterable[AnyEvent],
    ends_ms: list[int],
    rules: Iterable[Rule],
    restarts: frozenset[int] = frozenset(),
    people: MemoryMembers | None = None,
) -> Came:
    """One call per end (included, ascending); before the calls of `restarts` the shard is made anew from its stores."""
    compiled = KnownRules(tuple(rules))
    people, slots = MemoryMembers() if people is None else people, MemorySlots()
    shard, every, all_out = Shard(people, slots), list(events), Outputs([], [], [])
    for number, (before_ms, end_ms) in enumerate(pairwise((-1, *ends_ms))):
        if number in restarts:
            shard.save()
            shard = Shard(people, slots, before_ms)
        out = shard.advance([event for event in every if before_ms < event.ts <= end_ms], end_ms, compiled)
        joined(all_out, out)
    shard.save()
    return read(all_out)


def joined(all_out: Outputs, out: Outputs) -> None:
    """More outputs behind those there are."""
    all_out.firings.extend(out.firings)
    all_out.profiles.extend(out.profiles)
    all_out.late.extend(out.late)


def as_due(firing: Firing) -> Due:
    """A firing of the engine in the oracle's form."""
    limit = firing.limit if isinstance(firing, Refusal) else ""
    binding = tuple(firing.binding.items())
    return Due(firing.action_id, firing.rule, firing.person, firing.at_ms, binding, limit)


def late_ids(late: list[Late]) -> list[str]:
    """Ids of late events."""
    return [each.event_id for each in late]
