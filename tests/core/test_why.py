"""Why a rule did or did not: told as stories, and held against the engine on 10,000 random cases."""

from collections.abc import Iterator
from random import Random
from typing import NamedTuple

from schemas.events import AnyEvent
from schemas.outputs import Action, Firing, Refusal
from schemas.rules import AbsentStep, Cap, CoolDown, CountStep, EventStep, Limits, Priority, Push, Rule, RuleSet
from tests.core.dice import Dice
from tests.core.histories import BASE_MS, PEOPLE, history, late_history
from tests.core.limiting import NIGHT, agree, named
from tests.core.random_rules import limited, rules
from tests.core.shopper import DAY_S, HOUR_S, MINUTE_S, WHO, cart, ms, order, view
from udfs.person import blob
from udfs.person.past import Past
from udfs.person.shard import Shard
from udfs.person.trial import MemoryPeople, MemorySlots
from udfs.person.why import Why, explain, verdict_of
from udfs.rules.engine import Memory, Rules
from udfs.rules.telling import Judged
from udfs.rules.verdicts import LATER, RIVALS

CASES = 10_000
LEFT = Rule(
    rule="cart-left",
    about="tried",
    when=(EventStep(types=("cart",)), AbsentStep(types=("cart", "order"), for_ms=30 * 60_000)),
    then=Push("p"),
    limits=Limits(consent="marketing", cool_down=CoolDown(24 * 3_600_000)),
)


def why(at_s: float, *events: AnyEvent, rule: Rule = LEFT, beside: tuple[Rule, ...] = (), late: int = 0) -> Why:
    """The answer; the last `late` events came a minute behind the clock."""
    on_time, behind = list(events[: len(events) - late]), events[len(events) - late :]
    past = Past(on_time, [(event.ts + 60_000, event) for event in behind])
    return explain(WHO, rule.rule, ms(at_s), past, RuleSet(7, (rule, *beside)))


def said(answer: Why) -> list[tuple[str, str, str]]:
    """What every limit of the newest occasion said, but those that the rule has not."""
    return [(each.limit, each.says, each.detail) for each in answer.judged[-1].answers if each.says != "none"]


def test_nobody_began() -> None:
    answer = why(10, view(1))
    assert (answer.verdict, answer.open, answer.judged, answer.events) == ("nothing", [], [], 1)


def test_it_waits_for_silence_and_says_until_when() -> None:
    answer = why(10 * MINUTE_S, cart(0))
    assert answer.verdict == "waits"
    (need,) = answer.open[0].needs
    assert (need.step, need.what) == ("2", "no cart or order for 30m")
    assert (need.since_ms, need.until_ms) == (ms(0), ms(30 * MINUTE_S))


def test_an_order_broke_the_silence() -> None:
    answer = why(HOUR_S, cart(0), order(60))
    assert (answer.verdict, answer.open) == ("nothing", [])
    (ended,) = answer.ended
    assert (ended.step, ended.event_type, ended.at_ms) == (2, "order", ms(60))


def test_another_cart_begins_the_silence_anew() -> None:
    answer = why(20 * MINUTE_S, cart(0), cart(10 * MINUTE_S))
    assert [(each.step, each.event_type) for each in answer.ended] == [(2, "cart")]
    assert answer.open[0].needs[0].until_ms == ms(40 * MINUTE_S)


def test_without_consent_it_is_refused_and_the_other_limits_are_told_too() -> None:
    answer = why(30 * MINUTE_S, cart(0))
    assert (answer.verdict, answer.limit) == ("refused", "consent")
    assert said(answer) == [("consent", "holds", "marketing: no record"), ("cool_down", "passes", "none before")]


def test_a_cool_down_tells_what_is_left_of_it() -> None:
    answer = why(2.5 * HOUR_S, agree(-HOUR_S), cart(0), cart(2 * HOUR_S))
    assert (answer.verdict, answer.limit) == ("refused", "cool_down")
    assert said(answer) == [
        ("consent", "passes", "marketing: agreed 3h30m ago"),
        ("cool_down", "holds", "last 2h ago, 22h of it left"),
    ]


def test_what_was_decided_before_is_told_when_nothing_is_open() -> None:
    answer = why(3 * HOUR_S, agree(-HOUR_S), cart(0))
    assert answer.verdict == "nothing"
    assert [(each.at_ms, each.deciding()) for each in answer.judged] == [(ms(30 * MINUTE_S), None)]


def test_a_count_says_how_many_are_missing() -> None:
    thrice = Rule(
        rule="thrice",
        about="tried",
        when=(CountStep(types=("view",), same=("item",), count=3, within_ms=1_200_000),),
        then=Push("p"),
    )
    answer = why(15 * MINUTE_S, view(0), view(60), view(120, "B"), rule=thrice)
    assert [(each.binding, each.needs[0].what) for each in answer.open] == [
        ({"item": "A"}, "1 more view (2 of 3 in 20m)"),
        ({"item": "B"}, "2 more view (1 of 3 in 20m)"),
    ]
    assert [each.needs[0].until_ms for each in answer.open] == [ms(20 * MINUTE_S), ms(22 * MINUTE_S)]
    assert len(why(20 * MINUTE_S, view(0), view(60), rule=thrice).open) == 1, "the second view is still in the window"
    assert why(21 * MINUTE_S, view(0), view(60), rule=thrice).open == []


def test_what_came_late_is_told_and_held_nothing_back() -> None:
    answer = why(30 * MINUTE_S, agree(-60), cart(0), order(60), late=1)
    assert answer.verdict == "fired"
    assert [(each.type, each.ts, each.behind_ms) for each in answer.late] == [("order", ms(60), 60_000)]


def test_rivals_and_caps_and_quiet_hours_tell_their_numbers() -> None:
    low = named("low", caps=(Cap("g", 2, 0),), quiet_hours=NIGHT, priority=Priority(10, 10_000))
    high = named("high", priority=Priority(60, 10_000))
    answer = why(5, view(0), rule=low, beside=(high,))
    assert (answer.verdict, answer.limit, answer.waiting[0].until_ms) == ("competes", "priority", ms(10))
    answer = why(10, view(0), rule=low, beside=(high,))
    assert (answer.verdict, answer.limit) == ("refused", "priority")
    assert said(answer) == [
        ("caps", "passes", "g: 0 of 2 on this day in Asia/Shanghai"),
        ("quiet_hours", "passes", "22:00 to 08:00 in Asia/Shanghai, it is 08:00"),
        ("priority", "holds", "high has 60 and went out, this has 10"),
    ]
    assert said(why(10, view(0), rule=high, beside=(low,))) == [("priority", "passes", "60: 1 rivals beaten")]
    night = why(DAY_S - HOUR_S, view(DAY_S - HOUR_S), rule=low)
    assert (night.verdict, night.limit) == ("deferred", "quiet_hours")


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
    people, compiled = MemoryPeople(), Rules(ruleset.rules, ruleset.version)
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
