"""What holds a firing back, limit by limit, to the boundary; times worked out by hand. The day begins at 8:00 in Shanghai."""

import pytest

from schemas.outputs import Action, Refusal
from schemas.rules import (
    Cap,
    CoolDown,
    QuietHours,
)
from tests.core.desk import Desk
from tests.core.limiting import NIGHT, agree, came, member, named
from tests.core.shopper import DAY_S, HOUR_S, WHO, cart, ms, order, view
from udfs.rules.limits import hold_out_place_bp


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
    """Released at 8:00, it finds the next quiet hours (8:00 to 9:00) in a zone that changed meanwhile: it may not wait on."""
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
