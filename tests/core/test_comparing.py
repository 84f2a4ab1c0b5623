"""What is gained, lost and moved between two rule sets; worked out by hand."""

from schemas.outputs import Action, Firing, Refusal
from schemas.rules import RuleSet
from tests.core.limiting import named
from tests.core.shopper import DAY_S, HOUR_S, ms
from udfs.rules.comparing import Comparison, Example, differences


def sent(at_s: float, person: str = "account:1", rule: str = "r", item: str = "A", kind: str = "push") -> Action:
    common = {"action_id": f"{rule}{at_s}", "rule": rule, "rule_version": 1, "person": person, "event_id": "e"}
    return Action(**common, at_ms=ms(at_s), binding={"item": item}, kind=kind, script="p")


def held(at_s: float, limit: str, person: str = "account:1") -> Refusal:
    common = {"action_id": f"r{at_s}", "rule": "r", "rule_version": 1, "person": person, "event_id": "e"}
    return Refusal(**common, at_ms=ms(at_s), binding={"item": "A"}, limit=limit, detail="")


def found(old: list[Firing], new: list[Firing]) -> list[tuple[str, float, float]]:
    """What, when, and when before, in seconds."""
    return [
        (each.what, (each.at_ms - ms(0)) / 1000, (each.from_ms - ms(0)) / 1000 if each.from_ms else 0)
        for each in differences(old, new)
    ]


def test_equal_firings_are_no_difference() -> None:
    assert found([sent(1), sent(2)], [sent(2), sent(1)]) == []


def test_another_time_for_the_same_binding_is_moved() -> None:
    assert found([sent(10)], [sent(30)]) == [("moved", 30, 10)]
    assert found([sent(10)], [sent(10 + DAY_S)]) == [("moved", 10 + DAY_S, 10)]


def test_more_than_a_day_away_it_is_another_firing() -> None:
    assert found([sent(10)], [sent(11 + DAY_S)]) == [("lost", 10, 0), ("gained", 11 + DAY_S, 0)]


def test_another_binding_is_another_firing() -> None:
    assert found([sent(10)], [sent(10, item="B")]) == [("gained", 10, 0), ("lost", 10, 0)]


def test_what_is_equal_is_not_paired_with_what_is_near() -> None:
    assert found([sent(10), sent(20)], [sent(20)]) == [("lost", 10, 0)]


def test_what_is_held_back_is_not_sent() -> None:
    assert found([sent(10)], [held(10, "caps")]) == [("lost", 10, 0)]


def test_people_caps_and_days_are_counted_by_rule_and_in_total() -> None:
    comparison = Comparison(RuleSet(1, (named("r"),)), RuleSet(2, (named("r"), named("s"))))
    comparison.add([sent(0), held(1, "caps"), held(2, "caps")], [sent(0), held(1, "caps")])
    comparison.add(
        [], [sent(0, "account:2", "s"), sent(17 * HOUR_S, "account:2", "s")]
    )  # 8:00, and 1:00 of the next day
    comparison.add([sent(5, "account:3")], [])
    comparison.add([], [sent(5, "account:4", kind="ticket")])
    comparison.add([], [])
    first, second, total = comparison.rules["r"], comparison.rules["s"], comparison.total
    assert comparison.people == 5
    assert (first.caps_hit, total.caps_hit) == ((2, 1), (2, 1))
    assert (first.gained, first.lost, second.gained) == (1, 1, 2)
    assert (total.gained, total.lost, total.moved) == (3, 1, 0)
    assert (first.newly_contacted, second.newly_contacted, total.newly_contacted) == (0, 1, 1), "a ticket is no contact"
    assert (first.no_longer_contacted, total.no_longer_contacted) == (1, 1)
    assert second.new.days == {"2026-02-03": 1, "2026-02-04": 1}
    assert (second.new.people, total.new.people) == (1, 3)
    assert second.examples[0] == Example("gained", "account:2", ms(0))
