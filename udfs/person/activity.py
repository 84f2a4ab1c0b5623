"""Counts and money over rolling windows, in a table that grows with what happened and not with time.

A row holds what happened from its start on, and how wide it is follows from its age: one minute at first, then 5 minutes,
an hour, a day. Each window's border lies where rows are still narrow, so that a sum is exact to 1 minute (5m), 5 minutes
(1h), an hour (24h) and a day (7d).
"""

from itertools import groupby
from struct import Struct

from schemas.outputs import Window

MINUTE_MS = 60_000
ROW = Struct("<IHHHHQ")  # start minute, views, searches, carts, order lines, fen paid
START, COUNT, MONEY = Struct("<I"), Struct("<H"), Struct("<Q")  # its parts
MONEY_AT = ROW.size - MONEY.size
VIEWS, SEARCHES, CARTS, ORDERS, PAID_FEN = range(1, 6)
FULL = 65_535  # a count never wraps
MOST_ROWS = 52
COARSEN_FROM_ROWS = 16
WINDOWS_MINUTES = {"5m": 5, "1h": 60, "24h": 1_440, "7d": 10_080}
WIDTHS_MINUTES = ((6, 1), (65, 5), (1_500, 60), (11_520, 1_440))  # younger than -> width


def add(table: bytes, at_ms: int, column: int, amount: int) -> bytes:
    """The table after `amount` more of a column at a time."""
    minute = at_ms // MINUTE_MS
    last = len(table) - ROW.size
    if last >= 0:
        newest = START.unpack_from(table, last)[0]
        if newest == minute:
            return _more(table, last, column, amount)
        if newest > minute:
            return _add_late(table, minute, column, amount)
    table = _more(table + ROW.pack(minute, 0, 0, 0, 0, 0), last + ROW.size, column, amount)
    return table if len(table) < COARSEN_FROM_ROWS * ROW.size else coarsen(table, minute)


def _more(table: bytes, row: int, column: int, amount: int) -> bytes:
    """The table with more in a column of the row that begins at `row`."""
    if column == PAID_FEN:
        at, value = row + MONEY_AT, MONEY
    else:
        at, value = row + START.size + COUNT.size * (column - 1), COUNT
    total: int = value.unpack_from(table, at)[0] + amount
    if value is COUNT and total > FULL:
        total = FULL
    return table[:at] + value.pack(total) + table[at + value.size :]


def _add_late(table: bytes, minute: int, column: int, amount: int) -> bytes:
    """For a time before the last row's: its row may have to be made."""
    row = _more(ROW.pack(minute, 0, 0, 0, 0, 0), 0, column, amount)
    rows = sorted((*ROW.iter_unpack(table), *ROW.iter_unpack(row)))
    return coarsen(b"".join(ROW.pack(*each) for each in rows), rows[-1][0])


def coarsen(table: bytes, now_minute: int) -> bytes:
    """The table with rows as wide as their age allows, and without what no window sees."""

    def start(row: tuple[int, ...]) -> int:
        age = now_minute - row[0]
        width = next((width for limit, width in WIDTHS_MINUTES if age < limit), 0)
        return row[0] // width * width if width else -1

    merged = [_sum(minute, list(rows)) for minute, rows in groupby(ROW.iter_unpack(table), key=start) if minute >= 0]
    return b"".join(merged[-MOST_ROWS:])


def _sum(minute: int, rows: list[tuple[int, ...]]) -> bytes:
    if len(rows) == 1:
        return ROW.pack(minute, *rows[0][1:])
    counts = [min(sum(column), FULL) for column in list(zip(*rows, strict=True))[1:PAID_FEN]]
    return ROW.pack(minute, *counts, sum(row[PAID_FEN] for row in rows))


def windows(table: bytes, at_ms: int) -> dict[str, Window]:
    """The sums of every window that ends at a time; windows contain each other, so one pass does."""
    now_minute = at_ms // MINUTE_MS
    rows = list(ROW.iter_unpack(table))
    views = searches = carts = orders = paid_fen = 0
    sums: dict[str, Window] = {}
    for name, minutes in WINDOWS_MINUTES.items():
        since = now_minute - minutes
        while rows and rows[-1][0] > since:
            _, more_views, more_searches, more_carts, more_orders, more_fen = rows.pop()
            views += more_views
            searches += more_searches
            carts += more_carts
            orders += more_orders
            paid_fen += more_fen
        sums[name] = Window(views, searches, carts, orders, paid_fen)
    return sums
