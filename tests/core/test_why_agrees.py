"""`why` says what the engine did: 10,000 random cases."""

from collections.abc import Iterator
from random import Random
from typing import NamedTuple

from schemas.outputs import Action, Firing, Refusal
from schemas.rules import Rule, RuleSet
from tests.core.dice import Dice
from tests.core.histories import BASE_MS, PEOPLE, history, late_history
from tests.core.random_rules import limited, rules
from udfs.person import blob
from udfs.person.past import Past
from udfs.person.shard import Shard
from udfs.person.why import Why, explain, verdict_of
from udfs.rules.engine import Memory, Rules
from udfs.rules.telling import Judged
from udfs.rules.verdicts import LATER, RIVALS
from udfs.shards.memory import MemoryMembers, MemorySlots

CASES = 10_000


class Case(NamedTuple):
    """A moment of a random story, and what the engine did and kept."""

    person: str
    rule: Rule
    at_ms: int
    firings: list[Firing]  # of this rule and person, at this very time
    memory: Memory


def test_why_says_what_the_engine_did_in_10_000_random_cases() -> None:
    random, told, words = Random(20260206), 0, set[str]()
    while told < CASES:
        dice = Dice(random.randbytes(600))
        every, events = (limited, late_history) if told % 2 else (rules, history)
        ruleset, happened = RuleSet(1, every(dice)), events(dice)
        late = [(event.ts + dice.pick((0, 50, 700)), event) for event in happened if dice.below(8) == 7]
        past = Past([event for event in happened if all(event is not each for _, each in late)], late)
        for case in moments(dice, past, ruleset):
            answer = explain(case.person, case.rule.rule, case.at_ms, of(case.person, past), ruleset)
            agree_on(case, answer, ruleset)
            words.add(answer.verdict)
            told += 1
    assert words == {"fired", "refused", "deferred", "competes", "waits", "nothing"}


def of(person: str, past: Past) -> Past:
    """One person's part of it."""
    late = [each for each in past.late if each[1].person == person]
    return Past([event for event in past.events if event.person == person], late)


def moments(dice: Dice, past: Past, ruleset: RuleSet) -> Iterator[Case]:
    """The engine goes through everybody's events, and stops at some times."""
    people, compiled = MemoryMembers(), Rules(ruleset.rules, ruleset.version)
    shard = Shard(people, MemorySlots())
    grid = [event.ts for event in past.events] or [BASE_MS]
    later_ms = (0, 1, 50, 400, 10_000, 300_000, 600_000, 1_800_000)
    stops = {dice.pick(grid) + dice.pick(later_ms) for _ in range(6)}
    for at_ms in sorted(stops | {clock_ms for clock_ms, _ in past.late}):
        now = [event for event in past.events if shard.until_ms < event.ts <= at_ms]
        came = shard.advance(now, at_ms, compiled).firings
        behind = [event for clock_ms, event in past.late if clock_ms == at_ms]
        for event in sorted(behind, key=lambda each: (each.ts, each.id)):
            shard.late([event], compiled)
        shard.save()
        for person in (dice.pick(PEOPLE), dice.pick(PEOPLE)) if at_ms in stops else ():
            memory = blob.decode(person, people[person]).memory if person in people else Memory({}, {})
            for rule in ruleset.rules:
                mine = [each for each in came if (each.rule, each.person, each.at_ms) == (rule.rule, person, at_ms)]
                yield Case(person, rule, at_ms, mine, memory)


def agree_on(case: Case, answer: Why, ruleset: RuleSet) -> None:
    """The verdict, every decision of that time with its numbers, what is open, what waits."""
    told = [(each.action_id, *outcome(each)) for each in answer.judged if each.at_ms == case.at_ms]
    did = [(each.action_id, *row(each)) for each in case.firings]
    assert [each for each in told if each[1] != "competes"] == did[-len(answer.judged) or None :]
    plan = next(plan for plan in Rules(ruleset.rules).plans.values() if plan.rule.rule == case.rule.rule)
    held = case.memory.matches.get(plan.key, {})
    kept = {binding for binding, match in held.items() if not plan.over(match, case.at_ms)}
    assert [each.binding for each in answer.open] == [plan.named(binding) for binding in held if binding in kept]
    assert all(each.needs for each in answer.open)
    rooms = {
        room: [row for row in held.values() if row[0] == case.rule.rule]
        for room, held in case.memory.matches.items()
        if room in (LATER, RIVALS)
    }
    assert len(answer.waiting) == sum(map(len, rooms.values()))
    assert answer.verdict == engine_says(did, rooms, kept)


def outcome(judged: Judged) -> tuple[str, str, str]:
    """The verdict of an occasion and the numbers of the answer that decided."""
    answer = judged.deciding()
    word, limit = verdict_of(answer)
    return word, limit, answer.detail if answer else ""


def row(firing: Firing) -> tuple[str, str, str]:
    """The same, of the engine's row."""
    if isinstance(firing, Action):
        return "fired", "", ""
    assert isinstance(firing, Refusal)
    if firing.limit == "deferred":
        return "deferred", "quiet_hours", firing.detail
    return "refused", firing.limit, firing.detail


def engine_says(did: list[tuple[str, ...]], rooms: dict[str, list[object]], kept: set[str]) -> str:
    """In one word: what it did at that time, else what it keeps."""
    if did:
        return did[-1][1]
    if rooms.get(LATER):
        return "deferred"
    return "competes" if rooms.get(RIVALS) else "waits" if kept else "nothing"
