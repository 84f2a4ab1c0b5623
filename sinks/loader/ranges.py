"""Ranges of offsets, and what Kafka remembers of them. Pure.

A partition goes through three states, and Kafka's committed offset holds which:

    done(first) --plan--> planned(first, end) --insert--> planned(first, end) --commit--> done(end)

The planned end is committed before the insert. A loader that starts and finds it inserts exactly that range again,
under the same token: ClickHouse drops the block if it has it. So every record is inserted once, wherever the loader died.
"""

from typing import NamedTuple

import msgspec


class Partition(NamedTuple):
    """A partition of a topic."""

    topic: str
    number: int


class BadMark(ValueError):
    """The committed metadata was not written by a loader."""


class Mark(msgspec.Struct, frozen=True):
    """What Kafka remembers: everything before `offset` is inserted, and [offset, planned_end) may be."""

    offset: int
    planned_end: int | None = None

    def metadata(self) -> str:
        """The text beside the offset, JSON; empty when nothing is planned."""
        return "" if self.planned_end is None else encode(Plan(self.planned_end)).decode()


class Plan(msgspec.Struct, frozen=True):
    """The metadata's JSON."""

    planned_end: int


encode = msgspec.json.encode
decode_plan = msgspec.json.Decoder(Plan).decode


class Range(NamedTuple):
    """The offsets [first, end) of a partition: what one insert holds. Offsets without a record are part of it."""

    partition: Partition
    first: int
    end: int

    @property
    def token(self) -> str:
        """ClickHouse's insert_deduplication_token: equal ranges have equal tokens."""
        return f"{self.partition.topic}:{self.partition.number}:{self.first}-{self.end}"


def mark_of(offset: int, metadata: str) -> Mark:
    """The mark in a committed offset and its metadata. Raises BadMark."""
    if not metadata:
        return Mark(offset)
    try:
        plan = decode_plan(metadata)
    except msgspec.MsgspecError as problem:
        raise BadMark(f"offset {offset} has metadata that no loader wrote: {metadata[:80]!r} ({problem})") from None
    return Mark(offset, plan.planned_end if plan.planned_end > offset else None)


def planned(span: Range) -> Mark:
    """What to commit before a range is inserted."""
    return Mark(span.first, span.end)


def done(span: Range) -> Mark:
    """What to commit after a range is inserted."""
    return Mark(span.end)
