"""Kafka topics as Flink tables: raw text in, raw text out."""

from typing import Any, Literal

from schemas.settings import SETTINGS
from schemas.topics import TOPICS

Guarantee = Literal["at-least-once", "exactly-once"]
RECORD_BYTES = 1 << 20  # what the broker takes of a topic that says nothing else
AS_TEXT = "'key.format'='raw', 'key.fields'='k', 'value.format'='raw', 'value.fields-include'='EXCEPT_KEY'"
RAW = f"{AS_TEXT}, 'properties.linger.ms'='5', 'properties.compression.type'='lz4'"
TRANSACTION_MS = 600_000  # longer than a restart takes, shorter than the broker's limit of 15 minutes


def source(tables: Any, topic: str, brokers: str, group: str, start: str, drift_ms: int) -> None:
    """A topic of events and ticks: k, `raw`, et (the record's timestamp, with a watermark per partition), pt (arrival)."""
    tables.execute_sql(f"""CREATE TABLE `{topic}` (k STRING, `raw` STRING,
        et TIMESTAMP_LTZ(3) METADATA FROM 'timestamp', pt AS PROCTIME(),
        WATERMARK FOR et AS et - INTERVAL '{SETTINGS.watermark_ms / 1000}' SECOND)
        WITH ({connector(brokers, topic)}, 'properties.group.id'='{group}', 'scan.startup.mode'='{start}',
        'properties.auto.offset.reset'='earliest',
        'scan.watermark.alignment.group'='{group}', 'scan.watermark.alignment.max-drift'='{drift_ms} ms',
        'scan.watermark.alignment.update-interval'='200 ms',
        {AS_TEXT})""")


def publications(tables: Any, topic: str, brokers: str) -> None:
    """A compacted topic, read from its beginning. Its watermark never holds the others back."""
    tables.execute_sql(f"""CREATE TABLE `{topic}` (`raw` STRING, et TIMESTAMP_LTZ(3) METADATA FROM 'timestamp',
        WATERMARK FOR et AS et) WITH ({connector(brokers, topic)}, 'scan.watermark.idle-timeout'='1 s',
        'properties.isolation.level'='read_committed', 'scan.startup.mode'='earliest-offset', 'format'='raw')""")


def sink(tables: Any, topic: str, brokers: str, guarantee: Guarantee, job: str) -> None:
    """A topic to be written to, as table `to_<topic>` (k, v). No two jobs share transactions."""
    once = f""", 'sink.transactional-id-prefix'='crest-{job}-{topic}', 'sink.transaction-naming-strategy'='POOLING',
        'properties.transaction.timeout.ms'='{TRANSACTION_MS}'""" * (guarantee == "exactly-once")
    most_bytes = TOPICS[topic].most_bytes or RECORD_BYTES
    tables.execute_sql(f"""CREATE TABLE to_{topic} (k STRING, v STRING) WITH ({connector(brokers, topic)},
        {RAW}, 'properties.max.request.size'='{most_bytes}', 'sink.delivery-guarantee'='{guarantee}'{once})""")


def sink_of_events(tables: Any, topic: str, brokers: str) -> None:
    """An input topic to be written to, as table `to_<topic>` (k, v, et): at least once, for who reads it counts ids once."""
    tables.execute_sql(f"""CREATE TABLE to_{topic} (k STRING, v STRING, et TIMESTAMP_LTZ(3) METADATA FROM 'timestamp')
        WITH ({connector(brokers, topic)}, {RAW}, 'sink.delivery-guarantee'='at-least-once')""")


def pour_events(statements: Any, emitted: str, topic: str) -> None:
    """What a view of lines has for an input topic goes there, each record at its event's time."""
    statements.add_insert_sql(f"""INSERT INTO to_{topic}
        SELECT k, v, TO_TIMESTAMP_LTZ(CAST(JSON_VALUE(v, '$.ts') AS BIGINT), 3) FROM {emitted} WHERE topic = '{topic}'""")


def pour(statements: Any, emitted: str, topic: str) -> None:
    """What a view of lines (topic, k, v) has for a topic goes there."""
    statements.add_insert_sql(f"INSERT INTO to_{topic} SELECT k, v FROM {emitted} WHERE topic = '{topic}'")


def connector(brokers: str, topic: str) -> str:
    """The options that every Kafka table has."""
    return f"'connector'='kafka', 'properties.bootstrap.servers'='{brokers}', 'topic'='{topic}'"
