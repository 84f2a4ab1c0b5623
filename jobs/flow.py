"""What all jobs share, in SQL: records of input topics to batches of shards, and rows of operators to topics."""

from typing import Any

from pyflink.common import Types
from pyflink.datastream import DataStream
from pyflink.datastream.data_stream import KeyedStream
from pyflink.java_gateway import get_gateway

from schemas.events import TICK_KEY
from schemas.settings import SETTINGS
from udfs.operators.lines import KEY_END, LINE_END
from udfs.shards.home import SEPARATOR

NO_TICK = f"(k IS NULL OR k <> '{TICK_KEY}')"
AT_ONCE_SECONDS = 0.02
WINDOW = f"INTERVAL '{SETTINGS.window_ms / 1000}' SECOND"


def batches(tables: Any, topics: tuple[str, ...]) -> KeyedStream:
    """By shard: (window start in ms, late or not, records), one batch per 100 ms of event time; each late record alone."""
    tables.execute_sql(f"CREATE TEMPORARY VIEW placed AS {' UNION ALL '.join(map(placed, topics))}")
    table = tables.sql_query(f"{ON_TIME} UNION ALL {TOO_LATE}")
    element = Types.ROW([Types.LONG(), Types.BOOLEAN(), Types.OBJECT_ARRAY(Types.STRING())])
    return key_by_first_column(tables, table, Types.INT(), element)


def placed(topic: str) -> str:
    """A topic's records with their shard."""
    return f"""SELECT MOD(ABS(HASH_CODE(COALESCE(k, ''))), {SETTINGS.shards}) AS shard, et, {RECORD.format(topic=topic)},
        CURRENT_WATERMARK(et) IS NOT NULL AND et <= CURRENT_WATERMARK(et) AS late
        FROM `{topic}` WHERE {NO_TICK}"""


def as_they_come(tables: Any, topics: tuple[str, ...]) -> DataStream:
    """Records in no order of time: what came within 20 ms, each with its time in ms before it.

    A call into Python costs 0.3 ms whatever is in it: one for each record would take more than all the rest.
    """
    came = " UNION ALL ".join(f"SELECT pt, {record_at(topic)} FROM `{topic}` WHERE {NO_TICK}" for topic in topics)
    together = f"SELECT ARRAY_AGG(record) FROM ({came}) GROUP BY TUMBLE(pt, INTERVAL '{AT_ONCE_SECONDS}' SECOND)"
    return tables.to_append_stream(tables.sql_query(together), Types.ROW([Types.OBJECT_ARRAY(Types.STRING())]))


def record_at(topic: str) -> str:
    """A record with its time in ms before it."""
    return f"CAST({epoch_ms('et')} AS STRING) || '{SEPARATOR}' || {RECORD.format(topic=topic)}"


def epoch_ms(at: str) -> str:
    """A timestamp as a number."""
    return f"(1000 * EXTRACT(EPOCH FROM {at}) + EXTRACT(MILLISECOND FROM {at}))"


# CHAR(31) parts topic, key and record, which cross into Python as one string.
RECORD = f"'{{topic}}{SEPARATOR}' || COALESCE(k, '') || '{SEPARATOR}' || COALESCE(`raw`, '') AS record"
ON_TIME = f"""SELECT shard, ROW({epoch_ms("began")}, FALSE, records) FROM (
    SELECT shard, TUMBLE_START(et, {WINDOW}) AS began, ARRAY_AGG(record) AS records
    FROM placed WHERE NOT late GROUP BY shard, TUMBLE(et, {WINDOW}))"""
TOO_LATE = f"""SELECT shard, ROW({epoch_ms("et")} - MOD({epoch_ms("et")}, {SETTINGS.window_ms}), TRUE, ARRAY[record])
    FROM placed WHERE late"""
LINES = f"""SELECT topic, SPLIT_INDEX(line, '{KEY_END}', 0) AS k, SPLIT_INDEX(line, '{KEY_END}', 1) AS v
    FROM {{rows}} CROSS JOIN UNNEST(SPLIT(lines, '{LINE_END}')) AS each_line (line)"""


def key_by_first_column(tables: Any, table: Any, key: Any, value: Any) -> KeyedStream:
    """Key a (key, value) table on the Java side: what `key_by` does, without its trip through Python."""
    rows = tables.to_append_stream(table, Types.ROW([key, value]))
    keyed = rows._j_data_stream.keyBy(get_gateway().jvm.KeyByKeySelector(), Types.ROW([key]).get_java_type_info())
    return KeyedStream(keyed, value, rows)


def news(tables: Any, topics: tuple[str, ...]) -> DataStream:
    """The records of compacted topics, to be broadcast: (topic, record)."""
    every = " UNION ALL ".join(f"SELECT '{topic}' AS topic, `raw` FROM `{topic}`" for topic in topics)
    return tables.to_append_stream(tables.sql_query(every), Types.ROW([Types.STRING(), Types.STRING()]))


def view_of_lines(tables: Any, rows: DataStream, name: str) -> None:
    """What an operator emits, as the view `name`: topic, k, v.

    It is parted and sent by a thread of its own: chained, that took 40 % of the thread that Python has.
    """
    tables.create_temporary_view(f"{name}_rows", tables.from_data_stream(rows.disable_chaining()))
    tables.execute_sql(f"CREATE TEMPORARY VIEW {name} AS {LINES.format(rows=f'{name}_rows')}")
