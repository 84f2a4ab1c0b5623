"""Scores and tiers by hand, and by a naive second way."""

import datetime as dt
from collections import defaultdict
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.segments import Buyer, Change, Scheme, Scored, Tier
from udfs.segments.rfm import DAY_MS, changes, fifths, scored

CDNOW = Path(__file__).resolve().parents[3] / "shared" / "data" / "cdnow_sample.txt"
NOW_MS = 1_000 * DAY_MS
ALL = (Tier("all"),)


def buyer(person: str, first_days: int, last_days: int, orders: int, fen: int) -> Buyer:
    return Buyer(person, NOW_MS - first_days * DAY_MS, NOW_MS - last_days * DAY_MS, orders, fen)


def scores(found: list[Scored]) -> list[tuple[int, int, int]]:
    return [(each.recency_score, each.frequency_score, each.monetary_score) for each in found]


def test_fixed_borders_belong_to_the_side_of_few() -> None:
    scheme = Scheme("s", "", (7, 30, 90, 180), (1, 2, 4, 8), (100, 200, 400, 800), ALL)
    people = [
        buyer("a", 9, 7, 1, 100),
        buyer("b", 99, 8, 2, 101),
        buyer("c", 999, 181, 9, 801),
        buyer("d", 99, 90, 5, 400),
    ]
    assert scores(scored(scheme, people, NOW_MS)) == [(5, 1, 1), (4, 2, 2), (1, 5, 5), (3, 4, 3)]


def test_fifths_of_ten_people_are_pairs() -> None:
    assert fifths([10, 9, 8, 7, 6, 5, 4, 3, 2, 1]) == (2, 4, 6, 8)
    people = [buyer(str(n), 50, n, n, 100 * n) for n in range(1, 11)]
    found = scores(scored(Scheme("s", "", (), (), (), ALL), people, NOW_MS))
    assert found == [(5, 1, 1)] * 2 + [(4, 2, 2)] * 2 + [(3, 3, 3)] * 2 + [(2, 4, 4)] * 2 + [(1, 5, 5)] * 2


def test_equal_values_have_equal_scores() -> None:
    people = [buyer(str(n), 50, 20, 1, 500) for n in range(9)] + [buyer("x", 50, 20, 2, 500)]
    assert scores(scored(Scheme("s", "", (), (), (), ALL), people, NOW_MS)) == [(5, 1, 1)] * 9 + [(5, 5, 1)]


def test_nobody_has_no_borders() -> None:
    assert scored(Scheme("s", "", (), (), (), ALL), [], NOW_MS) == []


def test_the_first_tier_that_fits_is_taken() -> None:
    tiers = (Tier("best", recency=(4, 5), monetary=(5,)), Tier("new", first_within_ms=30 * DAY_MS), Tier("rest"))
    scheme = Scheme("s", "", (7, 30, 90, 180), (1, 2, 4, 8), (1, 2, 3, 4), tiers)
    people = [buyer("a", 20, 20, 1, 5), buyer("b", 30, 20, 1, 4), buyer("c", 31, 20, 1, 4), buyer("d", 40, 31, 1, 5)]
    assert [each.tier for each in scored(scheme, people, NOW_MS)] == ["best", "new", "rest", "rest"]


def test_a_change_tells_the_tier_before() -> None:
    found = [Scored(name, 1, 1, 1, 1, 1, 1, tier) for name, tier in (("a", "new"), ("b", "new"), ("c", "lost"))]
    assert changes(found, {"a": "new", "c": "new"}) == [Change(found[1], ""), Change(found[2], "new")]


@given(st.lists(st.integers(0, 50), min_size=1, max_size=60))
def test_a_border_is_the_smallest_value_with_enough_people_below_it(values: list[int]) -> None:
    naive = tuple(
        min(v for v in values if 5 * sum(x <= v for x in values) >= part * len(values)) for part in (1, 2, 3, 4)
    )
    assert fifths(values) == naive


def purchases() -> list[tuple[str, dt.date, int]]:
    """Customer, day, cents."""
    rows = (line.split() for line in CDNOW.read_text().splitlines() if line.strip())
    return [
        (f"account:{row[0]}", dt.datetime.strptime(row[2], "%Y%m%d").date(), int(Decimal(row[4]) * 100)) for row in rows
    ]


def naive_score(value: int, all_values: list[int]) -> int:
    """How many fifths of the people are wholly at or below smaller values, plus one."""
    below = sum(each < value for each in all_values)
    return next(part for part in (1, 2, 3, 4, 5) if 5 * below < part * len(all_values))


@pytest.mark.skipif(not CDNOW.exists(), reason="the purchases of 1997 are not on this machine")
def test_fifths_of_real_customers_equal_an_independent_computation() -> None:
    bought: dict[str, list[tuple[dt.date, int]]] = defaultdict(list)
    for person, day, cents in purchases():
        bought[person].append((day, cents))
    end = dt.date(1998, 7, 1)
    days = {person: min((end - day).days for day, _ in rows) for person, rows in bought.items()}
    counts = {person: len(rows) for person, rows in bought.items()}
    money = {person: sum(cents for _, cents in rows) for person, rows in bought.items()}
    epoch = dt.date(1970, 1, 1)
    people = [
        Buyer(
            person,
            (min(day for day, _ in rows) - epoch).days * DAY_MS,
            (max(day for day, _ in rows) - epoch).days * DAY_MS,
            len(rows),
            money[person],
        )
        for person, rows in bought.items()
    ]
    found = scored(Scheme("s", "", (), (), (), ALL), people, (end - epoch).days * DAY_MS)
    assert len(found) > 2_000
    for each in found:
        who = each.person
        assert (each.recency_days, each.frequency, each.monetary_fen) == (days[who], counts[who], money[who])
        assert each.recency_score == 6 - naive_score(days[who], list(days.values()))
        assert each.frequency_score == naive_score(counts[who], list(counts.values()))
        assert each.monetary_score == naive_score(money[who], list(money.values()))
