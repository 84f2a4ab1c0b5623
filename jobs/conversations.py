"""The conversations job: chats in; alerts, turns, conversations, promises, contacts, firings, examples and models out.

    crest submit conversations

Everything of a conversation comes to one shard, in batches of 100 ms of event time, and is taken in order
(udfs/conversation/shard.py). Rules that are eager act on each message as it comes, beside it.
"""

import argparse
from pathlib import Path
from typing import Any

from pyflink.common import Types
from pyflink.datastream import StreamExecutionEnvironment
from pyflink.table import StreamTableEnvironment

from jobs.flow import as_they_come, batches, key_by_first_column, news, view_of_lines
from schemas.settings import SETTINGS
from schemas.topics import CONVERSATION
from sinks.topic_tables import pour, pour_events, publications, sink, sink_of_events, source
from udfs.operators.conversations import conversations
from udfs.operators.eager import Eager
from udfs.operators.learners import Learners
from udfs.operators.lines import emitted
from udfs.operators.publications import RULES
from udfs.operators.watches import SNAPSHOTS

COUNT_EXACTLY = ("conversations", "examples", "late", "promises", "refusals", "rejects", "turns")
EMITTED = ("actions", "alerts", "open_matches", *COUNT_EXACTLY)
ACT_FAST = ("actions", "alerts", "models", "open_matches")


def build(
    tables: Any, statements: Any, brokers: str, group: str, start: str, drift_ms: int, published: str, model: str
) -> None:
    """Wire the job; `published` is the rule set it starts with, `model` the snapshot (empty: none)."""
    for topic in CONVERSATION:
        source(tables, topic, brokers, group, start, drift_ms)  # k, raw, et; ticks keep time moving
    publications(tables, "rules", brokers)
    publications(tables, "models", brokers)

    shards = batches(tables, CONVERSATION)  # shard: (window start, late, records)
    told = news(tables, ("rules", "models")).broadcast(RULES, SNAPSHOTS)
    came = shards.connect(told).process(conversations(published, model), emitted())
    view_of_lines(tables, came.name("conversations").uid("conversations"), "emitted")  # topic, k, v

    told_rules = news(tables, ("rules",)).broadcast(RULES, SNAPSHOTS)
    acted = as_they_come(tables, CONVERSATION).connect(told_rules).process(Eager(published), emitted())
    view_of_lines(tables, acted.name("eager").uid("eager"), "at_once")

    examples = tables.sql_query("SELECT k, ROW(v) FROM emitted WHERE topic = 'examples'")
    by_model = key_by_first_column(tables, examples, Types.STRING(), Types.ROW([Types.STRING()]))
    learned = by_model.process(Learners(model), emitted())
    view_of_lines(tables, learned.name("learners").uid("learners"), "learned")

    for topic in ACT_FAST:
        sink(tables, topic, brokers, "at-least-once", "conversations")
    for topic in COUNT_EXACTLY:
        sink(tables, topic, brokers, "exactly-once", "conversations")
    for topic in EMITTED:
        pour(statements, "emitted", topic)
    sink_of_events(tables, "contacts", brokers)
    pour_events(statements, "emitted", "contacts")
    pour(statements, "at_once", "alerts")
    pour(statements, "learned", "models")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--brokers", default="127.0.0.1:9092")
    options.add_argument("--group", default="conversations")
    options.add_argument("--start", default="earliest-offset", help="where to read from when there is no checkpoint")
    options.add_argument("--drift-ms", type=int, default=SETTINGS.drift_ms)
    options.add_argument("--rules", required=True, type=Path, help="file with the rule set to start with, as published")
    options.add_argument("--model", type=Path, help="file with the model to start with, as published; without it none")
    args = options.parse_args()
    env = StreamExecutionEnvironment.get_execution_environment()
    tables = StreamTableEnvironment.create(env)
    tables.get_config().set_local_timezone("UTC")
    statements = tables.create_statement_set()
    published, model = args.rules.read_text(), args.model.read_text() if args.model else ""
    build(tables, statements, args.brokers, args.group, args.start, args.drift_ms, published, model)
    statements.attach_as_datastream()
    env.execute("conversations")


if __name__ == "__main__":
    main()
