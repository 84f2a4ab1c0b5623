"""An event is offered to the rules it concerns, and to no others; what comes of it stays the same."""

from random import Random

import pytest

from schemas.events import View
from schemas.rules import AbsentStep, CountStep, EventStep, Push, Rule, Where
from tests.core.desk import Desk
from tests.core.dice import Dice
from tests.core.histories import dense_history, end_ms, history
from tests.core.random_rules import dense, rules
from tests.core.running import SAID
from tests.core.shopper import WHO, order, view
from udfs.rules import index
from udfs.rules.engine import Memory, Rules

STORIES = 600


def test_looked_up_rules_fire_what_rules_asked_one_by_one_fire(monkeypatch: pytest.MonkeyPatch) -> None:
    random = Random(7)
    for number in range(STORIES):
        dice = Dice(random.randbytes(700))
        made, happened = (dense, dense_history) if number % 2 else (rules, history)
        every = (*made(dice), *(named(f"x{place}", each) for place, each in enumerate(made(dice))))
        events = happened(dice)
        one_by_one = Desk(every, SAID).run(events, end_ms(events)).firings
        with monkeypatch.context() as patch:
            patch.setattr(index, "FEW", 0)
            looked_up = Desk(every, SAID).run(events, end_ms(events)).firings
        assert looked_up == one_by_one


def named(name: str, rule: Rule) -> Rule:
    """The rule by another name."""
    return Rule(rule=name, about="x", when=rule.when, then=rule.then, only_if=rule.only_if, limits=rule.limits)


def asked(rules: Rules, memory: Memory, event: View) -> list[str]:
    """Names of the rules that an event is offered to."""
    return [entry.plan.rule.rule for entry in rules.takers[type(event)](event, memory.matches) if entry.plan]


def about(name: str, *where: Where) -> Rule:
    """Two views, of which something is wanted, and then no order."""
    seen = CountStep(types=("view",), count=2, within_ms=60_000, where=where)
    return Rule(rule=name, about="x", when=(seen, AbsentStep(types=("view", "order"), for_ms=60_000)), then=Push("p"))


def test_of_many_rules_on_a_type_those_are_asked_that_want_this_value() -> None:
    some = [about(f"r{number:02}", Where("category", "eq", f"c{number}")) for number in range(20)]
    some += [about("s", Where("category", "in", ["c3", "c4"])), about("t", Where("price_fen", "gt", 5)), about("u")]
    rules, memory = Rules(tuple(some)), Memory({}, {})
    assert asked(rules, memory, view(0, category="c3")) == ["r03", "s", "t", "u"]
    assert asked(rules, memory, view(0, category="other")) == ["t", "u"]


def test_rules_of_which_something_is_open_are_asked_whatever_the_value() -> None:
    """The silence of r03 is broken by any view."""
    rules, memory = Rules(tuple(about(f"r{n:02}", Where("category", "eq", f"c{n}")) for n in range(20))), Memory({}, {})
    for at_s in (0, 1):
        rules.take(WHO, memory, view(at_s, category="c3"))
    assert asked(rules, memory, view(2, category="c9")) == ["r03", "r09"]
    rules.take(WHO, memory, view(2, category="other"))
    assert asked(rules, memory, view(3, category="other")) == []


def test_a_type_that_begins_nothing_is_offered_to_open_matches_alone() -> None:
    when = (EventStep(types=("view",)), AbsentStep(types=("order",), for_ms=60_000))
    rules = Rules(tuple(Rule(rule=f"r{n:02}", about="x", when=when, then=Push("p")) for n in range(20)))
    memory = Memory({}, {})
    assert rules.takers[type(order(0))](order(0), memory.matches) == []
    rules.take(WHO, memory, view(0))
    assert len(rules.takers[type(order(0))](order(1), memory.matches)) == 20
