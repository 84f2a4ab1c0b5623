"""Shards of conversations, as Flink runs them."""

from collections.abc import Callable
from operator import attrgetter
from typing import Any

import msgspec

from udfs.conversation.outside import Outputs
from udfs.conversation.shard import begun
from udfs.operators.lines import Lines, add_firings, line, of_late
from udfs.operators.shards import Kind, Shards
from udfs.operators.watches import Watches

KEYS: dict[str, Callable[[Any], str]] = {  # topics whose records are told as they are -> their key
    "alerts": attrgetter("conversation"),
    "contacts": attrgetter("person"),
    "conversations": attrgetter("conversation"),
    "examples": attrgetter("model"),
    "promises": attrgetter("conversation"),
    "turns": attrgetter("conversation"),
}
encode = msgspec.json.Encoder().encode


def conversations(published: str, model: str) -> Shards:
    """The operator; it starts with this rule set and this snapshot of the model."""
    return Shards(Kind(begun, lines), Watches(published, model))


def lines(outputs: Outputs) -> Lines:
    """What came of a batch."""
    found: Lines = {}
    for topic, key in KEYS.items():
        if told := getattr(outputs, topic):
            found[topic] = [line(key(each), encode(each)) for each in told]
    if outputs.firings:
        add_firings(found, outputs.firings)
    if outputs.late:
        found["late"] = of_late(outputs.late)
    return found
