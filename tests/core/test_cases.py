"""The tests inside rule files: read, run on a virtual clock, and told apart."""

from pathlib import Path

import pytest

from jobs.publishing import checked
from schemas.rules import Rule
from udfs.rules.cases import Case
from udfs.rules.files import RuleFile, read_file
from udfs.rules.playing import differences

RULES = Path(__file__).parents[2] / "rules" / "push"
HEAD = """\
rule: thrice
about: tried
when:
  - {count: 2, of: view, same: item, within: 1m}
then: {push: p}
limits: {cool_down: 1h}
"""
WRONG = """\
tests:
  - name: expects what does not come
    given:
      - {at: 0s, view: {item: A}}
      - {at: 30s, view: {item: A}}
      - {at: 40s, view: {item: B}}
      - {at: 50s, view: {item: B}}
    expect:
      - {at: 30s, item: A}
      - {at: 50s, item: B}
      - {at: 55s, item: B}
      - {at: 55s, item: B}
  - name: misses what comes
    given:
      - {at: 0s, view: {item: A}}
      - {at: 59s, view: {item: A}}
    expect: []
"""
BROKEN = """\
tests:
  - name: 5
    given:
      - {at: soon, view: {item: A}}
      - {at: 1m, glance: {item: A}}
      - {at: 1m, view: {item: A, colour: red}}
      - {at: 1m, view: {}}
      - {at: 1m, view: {item: A}, cart: {item: A}}
    expect:
      - {at: 1m}
      - {item: A, refused: cap}
      - {at: 1m, item: A, colour: red}
  - given: []
"""


def read(text: str) -> tuple[Rule, list[Case]]:
    """A file that has no problem."""
    file = read_file("a.yaml", text)
    assert isinstance(file, RuleFile), list(map(str, file))
    return file.rule, file.cases


def test_a_diff_tells_expected_from_real() -> None:
    rule, (unmet, missed) = read(HEAD + WRONG)
    assert differences(rule, unmet) == [
        "  at 30s: item=A fires",
        "- at 50s: item=B fires",
        "- at 55s: item=B fires",
        "- at 55s: item=B fires",
        "+ at 50s: item=B refused by cool_down (last 20s ago, 59m40s of it left)",
    ]
    assert differences(rule, missed) == ["+ at 59s: item=A fires"]


def test_every_problem_of_the_cases_is_told_with_its_place() -> None:
    found = read_file("a.yaml", HEAD + BROKEN)
    assert isinstance(found, list)
    assert [each.place for each in found] == [
        (7, 1),  # no test in which the rule does not fire
        (8, 11),  # the name is no text
        (10, 14),  # soon is no duration
        (11, 9),  # no event type in it
        (11, 18),  # and a key that is none
        (12, 24),  # colour is no field of view
        (13, 24),  # a view has an item
        (14, 9),  # two events in one
        (16, 9),  # the item is missing
        (17, 9),  # the time is missing
        (17, 28),  # no such limit
        (18, 27),  # the rule does not bind a colour
        (19, 5),  # no name
        (19, 5),  # nothing expected
    ]


@pytest.mark.parametrize(
    ("expect", "missing"),
    [("[{at: 1m, item: A}]", "just does not fire"), ("[]", "in which the rule fires")],
)
def test_a_rule_shows_when_it_fires_and_when_it_does_not(expect: str, missing: str) -> None:
    found = read_file("a.yaml", f"{HEAD}tests:\n  - {{name: only, given: [], expect: {expect}}}\n")
    assert isinstance(found, list)
    ((_, place, text),) = found
    assert (place, missing in text) == ((7, 1), True)


@pytest.mark.parametrize("path", sorted(RULES.glob("*.yaml")), ids=lambda path: path.stem)
def test_the_rules_we_ship_pass_their_own_tests(path: Path) -> None:
    (file,) = checked(path)
    assert file.rule.rule == path.stem
    assert [line for case in file.cases for line in differences(file.rule, case, file.others(case))] == []
