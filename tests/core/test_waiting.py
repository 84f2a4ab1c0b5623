"""What waits: rivals for each other, shadows for nobody, and what is asked when a rule fires."""

import pytest

from schemas.events import Complaint
from schemas.outputs import Action, Refusal
from schemas.rules import (
    Alert,
    Cap,
    CoolDown,
    EventStep,
    If,
    Limits,
    Notice,
    Priority,
    Push,
    Rule,
    Tag,
    Ticket,
    Where,
)
from tests.core.desk import Desk
from tests.core.limiting import NIGHT, agree, came, member, named
from tests.core.oracle_told import Said
from tests.core.shopper import DAY_S, HOUR_S, WHO, cart, ms, order, search, view


def test_of_rivals_the_highest_goes_out_when_the_settling_time_is_over() -> None:
    rules = [named("low", priority=Priority(1, 5_000)), named("high", "cart", priority=Priority(9, 5_000))]
    assert came(rules, view(0), cart(5)) == [(5, "high", ""), (5, "low", "priority")], "5 is in time"
    assert came(rules, view(0), cart(5.001)) == [(5, "low", ""), (10.001, "high", "")]


def test_of_equal_rivals_the_earlier_goes_out() -> None:
    rules = [named("a", "cart", priority=Priority(5, 5_000)), named("b", priority=Priority(5, 5_000))]
    desk = Desk(rules).run([view(0), cart(1)], ms(60))
    winner, loser = desk.firings
    assert (winner.rule, loser.rule) == ("b", "a")
    assert isinstance(loser, Refusal)
    assert (loser.limit, loser.detail) == ("priority", "b has 5 and went out, this has 5")


def test_a_rival_that_may_not_go_out_leaves_the_way_to_the_next() -> None:
    two_seconds = (Cap("g", 1, 100_000),)
    rules = [
        named("high", "cart", priority=Priority(9, 5_000), caps=two_seconds),
        named("low", priority=Priority(1, 5_000)),
        named("other", "order", caps=two_seconds),
    ]
    assert came(rules, cart(0), view(1), order(2)) == [(2, "other", ""), (5, "high", "caps"), (5, "low", "")]


def test_what_the_morning_releases_competes_with_what_comes_then() -> None:
    rules = [
        named("late", priority=Priority(1, 5_000), quiet_hours=NIGHT),
        named("early", "cart", priority=Priority(9, 5_000)),
    ]
    rows = came(rules, view(DAY_S - 10), cart(DAY_S - 5))
    assert rows == [(DAY_S - 10, "late", "deferred"), (DAY_S, "early", ""), (DAY_S, "late", "priority")]


def test_a_shadow_is_recorded_sends_nothing_and_uses_up_no_cap() -> None:
    caps = (Cap("g", 1, 100_000),)
    shadow = Rule(
        rule="a",
        about="tried",
        when=(EventStep(types=("view",)),),
        then=Push("x"),
        limits=Limits(caps=caps),
        shadow=True,
    )
    desk = Desk([shadow, named("b", "cart", caps=caps)]).run([view(0), cart(1), view(2)], ms(3))
    rows = [(row.rule, getattr(row, "limit", ""), getattr(row, "detail", "")) for row in desk.firings]
    assert rows[:2] == [("a", "shadow", "would push x"), ("b", "", "")]
    assert rows[2][:2] == ("a", "caps"), "it is held back as if it were real"


def test_limits_are_asked_in_their_order() -> None:
    held_out = named("r", hold_out_bp=9_999, consent="marketing", cool_down=CoolDown(1_000))
    assert came([held_out], view(0), agree(1), view(2)) == [(0, "r", "consent"), (2, "r", "hold_out")]


@pytest.mark.parametrize(
    ("asked", "limit"),
    [
        (If("profile", "payments", "gte", 2), ""),
        (If("profile", "payments", "gt", 2), "if"),
        (If("scores", "churn", "gte", 0.5), ""),
        (If("scores", "mood", "lt", 0.5), "if"),
        (If("scores", "mood", "exists", False), ""),
        (If("facts", "level", "in", ["gold"]), ""),
        (If("facts", "level", "ne", "gold"), "if"),
        (If("facts", "zone", "exists", True), "if"),
        (If("profile", "categories", "contains", "shoes"), ""),
    ],
)
def test_if_is_asked_when_the_rule_fires(asked: If, limit: str) -> None:
    rule = Rule(rule="r", about="tried", when=(EventStep(types=("view",)),), only_if=(asked,), then=Push("p"))
    said = Said({"churn": 0.5}, {"payments": 2, "categories": ["shoes"]})
    assert came([rule], member(0, level="gold"), view(1), said=said) == [(1, "r", limit)]


def test_if_tells_what_is_there() -> None:
    asked = (If("profile", "since_order", "gte", 86_400_000),)
    rule = Rule(rule="r", about="tried", when=(EventStep(types=("view",)),), only_if=asked, then=Push("p"))
    (known,) = Desk([rule], Said({}, {"since_order": 3_600_000})).run([view(0)], ms(1)).firings
    (unknown,) = Desk([rule]).run([view(0)], ms(1)).firings
    assert isinstance(known, Refusal) and isinstance(unknown, Refusal)
    assert known.detail == "profile.since_order is 1h, not gte 1d"
    assert unknown.detail == "profile.since_order is not known, not gte 1d"


@pytest.mark.parametrize("then", [Alert("x"), Notice("x"), Push("x"), Tag("x"), Ticket("x")])
def test_a_rule_does_what_then_says(then: Push) -> None:
    rule = Rule(rule="r", about="tried", when=(EventStep(types=("view",)),), then=then)
    (action,) = Desk([rule]).run([view(0)], ms(1)).firings
    assert isinstance(action, Action)
    assert (action.kind, action.script) == (type(then).__name__.lower(), "x")


def test_an_eager_rule_says_on_arrival_what_it_says_in_its_turn() -> None:
    risky = EventStep(types=("complaint",), where=(Where("words", "matches", "12315"),))
    eager = Rule(rule="r", about="tried", when=(risky,), then=Alert("risk"), eager=True)
    event = Complaint(id="c", person=WHO, ts=ms(0), words="我要打12315")
    desk = Desk([eager, named("slow", "complaint")])
    at_once = desk.rules.act(WHO, event)
    assert desk.run([event], ms(1)).firings[:1] == at_once
    assert [(row.rule, row.at_ms) for row in at_once] == [("r", ms(0))]
    assert desk.rules.act(WHO, Complaint(id="d", person=WHO, ts=ms(0), words="slow")) == []


def test_what_waited_is_refused_when_its_rule_is_gone() -> None:
    desk = Desk([named("r", quiet_hours=NIGHT)]).run([view(20 * HOUR_S)], ms(21 * HOUR_S))
    desk.reload([])
    (_, refusal) = desk.run([], ms(2 * DAY_S)).firings
    assert isinstance(refusal, Refusal)
    assert (refusal.limit, refusal.detail) == ("reload", "the rule is no longer published")


def test_no_more_than_sixty_four_wait() -> None:
    desk = Desk([named("r", quiet_hours=NIGHT)]).run([view(15 * HOUR_S + n) for n in range(70)], ms(16 * HOUR_S))
    limits = [row.limit for row in desk.firings if isinstance(row, Refusal)]
    assert (limits.count("deferred"), limits.count("quiet_hours")) == (64, 6)


def test_searching_concerns_no_rule_of_another_subject() -> None:
    other = Rule(rule="r", about="t", subject="metric", when=(EventStep(types=("search",)),), then=Push("p"))
    assert came([other], search(0)) == []
