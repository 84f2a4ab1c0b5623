"""What holds a firing back, limit by limit, to the boundary; times worked out by hand. The day begins at 8:00 in Shanghai."""

from typing import Any

import pytest

from schemas.events import AnyEvent, Complaint, Consent, Member
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
    QuietHours,
    Rule,
    Tag,
    Ticket,
    Where,
)
from tests.core.desk import Desk
from tests.core.oracle_limits import Said
from tests.core.shopper import DAY_S, HOUR_S, WHO, cart, ms, order, search, view
from udfs.rules.limits import hold_out_place_bp

NIGHT = QuietHours(22 * 60, 8 * 60, 12 * HOUR_S * 1000)


def named(name: str, word: str = "view", **limits: Any) -> Rule:
    """A rule on one type of event."""
    return Rule(rule=name, about="tried", when=(EventStep(types=(word,)),), then=Push(name), limits=Limits(**limits))


def came(rules: list[Rule], *events: AnyEvent, said: Said = Said({}, {})) -> list[tuple[float, str, str]]:  # noqa: B008
    """Seconds, rule and what held it back, of everything that came of it."""
    desk = Desk(rules, said).run(events, ms(40 * DAY_S))
    return [((row.at_ms - ms(0)) / 1000, row.rule, getattr(row, "limit", "")) for row in desk.firings]


def agree(at_s: float, agreed: bool = True) -> Consent:
    return Consent(id=f"consent-{at_s}", person=WHO, ts=ms(at_s), purpose="marketing", agreed=agreed)


def member(at_s: float, **told: str) -> Member:
    return Member(id=f"member-{at_s}", person=WHO, ts=ms(at_s), **told)


def test_no_record_of_consent_means_no_and_the_newest_word_counts() -> None:
    asked = named("r", consent="marketing")
    events = [view(0), agree(1), view(1, id="view"), agree(2, False), view(3), agree(4), view(5)]
    assert came([asked], *events) == [(0, "r", "consent"), (1, "r", ""), (3, "r", "consent"), (5, "r", "")]


def test_a_consent_withdrawn_late_is_withdrawn_and_an_old_one_changes_nothing() -> None:
    desk = Desk([named("r", consent="marketing")]).run([agree(1)], ms(10))
    desk.rules.note(desk.memories[WHO], agree(0.5, False))
    assert isinstance(desk.run([view(11)], ms(11)).firings[-1], Action)
    desk.rules.note(desk.memories[WHO], agree(5, False))
    (refusal,) = desk.run([view(12)], ms(12)).firings[1:]
    assert isinstance(refusal, Refusal)
    assert (refusal.limit, refusal.detail) == ("consent", "marketing: withdrawn 7s ago")


def test_the_same_people_are_held_out_and_about_as_many_as_said() -> None:
    places = [hold_out_place_bp("win-back", f"account:{number}") for number in range(10_000)]
    assert places == [hold_out_place_bp("win-back", f"account:{number}") for number in range(10_000)]
    assert 900 <= sum(place < 1_000 for place in places) <= 1_100, "10 %, three standard deviations"
    assert places != [hold_out_place_bp("other", f"account:{number}") for number in range(10_000)]


def test_who_is_held_out_is_told_the_place() -> None:
    inside = next(f"account:{n}" for n in range(99) if hold_out_place_bp("r", f"account:{n}") < 5_000)
    outside = next(f"account:{n}" for n in range(99) if hold_out_place_bp("r", f"account:{n}") >= 5_000)
    desk = Desk([named("r", hold_out_bp=5_000)]).run([view(0, person=inside), view(1, person=outside)], ms(2))
    refusal, action = desk.firings
    assert isinstance(refusal, Refusal) and isinstance(action, Action)
    place = hold_out_place_bp("r", inside) / 100
    assert (refusal.limit, refusal.detail) == ("hold_out", f"place {place:.2f}% is within 50%")


def test_a_cap_counts_all_rules_of_its_group_and_only_what_goes_out() -> None:
    two = (Cap("g", 2, 10_000),)
    rules = [named("a", caps=two), named("b", "cart", caps=two, consent="marketing"), named("c", "order", caps=two)]
    events = [cart(0), view(1), order(2), view(3), view(11)]
    assert came(rules, *events) == [
        (0, "b", "consent"),
        (1, "a", ""),
        (2, "c", ""),
        (3, "a", "caps"),
        (11, "a", ""),  # what went out at 1 is not in (1, 11]
    ]


