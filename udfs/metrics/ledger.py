"""Minutes of metrics, kept as they came and added up as they are asked for."""

from collections.abc import Iterable, Iterator
from functools import reduce

from schemas.metrics import MINUTE_MS, Cell, MetricRow, Per

EMPTY = Cell()
HIGHEST = "oldest_wait_ms"
SUMMED = tuple(name for name in Cell.__struct_fields__ if name not in (HIGHEST, "waits_ms", "agents"))


def added(one: Cell, other: Cell) -> Cell:
    """Both together: counts are summed, waits and agents joined, and the oldest wait is that of either."""
    return Cell(
        **{name: getattr(one, name) + getattr(other, name) for name in SUMMED},
        oldest_wait_ms=max(one.oldest_wait_ms, other.oldest_wait_ms),
        waits_ms=one.waits_ms + other.waits_ms,
        agents=one.agents | other.agents,
    )


def total(cells: Iterable[Cell]) -> Cell:
    """All together; an empty cell for none."""
    return reduce(added, cells, EMPTY)


class Ledger:
    """Cells by minute. A span that is put again replaces what was there."""

    def __init__(self) -> None:
        self._rows: dict[int, list[MetricRow]] = {}
        self._cells: dict[int, dict[tuple[Per, str], Cell]] = {}  # added up, by minute

    def put(self, from_ms: int, until_ms: int, rows: Iterable[MetricRow]) -> None:
        """All rows of [from, until)."""
        for minute_ms in range(from_ms, until_ms, MINUTE_MS):
            self._rows.pop(minute_ms, None)
            self._cells.pop(minute_ms, None)
        for row in rows:
            self._rows.setdefault(row.minute_ms, []).append(row)

    def keep(self, spans: Iterable[tuple[int, int]]) -> None:
        """Forget what is in none of these spans, each from (included) until (not)."""
        wanted = {minute_ms for span in spans for minute_ms in range(*span, MINUTE_MS)}
        for minute_ms in self._rows.keys() - wanted:
            del self._rows[minute_ms]
            self._cells.pop(minute_ms, None)

    def cell(self, per: Per, name: str, minute_ms: int) -> Cell:
        """A minute of a queue or channel, or of everything; empty if nothing happened."""
        return self._minute(minute_ms).get((per, name), EMPTY)

    def cells(self, per: Per, name: str, from_ms: int, until_ms: int) -> list[Cell]:
        """Every minute of [from, until)."""
        return [self.cell(per, name, minute_ms) for minute_ms in range(from_ms, until_ms, MINUTE_MS)]

    def knows(self, per: Per, name: str, from_ms: int, until_ms: int) -> bool:
        """Whether anything is told of it in [from, until)."""
        return any((per, name) in self._minute(minute_ms) for minute_ms in range(from_ms, until_ms, MINUTE_MS))

    def names(self, per: Per, minute_ms: int) -> Iterator[str]:
        """The queues or channels of a minute; what has none is no subject."""
        return (name for kind, name in self._minute(minute_ms) if kind == per and (name or not per))

    def _minute(self, minute_ms: int) -> dict[tuple[Per, str], Cell]:
        rows = self._rows.get(minute_ms)
        if rows is None:
            return {}
        found = self._cells.get(minute_ms)
        if found is None:
            found = self._cells[minute_ms] = summed(rows)
        return found


def summed(rows: Iterable[MetricRow]) -> dict[tuple[Per, str], Cell]:
    """Cells by queue, by channel, and of everything."""
    found: dict[tuple[Per, str], Cell] = {}
    for row in rows:
        subjects: tuple[tuple[Per, str], ...] = (("", ""), ("channel", row.channel), ("queue", row.queue))
        for subject in subjects:
            found[subject] = added(found.get(subject, EMPTY), row.cell)
    return found
