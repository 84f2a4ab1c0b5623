"""Why a rule did, or did not, at a time: its open matches and what they wait for, its occasions and what limits said.

The person's past is taken once more by the same core, so the answer is the one the stream gave.
"""

from typing import Literal

import msgspec

from schemas.events import event_type
from schemas.outputs import Late
from schemas.rules import RuleSet
from udfs.person import blob
from udfs.person.past import Past, relive
from udfs.person.shard import Shard
from udfs.rules.answers import Answer
from udfs.rules.engine import Memory
from udfs.rules.telling import Ended, Judged, TellingRules
from udfs.rules.verdicts import DUE, LATER, RIVALS
from udfs.rules.waiting import Need, needs
from udfs.shards.memory import MemoryMembers, MemorySlots

MOST_TOLD = 5  # of occasions, and of ended matches: the newest
Word = Literal["fired", "refused", "deferred", "competes", "waits", "nothing"]


class Open(msgspec.Struct, frozen=True):
    """A match that can still come true."""

    binding: dict[str, str]
    needs: list[Need]


class Waiting(msgspec.Struct, frozen=True):
    """An occasion that waits: for the end of quiet hours, or for rivals."""

    binding: dict[str, str]
    limit: str
    since_ms: int
    until_ms: int


class Why(msgspec.Struct, frozen=True, kw_only=True):
    """The answer. `verdict` is as of `at_ms`: what was decided at that very time, else what waits, else nothing."""

    person: str
    rule: str
    at_ms: int
    rules_version: int
    events: int
    verdict: Word
    limit: str  # what refused or deferred it, or what it waits for
    open: list[Open]
    waiting: list[Waiting]
    judged: list[Judged]  # the newest last
    ended: list[Ended]  # without coming true, the newest last
    late: list[Late]


def explain(person: str, rule: str, at_ms: int, past: Past, ruleset: RuleSet) -> Why:
    """`past` is all that happened to this person, `ruleset` holds the rule. Limits depend on all its rules."""
    people = MemoryMembers()
    shard, rules = Shard(people, MemorySlots()), TellingRules(ruleset.rules, ruleset.version, rule)
    relive(shard, past, at_ms, rules)
    shard.save()
    memory = blob.decode(person, people[person]).memory if person in people else Memory({}, {})
    judged = [each for each in rules.judge.judged if each.rule == rule]
    opened, waiting = open_matches(rules, memory, at_ms), waits(memory, rule)
    verdict, limit = decided([each for each in judged if each.at_ms == at_ms], waiting, opened)
    return Why(
        person=person,
        rule=rule,
        at_ms=at_ms,
        rules_version=ruleset.version,
        events=sum(event.ts <= at_ms for event in past.events),
        verdict=verdict,
        limit=limit,
        open=opened,
        waiting=waiting,
        judged=judged[-MOST_TOLD:],
        ended=rules.ended[-MOST_TOLD:],
        late=late_ones(past, at_ms),
    )


def decided(now: list[Judged], waiting: list[Waiting], opened: list[Open]) -> tuple[Word, str]:
    """The verdict, and the limit it is about: what was decided now, else what waits, else what is open."""
    words = [verdict_of(each.deciding()) for each in now]
    done = [each for each in words if each[0] != "competes"]
    if done:
        return done[-1]
    if waiting:
        return "competes" if waiting[0].limit == "priority" else "deferred", waiting[0].limit
    return ("waits" if opened else "nothing"), ""


def verdict_of(answer: Answer | None) -> tuple[Word, str]:
    """What became of an occasion by the answer that decided."""
    if answer is None:
        return "fired", ""
    if answer.says == "holds":
        return "refused", answer.limit
    return "competes" if answer.limit == "priority" else "deferred", answer.limit


def open_matches(rules: TellingRules, memory: Memory, at_ms: int) -> list[Open]:
    """The watched rule's matches that are not over."""
    plan = rules.watched
    return [
        Open(plan.named(binding), needs(plan, match, at_ms))
        for binding, match in memory.matches.get(plan.key, {}).items()
        if not plan.over(match, at_ms)
    ]


def waits(memory: Memory, rule: str) -> list[Waiting]:
    """The rule's occasions in the rooms where they wait."""
    return [
        Waiting(binding, limit, since_ms, row[DUE])
        for room, limit in ((LATER, "quiet_hours"), (RIVALS, "priority"))
        for row in memory.matches.get(room, {}).values()
        for name, binding, _, since_ms in (row[:DUE],)
        if name == rule
    ]


def late_ones(past: Past, at_ms: int) -> list[Late]:
    """What came too late to count, up to a time."""
    return [
        Late(event_id=each.id, type=event_type(each), person=each.person, ts=each.ts, behind_ms=clock_ms - each.ts)
        for clock_ms, each in past.late
        if clock_ms <= at_ms
    ]
