"""Condition words of `where`."""

import pytest

from schemas.rules import Where
from tests.core.shopper import view
from udfs.rules.conditions import WORDS, predicate


@pytest.mark.parametrize(
    ("word", "below", "equal", "above"),
    [
        ("eq", False, True, False),
        ("ne", True, False, True),
        ("gt", False, False, True),
        ("gte", False, True, True),
        ("lt", True, False, False),
        ("lte", True, True, False),
    ],
)
def test_a_number_is_compared(word: str, below: bool, equal: bool, above: bool) -> None:
    test = WORDS[word](100)
    assert (test(99), test(100), test(101)) == (below, equal, above)


def test_a_value_is_one_of_several() -> None:
    test = WORDS["in"](["web", "app"])
    assert (test("app"), test("phone")) == (True, False)


def test_words_are_these() -> None:
    assert sorted(WORDS) == ["eq", "gt", "gte", "in", "lt", "lte", "ne"]


def test_no_condition_needs_no_test() -> None:
    assert predicate(()) is None


def test_all_conditions_must_hold() -> None:
    test = predicate((Where("price_fen", "gte", 100), Where("price_fen", "lt", 200), Where("channel", "eq", "app")))
    assert test is not None
    assert [test(view(0, price_fen=fen)) for fen in (99, 100, 199, 200)] == [False, True, True, False]
    assert not test(view(0, price_fen=100, channel="web"))
