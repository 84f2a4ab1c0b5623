"""Alerts that are too seldom right become shadows; risk words, which have no floor, never do."""

import pytest

from schemas.rules import Alert, EventStep, Rule
from schemas.verdicts import Judged
from udfs.rules.floors import demoted, fallen

FLOORED = Rule(
    rule="cold",
    about="",
    subject="conversation",
    when=(EventStep(types=("message",)),),
    then=Alert("cold"),
    floor_bp=5_000,
    version=3,
)
RISK = Rule(rule="risk", about="", subject="conversation", when=FLOORED.when, then=Alert("risk"))


@pytest.mark.parametrize(
    ("verdicts", "falls"),
    [
        ([Judged("cold", 3, 30, 14)], True),
        ([Judged("cold", 3, 30, 15)], False),  # exactly at the floor
        ([Judged("cold", 3, 29, 0)], False),  # too few say so
        ([Judged("cold", 3, 20, 0), Judged("cold", 4, 10, 10)], True),
        ([Judged("cold", 2, 90, 0)], False),  # of an older version
        ([Judged("risk", 0, 90, 0)], False),
        ([], False),
    ],
)
def test_a_rule_falls_below_its_floor(verdicts: list[Judged], falls: bool) -> None:
    down = fallen([FLOORED, RISK], verdicts)
    assert [each.rule.rule for each in down] == ["cold"] * falls
    assert [rule.shadow for rule in demoted([FLOORED, RISK], down)] == [falls, False]


def test_a_shadow_does_not_fall_again() -> None:
    verdicts = [Judged("cold", 0, 100, 0)]
    shadow = demoted([FLOORED], fallen([FLOORED], [Judged("cold", 3, 100, 0)]))
    assert fallen(shadow, verdicts) == []
