"""YAML at the door: what is no plain tree of words is refused, and quickly."""

import pytest

from udfs.rules.problems import Place, Problems
from udfs.rules.source import Listing, Mapping, Scalar, parse


def refused(text: str) -> str:
    """What is told of a text that gives no tree."""
    problems = Problems("a.yaml")
    assert parse(text, problems) is None
    (problem,) = problems.found
    return str(problem)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("a: &x 1", "a.yaml:1:4: anchors and aliases"),
        ("a: *x", "a.yaml:1:4: anchors and aliases"),
        ("a: 1\nb: !!python/object:os.system 1", "a.yaml:2:4: tags are not part"),
        ("a: !shell 1", "a.yaml:1:4: tags are not part"),
        ("a: 1\n---\nb: 2", "a.yaml:2:1: a second document"),
        ("[a]: 1", "a.yaml:1:1: a key must be a word"),
        ("{a: 1}: 1", "a.yaml:1:1: a key must be a word"),
        ("a: b: c", "a.yaml:1:5: not YAML"),
        ("a: [1,\nb", "not YAML"),
        ("a: 'b", "not YAML"),
        ("\ta: 1", "a.yaml:1:1: not YAML"),
        ("a: \x00", "not YAML"),
        ("a: \ud800", "not YAML"),
    ],
)
def test_what_is_no_plain_tree_is_refused_with_its_place(text: str, told: str) -> None:
    assert told in refused(text)


@pytest.mark.parametrize("opening", ["[", "{a: ", "- ", "[{"])
def test_a_hundred_thousand_levels_are_refused(opening: str) -> None:
    assert "nest" in refused((opening * 100_000)[:200_000])


def test_thirteen_levels_are_refused_and_twelve_are_not() -> None:
    assert parse("[" * 12 + "]" * 12, Problems("a.yaml")) is not None
    assert "a.yaml:1:13: nested deeper than 12" in refused("[" * 13 + "]" * 13)


def test_a_megabyte_is_refused_by_its_length() -> None:
    assert refused("#" * 2**20) == "a.yaml:1:1: file of 1048576 characters; a rule has at most 200000"


def test_too_many_values_are_refused() -> None:
    assert "more than 4000 values" in refused("[" + "1," * 4_001 + "]")


def test_a_key_of_a_list_of_keys_a_second_time_is_told_and_reading_goes_on() -> None:
    problems = Problems("a.yaml")
    assert parse("a: 1\nb: {c: 1, c: 2}\na: 3\n'a': 4", problems) is not None
    assert [str(each) for each in problems.found] == [
        "a.yaml:2:11: key 'c' a second time",
        "a.yaml:3:1: key 'a' a second time",
        "a.yaml:4:1: key 'a' a second time",
    ]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("5", 5),
        ("-5", -5),
        ("5.5", 5.5),
        ("true", True),
        ("null", None),
        ("~", None),
        ("yes", "yes"),
        ("no", "no"),
        ("'5'", "5"),
        ('"true"', "true"),
        ("0x10", "0x10"),
        ("1_000", "1_000"),
        ("12:30", "12:30"),
        ("2026-02-17", "2026-02-17"),
        ("红", "红"),
    ],
)
def test_a_word_is_what_it_looks_like(text: str, value: str | float | bool | None) -> None:
    """No surprises of YAML 1.1: no octal, no sexagesimal, no Norway."""
    tree = parse(f"a: {text}", Problems("a.yaml"))
    assert isinstance(tree, Mapping)
    assert tree.entries["a"] == (Place(1, 1), Scalar(value, Place(1, 4)))


def test_every_value_has_its_place() -> None:
    tree = parse("a:\n  - b\n  - {c: d}\n", Problems("a.yaml"))
    assert isinstance(tree, Mapping)
    _, listing = tree.entries["a"]
    assert isinstance(listing, Listing)
    assert [each.place for each in listing.items] == [(2, 5), (3, 5)]


@pytest.mark.parametrize("text", ["", "# only a comment\n"])
def test_nothing_is_no_tree(text: str) -> None:
    problems = Problems("a.yaml")
    assert (parse(text, problems), problems.found) == (None, [])
