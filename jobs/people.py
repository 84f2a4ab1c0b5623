"""The people job: clicks and orders in; actions, profiles, refusals, late events, rejects and open matches out.

    crest submit people

Everything a person does comes to one shard, in batches of 100 ms of event time, and is taken in order (udfs/person/shard.py).
"""

import argparse
from pathlib import Path
from typing import Any

from pyflink.common import Types
from pyflink.datastream import StreamExecutionEnvironment
from pyflink.datastream.data_stream import KeyedStream
from pyflink.java_gateway import get_gateway
from pyflink.table import StreamTableEnvironment

from schemas.events import TICK_KEY
from schemas.settings import SETTINGS
from schemas.topics import SHOP
from sinks.topic_tables import publications, sink, source
from udfs.operators.people import KEY_END, LINE_END, RULES, People, emitted
from udfs.person.home import SEPARATOR

WINDOW = f"INTERVAL '{SETTINGS.window_ms / 1000}' SECOND"


def placed(topic: str) -> str:
    """A topic's records with their shard; CHAR(31) parts topic, key and record, which cross into Python as one string."""
    part = f"'{SEPARATOR}'"
    return f"""SELECT MOD(ABS(HASH_CODE(COALESCE(k, ''))), {SETTINGS.shards}) AS shard, et,
        '{topic}' || {part} || COALESCE(k, '') || {part} || COALESCE(`raw`, '') AS record,
        CURRENT_WATERMARK(et) IS NOT NULL AND et <= CURRENT_WATERMARK(et) AS late
        FROM {topic} WHERE k IS NULL OR k <> '{TICK_KEY}'"""


def epoch_ms(at: str) -> str:
    """A timestamp as a number."""
    return f"(1000 * EXTRACT(EPOCH FROM {at}) + EXTRACT(MILLISECOND FROM {at}))"


ON_TIME = f"""SELECT shard, ROW({epoch_ms("began")}, FALSE, records) FROM (
    SELECT shard, TUMBLE_START(et, {WINDOW}) AS began, ARRAY_AGG(record) AS records
    FROM placed WHERE NOT late GROUP BY shard, TUMBLE(et, {WINDOW}))"""
TOO_LATE = f"""SELECT shard, ROW({epoch_ms("et")} - MOD({epoch_ms("et")}, {SETTINGS.window_ms}), TRUE, ARRAY[record])
    FROM placed WHERE late"""


LINES = f"""SELECT topic, SPLIT_INDEX(line, '{KEY_END}', 0) AS k, SPLIT_INDEX(line, '{KEY_END}', 1) AS v
    FROM batches CROSS JOIN UNNEST(SPLIT(lines, '{LINE_END}')) AS each_line (line)"""


def build(tables: Any, statements: Any, brokers: str, group: str, start: str, drift_ms: int, published: str) -> None:
    """Wire the job; `published` is the rule set it starts with."""
    for topic in SHOP:
        source(tables, topic, brokers, group, start, drift_ms)  # k, raw, et; ticks keep time moving
    publications(tables, "rules", brokers)

    tables.execute_sql(f"CREATE TEMPORARY VIEW placed AS {' UNION ALL '.join(map(placed, SHOP))}")
    batches = tables.sql_query(f"{ON_TIME} UNION ALL {TOO_LATE}")  # shard, (window start, late, records)
    element = Types.ROW([Types.LONG(), Types.BOOLEAN(), Types.OBJECT_ARRAY(Types.STRING())])
    shards = key_by_first_column(tables, batches, Types.INT(), element)
    rules = tables.to_append_stream(tables.sql_query("SELECT `raw` FROM rules"), Types.ROW([Types.STRING()]))
    people = shards.connect(rules.broadcast(RULES)).process(People(published), emitted()).name("people").uid("people")

    tables.create_temporary_view("batches", tables.from_data_stream(people))  # topic, lines
    tables.execute_sql(f"CREATE TEMPORARY VIEW emitted AS {LINES}")  # topic, k, v
    sink(tables, statements, "actions", brokers, "at-least-once")  # act fast
    sink(tables, statements, "open_matches", brokers, "at-least-once")  # the newest word counts
    for topic in ("profiles", "refusals", "late", "rejects"):
        sink(tables, statements, topic, brokers, "exactly-once")  # count exactly


def key_by_first_column(tables: Any, table: Any, key: Any, value: Any) -> KeyedStream:
    """Key a (key, value) table on the Java side: what `key_by` does, without its trip through Python."""
    rows = tables.to_append_stream(table, Types.ROW([key, value]))
    keyed = rows._j_data_stream.keyBy(get_gateway().jvm.KeyByKeySelector(), Types.ROW([key]).get_java_type_info())
    return KeyedStream(keyed, value, rows)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--brokers", default="127.0.0.1:9092")
    options.add_argument("--group", default="people")
    options.add_argument("--start", default="earliest-offset", help="where to read from when there is no checkpoint")
    options.add_argument("--drift-ms", type=int, default=SETTINGS.drift_ms)
    options.add_argument("--rules", required=True, type=Path, help="file with the rule set to start with, as published")
    args = options.parse_args()
    env = StreamExecutionEnvironment.get_execution_environment()
    tables = StreamTableEnvironment.create(env)
    tables.get_config().set_local_timezone("UTC")
    statements = tables.create_statement_set()
    build(tables, statements, args.brokers, args.group, args.start, args.drift_ms, args.rules.read_text())
    statements.attach_as_datastream()
    env.execute("people")


if __name__ == "__main__":
    main()
