"""A scheme's file is read, or everything that is wrong with it is told with its place."""

from pathlib import Path

from schemas.segments import Scheme, Tier
from udfs.segments.reading import read_scheme, read_schemes

FOLDER = Path(__file__).resolve().parents[2] / "rules" / "segments"
DAY_MS = 86_400_000
SMALL = "scheme: s\nabout: a\nrecency_days: fifths\nfrequency: fifths\nmonetary_fen: fifths\ntiers:\n  - tier: all\n"


def test_our_own_schemes_are_fine() -> None:
    schemes, problems = read_schemes({str(path): path.read_text() for path in FOLDER.glob("*.yaml")})
    assert problems == []
    assert [each.scheme for each in schemes if each.level] == ["rfm"]


def test_a_scheme_is_read() -> None:
    text = """
scheme: rfm
about: orders
level: true
recency_days: [1, 7, 30, 90]
frequency: [1, 2, 3, 4]
monetary_fen: fifths
tiers:
  - tier: new
    first_order_within: 30d
    recency: 5
  - tier: rest
"""
    assert read_scheme("x.yaml", text) == Scheme(
        "rfm",
        "orders",
        (1, 7, 30, 90),
        (1, 2, 3, 4),
        (),
        (Tier("new", recency=(5,), first_within_ms=30 * DAY_MS), Tier("rest")),
        True,
    )


def test_everything_wrong_is_told_with_its_place() -> None:
    text = """scheme: RFM
about: orders
recency_days: [7, 7, 30, 90]
frequency: thirds
monetary_fn: fifths
tiers:
  - tier: new
  - tier: new
    recency: [4, 6]
"""
    told = read_scheme("x.yaml", text)
    assert not isinstance(told, Scheme)
    assert [str(each) for each in told] == [
        "x.yaml:1:1: a scheme needs `monetary_fen`",
        "x.yaml:1:9: `scheme` is written in small letters, digits and -",
        "x.yaml:3:15: `recency_days` is `fifths`, or 4 borders from small to large",
        "x.yaml:4:12: unknown `frequency` 'thirds'; one of: fifths",
        "x.yaml:5:1: unknown key in a scheme: 'monetary_fn'; did you mean monetary_fen?",
        "x.yaml:7:5: the last tier, and only it, has no conditions: it fits everybody else",
        "x.yaml:8:5: tier 'new' a second time",
        "x.yaml:8:5: the last tier, and only it, has no conditions: it fits everybody else",
        "x.yaml:9:18: `recency`, a score, must be a whole number from 1 to 5",
    ]


def test_two_files_cannot_both_tell_the_level_or_have_one_name() -> None:
    level = SMALL + "level: true\n"
    _, problems = read_schemes({"a.yaml": level, "b.yaml": level})
    assert [str(each) for each in problems] == [
        "b.yaml:1:1: scheme s is also in another file",
        "b.yaml:1:1: `level` is also said in another file: a person has one level",
    ]


def test_an_empty_file_is_a_problem() -> None:
    assert [str(each) for each in read_schemes({"a.yaml": ""})[1]] == ["a.yaml:1:1: empty file"]