def test_a_cap_tells_its_numbers() -> None:
    desk = Desk([named("r", caps=(Cap("g", 1, HOUR_S * 1000),))]).run([view(0), view(60)], ms(60))
    refusal = desk.firings[1]
    assert isinstance(refusal, Refusal)
    assert (refusal.limit, refusal.detail) == ("caps", "g: 1 of 1 in 1h, the first of them 1m ago")


@pytest.mark.parametrize(
    ("zone", "second_s", "limit"),
    [
        ("", 16 * HOUR_S - 0.001, "caps"),  # a millisecond before midnight in Shanghai
        ("", 16 * HOUR_S, ""),
        ("America/New_York", 5 * HOUR_S - 0.001, "caps"),
        ("America/New_York", 5 * HOUR_S, ""),
    ],
)
def test_a_cap_of_a_day_is_over_at_midnight_where_the_person_is(zone: str, second_s: float, limit: str) -> None:
    daily = named("r", caps=(Cap("g", 1, 0),))
    events = [member(0, zone=zone), view(1), view(second_s)]
    assert came([daily], *events)[1:] == [(second_s, "r", limit)]


@pytest.mark.parametrize(
    ("at_s", "rows"),
    [
        (14 * HOUR_S - 0.001, [""]),  # before 22:00
        (14 * HOUR_S, ["deferred", ""]),
        (DAY_S - 0.001, ["deferred", ""]),
        (DAY_S, [""]),  # at 8:00
    ],
)
def test_quiet_hours_begin_and_end_to_the_millisecond(at_s: float, rows: list[str]) -> None:
    times = [at_s, DAY_S] if rows[0] else [at_s]
    assert came([named("r", quiet_hours=NIGHT)], view(at_s)) == [(s, "r", r) for s, r in zip(times, rows, strict=True)]


def test_what_waits_for_the_morning_keeps_its_name_and_is_asked_again() -> None:
    rule = named("r", quiet_hours=NIGHT, cool_down=CoolDown(HOUR_S * 1000), consent="marketing")
    events = [agree(0), view(20 * HOUR_S), view(21 * HOUR_S), view(22 * HOUR_S), agree(DAY_S + 1, False)]
    desk = Desk([rule]).run(events, ms(2 * DAY_S))
    rows = [((row.at_ms - ms(0)) / HOUR_S / 1000, getattr(row, "limit", "")) for row in desk.firings]
    names = {row.action_id for row in desk.firings}
    assert sorted(rows) == [
        (20, "deferred"),
        (21, "deferred"),
        (22, "deferred"),
        (24, ""),
        (24, "cool_down"),
        (24, "cool_down"),
    ]
    assert len(names) == 3


def test_who_changed_the_mind_at_night_is_left_alone() -> None:
    rule = named("r", quiet_hours=NIGHT, consent="marketing")
    rows = came([rule], agree(0), view(20 * HOUR_S), agree(21 * HOUR_S, False))
    assert rows == [(20 * HOUR_S, "r", "deferred"), (DAY_S, "r", "consent")]


@pytest.mark.parametrize(("at_s", "limits"), [(20 * HOUR_S, ["deferred", ""]), (20 * HOUR_S - 0.001, ["quiet_hours"])])
def test_what_would_wait_too_long_is_refused_at_once(at_s: float, limits: list[str]) -> None:
    hours = QuietHours(22 * 60, 8 * 60, 4 * HOUR_S * 1000)
    assert [row[2] for row in came([named("r", quiet_hours=hours)], view(at_s))] == limits


def test_the_time_of_waiting_is_counted_from_when_it_came_true() -> None:
    """Released at 8:00, it finds the next quiet hours (8:00 to 9:00) in a zone that changed meanwhile, and may not wait on."""
    hours = QuietHours(22 * 60, 8 * 60, 11 * HOUR_S * 1000)
    rule = named("r", quiet_hours=hours)
    rows = came([rule], view(14 * HOUR_S), member(20 * HOUR_S, zone="Asia/Kathmandu"))
    assert rows == [(14 * HOUR_S, "r", "deferred"), (DAY_S, "r", "quiet_hours")], "in Kathmandu it is 5:45"


def test_quiet_hours_may_drop() -> None:
    dropping = named("r", quiet_hours=QuietHours(22 * 60, 8 * 60, 0))
    desk = Desk([dropping]).run([view(15 * HOUR_S)], ms(2 * DAY_S))
    (refusal,) = desk.firings
    assert isinstance(refusal, Refusal)
    assert (refusal.limit, refusal.detail) == ("quiet_hours", "22:00 to 08:00 in Asia/Shanghai, it is 23:00")


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
