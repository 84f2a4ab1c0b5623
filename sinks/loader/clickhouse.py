"""The real tables: inserts over ClickHouse's HTTP protocol, tried until they succeed or the rows are refused."""

import logging
import re
from collections.abc import Callable, Iterable
from threading import Event
from typing import Any, Protocol, TypeVar

from clickhouse_connect.driver.exceptions import DatabaseError

from sinks.loader.backoff import waits
from sinks.loader.records import RowRefused

# What passes by itself: timeouts, load, memory, disk, parts waiting for merges, a server that stops or starts.
PASSING = frozenset({159, 164, 202, 203, 209, 210, 236, 241, 242, 243, 252, 279, 319, 394, 425, 439, 745})
SETTINGS = {
    "async_insert": 0,
    "deduplicate_blocks_in_dependent_materialized_views": 1,  # a range that died between table and view is taken up there
    "input_format_parallel_parsing": 0,  # one block in the order sent, and errors that name the row
    "input_format_skip_unknown_fields": 0,  # a word without a column must not vanish
    "max_partitions_per_insert_block": 0,  # a replay puts years into one range
}
AT_ROW = re.compile(r"\(at row (\d+)\)")
TEXT = re.compile(r"DB::Exception: (.*?): \(at row", re.DOTALL)
NEXT_ROW = re.compile(r"\\n\{.*(?=': )", re.DOTALL)  # what an excerpt in the text shows of other people's rows
NO_COLUMN = "Unknown field"  # said of a row, but the table is at fault: so it would be with every row
logger = logging.getLogger(__name__)
Done = TypeVar("Done")


class Inserts(Protocol):
    """What is used of a clickhouse_connect client."""

    def raw_insert(self, table: str, *, insert_block: bytes, settings: dict[str, Any], fmt: str) -> object: ...


class Refused(RuntimeError):
    """ClickHouse will never take this range, and no single row is at fault; the message names the range."""


class Stopped(Exception):
    """The loader was told to stop while ClickHouse was away. Nothing is lost: the range is planned."""


def passes(problem: DatabaseError) -> bool:
    """The failure is the world's, not the rows'. No code: the server was not reached, or a proxy spoke."""
    return problem.code is None or problem.code in PASSING


def refusal(table: str, token: str, problem: DatabaseError) -> RowRefused | Refused:
    """What is refused: the row that ClickHouse names, or the range, when it names none or misses a column."""
    told = str(problem)
    row, text = AT_ROW.search(told), TEXT.search(told)
    if row is None or text is None or NO_COLUMN in told:
        return Refused(f"table {table} refuses the range {token}: {problem}")
    return RowRefused(int(row[1]) - 1, f"table {table}: {NEXT_ROW.sub('', text[1])}")


def patiently(step: Callable[[], Done], stop: Event) -> Done | None:
    """The step's outcome, once ClickHouse is there; None if stopped before. What does not pass by itself is raised."""
    for wait_seconds in waits():
        try:
            return step()
        except DatabaseError as problem:
            if not passes(problem):
                raise
            logger.warning("ClickHouse does not answer, again in %.1f s: %s", wait_seconds, problem)
        if stop.wait(wait_seconds):
            return None
    raise AssertionError("waits never end")


class ClickHouseTables:
    """Inserts through one client. `stop` ends the waiting while ClickHouse is away."""

    def __init__(self, client: Inserts, stop: Event) -> None:
        self.client = client
        self.stop = stop

    def insert(self, table: str, lines: Iterable[bytes], token: str) -> None:
        """See Tables. Raises Refused and Stopped too; waits for ever for ClickHouse."""
        rows = list(lines)
        for wait_seconds in waits():
            try:
                self.send(table, rows, token)
                return
            except DatabaseError as problem:
                if not passes(problem):
                    raise refusal(table, token, problem) from problem
                logger.warning("table %s does not answer, again in %.1f s: %s", table, wait_seconds, problem)
            if self.stop.wait(wait_seconds):
                raise Stopped(token)

    def send(self, table: str, rows: list[bytes], token: str) -> None:
        settings = SETTINGS | {"insert_deduplication_token": token}
        self.client.raw_insert(table, insert_block=b"\n".join(rows), settings=settings, fmt="JSONEachRow")
