"""Counts and money over rolling windows, in a table that grows with what happened and not with time.

The table is one flat list, six numbers a row, oldest row first: start minute, views, searches, carts, order lines, fen
paid. A row holds what happened from its start on, and how wide it is follows from its age: one minute at first, then 10
minutes, two hours, a day. Each window's border lies where rows are still narrow, so that a sum is exact to 1 minute (5m),
10 minutes (1h), 2 hours (24h) and a day (7d).
"""

from collections.abc import Iterable
from itertools import groupby

from schemas.outputs import Window

MINUTE_MS = 60_000
ROW = 6
VIEWS, SEARCHES, CARTS, ORDERS, PAID_FEN = range(1, ROW)
FULL = 65_535  # a count stays here
MOST_ROWS = 34
COARSEN_FROM = 16 * ROW
NOTHING = Window()
WINDOWS_MINUTES = {"5m": 5, "1h": 60, "24h": 1_440, "7d": 10_080}
WIDTHS_MINUTES = ((6, 1), (70, 10), (1_560, 120), (11_520, 1_440))  # younger than -> width


def add(table: list[int], at_ms: int, column: int, amount: int) -> None:
    """Put so much more into a column at a time."""
    minute = at_ms // MINUTE_MS
    if not table or table[-ROW] < minute:
        table += (minute, 0, 0, 0, 0, 0)
        table[column - ROW] = amount
        if len(table) >= COARSEN_FROM:
            table[:] = coarsened(table)
    elif table[-ROW] == minute:
        total = table[column - ROW] + amount
        table[column - ROW] = total if total < FULL or column == PAID_FEN else FULL
    else:
        _add_late(table, minute, column, amount)


def _add_late(table: list[int], minute: int, column: int, amount: int) -> None:
    """For a time before the last row's: its row may have to be made."""
    row = [minute, 0, 0, 0, 0, 0]
    row[column] = amount
    rows = sorted([*_rows(table), row], key=lambda each: each[0])
    table[:] = coarsened([number for each in rows for number in each])


def _rows(table: list[int]) -> list[list[int]]:
    return [table[at : at + ROW] for at in range(0, len(table), ROW)]


def coarsened(table: list[int]) -> list[int]:
    """The table with rows as wide as their age allows, and without what no window sees."""
    now_minute = table[-ROW]

    def start(row: list[int]) -> int:
        age = now_minute - row[0]
        width = next((width for limit, width in WIDTHS_MINUTES if age < limit), 0)
        return row[0] // width * width if width else -1

    merged = [
        number for minute, rows in groupby(_rows(table), key=start) if minute >= 0 for number in _sum(minute, rows)
    ]
    return merged[-MOST_ROWS * ROW :]


def _sum(minute: int, rows: Iterable[list[int]]) -> list[int]:
    _, *columns = zip(*rows, strict=True)
    *counts, fen = map(sum, columns)
    return [minute, *(min(count, FULL) for count in counts), fen]


def windows(table: list[int], at_ms: int) -> dict[str, Window]:
    """The sums of every window that ends at a time; windows contain each other, so one pass does."""
    now_minute = at_ms // MINUTE_MS
    at, sums, window = len(table) - ROW, {}, NOTHING
    views = searches = carts = orders = paid_fen = 0
    for name, minutes in WINDOWS_MINUTES.items():
        since, before = now_minute - minutes, at
        while at >= 0 and table[at] > since:
            views += table[at + VIEWS]
            searches += table[at + SEARCHES]
            carts += table[at + CARTS]
            orders += table[at + ORDERS]
            paid_fen += table[at + PAID_FEN]
            at -= ROW
        if at < before:
            window = Window(views, searches, carts, orders, paid_fen)
        sums[name] = window
    return sums
