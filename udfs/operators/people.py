"""Shards of people, as Flink runs them."""

from udfs.operators.lines import Lines, add_firings, line, of_late
from udfs.operators.publications import Publications
from udfs.operators.shards import Kind, Shards
from udfs.person.shard import Outputs, begun


def people(published: str) -> Shards:
    """The operator; it starts with this rule set."""
    return Shards(Kind(begun, lines), Publications(published))


def lines(outputs: Outputs) -> Lines:
    """What came of a batch."""
    found: Lines = {}
    add_firings(found, outputs.firings)
    if outputs.profiles:
        found["profiles"] = [line(person, told) for person, told in outputs.profiles]
    if outputs.late:
        found["late"] = of_late(outputs.late)
    return found
