"""Rolling windows against a sum over every event.

The law: with rows of w minutes at a window's border (1m for 5m, 10m for 1h, 2h for 24h, 1d for 7d), everything of the last
W - w minutes is in the sum, and nothing that is W minutes old or older.
"""

from typing import NamedTuple

from hypothesis import given

from schemas.outputs import Window
from tests.core.dice import Dice, thrown
from tests.core.histories import BASE_MS
from udfs.person.activity import (
    CARTS,
    COARSEN_FROM,
    FULL,
    MINUTE_MS,
    MOST_ROWS,
    ORDERS,
    PAID_FEN,
    ROW,
    SEARCHES,
    VIEWS,
    add,
    windows,
)

BASE_MINUTE = BASE_MS // MINUTE_MS
BORDERS = {"5m": (5, 1), "1h": (60, 10), "24h": (1_440, 120), "7d": (10_080, 1_440)}
GAPS_MINUTES = (1, 0, 1, 1, 3, 5, 6, 14, 59, 60, 65, 66, 200, 1_439, 1_440, 1_500, 10_080, 11_520)
BACK_MINUTES = (0, 0, 0, 0, 0, 0, 1, 4, 5, 30, 61, 1_441, 9_000)


class Added(NamedTuple):
    """One addition."""

    minute: int
    column: int
    amount: int


def additions(dice: Dice) -> list[Added]:
    """Up to 120 in bursts, some of them late; the last one is the newest."""
    made, now = [], BASE_MINUTE
    for _ in range(dice.below(120)):
        now += dice.pick(GAPS_MINUTES[: dice.pick((5, 5, 9, len(GAPS_MINUTES)))])
        column = dice.pick((VIEWS, SEARCHES, CARTS, ORDERS, PAID_FEN))
        made.append(Added(now - dice.pick(BACK_MINUTES), column, dice.below(250) if column == PAID_FEN else 1))
    return [*made, Added(now, VIEWS, 1)]


def table_of(added: list[Added]) -> list[int]:
    """The table after all of them."""
    table: list[int] = []
    for minute, column, amount in added:
        add(table, minute * MINUTE_MS + 59_999, column, amount)
    return table


def naive(added: list[Added], after_minute: int) -> Window:
    """Sums of everything after a minute."""
    recent = [each for each in added if each.minute > after_minute]
    columns = (VIEWS, SEARCHES, CARTS, ORDERS, PAID_FEN)
    return Window(*(sum(each.amount for each in recent if each.column == column) for column in columns))


def lies_between(least: Window, sums: Window, most: Window) -> bool:
    """Whether each sum is between its bounds."""
    names = Window.__struct_fields__
    return all(getattr(least, name) <= getattr(sums, name) <= getattr(most, name) for name in names)


@given(
    thrown(121 * 5, additions), thrown(2, lambda dice: dice.pick((0, 1, 4, 5, 30, 59, 60, 700, 1_440, 5_000, 10_080)))
)
def test_windows_are_exact_to_the_width_of_a_row(added: list[Added], later: int) -> None:
    now = added[-1].minute + later
    found = windows(table_of(added), now * MINUTE_MS)
    for name, (minutes, width) in BORDERS.items():
        assert lies_between(naive(added, now - minutes + width - 1), found[name], naive(added, now - minutes)), name


@given(thrown(121 * 5, additions))
def test_a_table_has_no_more_rows_than_allowed(added: list[Added]) -> None:
    assert len(table_of(added)) <= MOST_ROWS * ROW


def test_five_minutes_are_five_minutes() -> None:
    table = table_of([Added(BASE_MINUTE + minute, VIEWS, 1) for minute in range(6)])
    assert windows(table, (BASE_MINUTE + 5) * MINUTE_MS)["5m"].views == 5
    assert windows(table, (BASE_MINUTE + 9) * MINUTE_MS)["5m"].views == 1
    assert windows(table, (BASE_MINUTE + 10) * MINUTE_MS)["5m"].views == 0


def test_at_every_minute_of_a_steady_day_an_hour_is_exact_to_ten_minutes() -> None:
    """One view a minute: the last hour has 60, of which those in a row that reaches out of it are left out."""
    table: list[int] = []
    for minute in range(BASE_MINUTE, BASE_MINUTE + 1_440):
        add(table, minute * MINUTE_MS, VIEWS, 1)
        found, seen = windows(table, minute * MINUTE_MS), minute - BASE_MINUTE + 1
        assert found["5m"].views == min(seen, 5)
        assert min(seen, 51) <= found["1h"].views <= min(seen, 60)
        assert min(seen, 1_321) <= found["24h"].views <= seen


def test_a_week_of_steady_views_is_exact_to_a_day() -> None:
    """One view every 10 minutes, 144 a day, for nine days: 5m has one, 1h six."""
    table = table_of([Added(BASE_MINUTE + 10 * number, VIEWS, 1) for number in range(144 * 9)])
    found = windows(table, (BASE_MINUTE + 10 * (144 * 9 - 1)) * MINUTE_MS)
    assert (found["5m"].views, found["1h"].views) == (1, 6)
    assert 144 - 12 <= found["24h"].views <= 144
    assert 6 * 144 <= found["7d"].views <= 7 * 144


def test_a_row_is_kept_whole_while_there_are_few() -> None:
    """Up to here nothing is rounded."""
    few = [Added(BASE_MINUTE + 100 * number, ORDERS, 1) for number in range(COARSEN_FROM // ROW - 1)]
    assert len(table_of(few)) == len(few) * ROW
    assert windows(table_of(few), few[-1].minute * MINUTE_MS)["24h"].orders == 15


def test_a_count_stays_at_its_end_and_does_not_wrap() -> None:
    table = table_of([Added(BASE_MINUTE, VIEWS, FULL), Added(BASE_MINUTE, VIEWS, 1)])
    assert windows(table, BASE_MS)["5m"].views == 65_535


def test_money_is_summed_beyond_four_bytes() -> None:
    table = table_of([Added(BASE_MINUTE, PAID_FEN, 10**12), Added(BASE_MINUTE + 1, PAID_FEN, 10**12)])
    assert windows(table, BASE_MS + MINUTE_MS)["7d"] == Window(0, 0, 0, 0, 2 * 10**12)


def test_nobody_has_done_nothing() -> None:
    assert windows([], BASE_MS) == dict.fromkeys(("5m", "1h", "24h", "7d"), Window(0, 0, 0, 0, 0))
