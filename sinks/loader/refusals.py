"""A row that its table will never take goes to the rejects with the reason, and the rest of its range goes in.

The reject is inserted first. A loader that dies between the two inserts the same range again, is refused the same row
again, and both blocks are known by their tokens: every record ends in one of the two tables, wherever it died.
"""

import logging

from sinks.loader.batches import Batch
from sinks.loader.records import Record, RowRefused, Tables
from sinks.loader.tables import REJECTS, refused_line

MOST_REFUSED = 100  # of a range: where more rows are refused, the table is at fault and not the rows
logger = logging.getLogger(__name__)


class TableRefuses(RuntimeError):
    """So many rows of a range are refused that going on would empty the topic into the rejects."""


def insert_or_reject(tables: Tables, batch: Batch, table: str) -> int:
    """Insert a batch's lines into a table, and those it refuses into the rejects; how many those were.

    Raises TableRefuses where more than MOST_REFUSED are refused, or a row of the rejects is.
    """
    lines, records = list(batch.lines[table]), list(batch.records[table])
    refused = 0
    while lines:
        try:
            tables.insert(table, lines, batch.span.token)
            break
        except RowRefused as problem:
            if table == REJECTS or refused == MOST_REFUSED:
                raise TableRefuses(
                    f"{batch.span.token}, after {refused} refused rows: {problem}. Mend the table, then start the loader."
                ) from problem
            reject(tables, records.pop(problem.place), problem.reason)
            del lines[problem.place]
            refused += 1
    return refused


def reject(tables: Tables, record: Record, reason: str) -> None:
    """Keep a refused record, once however often it is refused."""
    place = f"{record.topic}:{record.partition}:{record.offset}"
    logger.error("record %s is refused and goes to table %s: %s", place, REJECTS, reason)
    tables.insert(REJECTS, [refused_line(record, reason)], f"refused:{place}")
