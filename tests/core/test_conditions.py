"""Condition words of `where`."""

import pytest

from schemas.rules import Bound, Where
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
    assert list(WORDS) == ["contains", "eq", "exists", "gt", "gte", "in", "lt", "lte", "matches", "ne"]


def test_no_condition_needs_no_test() -> None:
    assert predicate(()) is None


def test_all_conditions_must_hold() -> None:
    test = predicate((Where("price_fen", "gte", 100), Where("price_fen", "lt", 200), Where("channel", "eq", "app")))
    assert test is not None
    assert [test(view(0, price_fen=fen), None) for fen in (99, 100, 199, 200)] == [False, True, True, False]
    assert not test(view(0, price_fen=100, channel="web"), None)


def test_a_text_has_something_in_it() -> None:
    test = WORDS["contains"]("dress")
    assert (test("red dress"), test("red skirt"), test(["dress"]), test(["dresses"])) == (True, False, True, False)


@pytest.mark.parametrize(
    ("pattern", "text", "found"),
    [
        ("投诉|12315", "我要投诉", True),
        ("^投诉", "我要投诉", False),
        ("(?i)REFUND", "a refund, please", True),
        (r"\bno\b", "nothing", False),
        ("(a+)+$", "a" * 50_000 + "!", False),
    ],
)
def test_a_pattern_is_found_anywhere_and_in_no_time(pattern: str, text: str, found: bool) -> None:
    """The last one takes for ever where patterns are tried by backtracking."""
    assert WORDS["matches"](pattern)(text) is found


@pytest.mark.parametrize("pattern", ["(", r"\1", "(?=a)", "a{1001}", "[\\w-]{1,900}" * 20, "x" * 501])
def test_what_is_no_pattern_or_too_large_a_one_is_told(pattern: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        WORDS["matches"](pattern)


@pytest.mark.parametrize(
    ("value", "there"), [("x", True), ("", False), (None, False), (0, True), ([], False), (["a"], True)]
)
def test_what_is_empty_does_not_exist(value: object, there: bool) -> None:
    assert (WORDS["exists"](True)(value), WORDS["exists"](False)(value)) == (there, not there)


def test_a_value_of_an_earlier_event_is_compared() -> None:
    test = predicate((Where("price_fen", "lt", Bound("seen", "price_fen")),))
    assert test is not None
    assert [test(view(0, price_fen=99), {"seen.price_fen": fen}) for fen in (99, 100)] == [False, True]
    assert not test(view(0, price_fen=99), {}), "not known: no test is passed"
