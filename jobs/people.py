"""The people job: clicks and orders in; actions, profiles, refusals, late events, rejects and open matches out.

    crest submit people

Everything a person does comes to one shard, in batches of 100 ms of event time, and is taken in order (udfs/person/shard.py).
"""

import argparse
from pathlib import Path
from typing import Any

from pyflink.datastream import StreamExecutionEnvironment
from pyflink.table import StreamTableEnvironment

from jobs.flow import batches, news, view_of_lines
from schemas.settings import SETTINGS
from schemas.topics import SHOP
from sinks.topic_tables import pour, publications, sink, source
from udfs.operators.lines import emitted
from udfs.operators.people import people
from udfs.operators.publications import RULES

ACT_FAST = ("actions", "open_matches")
COUNT_EXACTLY = ("late", "profiles", "refusals", "rejects")


def build(tables: Any, statements: Any, brokers: str, group: str, start: str, drift_ms: int, published: str) -> None:
    """Wire the job; `published` is the rule set it starts with."""
    for topic in SHOP:
        source(tables, topic, brokers, group, start, drift_ms)  # k, raw, et; ticks keep time moving
    publications(tables, "rules", brokers)

    shards = batches(tables, SHOP)  # shard: (window start, late, records)
    rules = news(tables, ("rules",)).broadcast(RULES)
    came = shards.connect(rules).process(people(published), emitted()).name("people").uid("people")

    view_of_lines(tables, came, "emitted")  # topic, k, v
    for topic in ACT_FAST:
        sink(tables, topic, brokers, "at-least-once", "people")
    for topic in COUNT_EXACTLY:
        sink(tables, topic, brokers, "exactly-once", "people")
    for topic in ACT_FAST + COUNT_EXACTLY:
        pour(statements, "emitted", topic)


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
