"""What a replay sends: events, and raw records that are no events. Both know their time, and can be moved in time."""

import re
from collections import Counter
from collections.abc import Iterable
from operator import attrgetter
from typing import TypeVar

import msgspec

from schemas.conversation import ConversationEvent
from schemas.events import Event, encode
from schemas.topics import CONVERSATION, topic_of


class Raw(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """A record to be sent byte by byte, as a producer with a fault would send it."""

    topic: str
    key: str | None
    ts: int  # the record's timestamp, epoch ms
    value: bytes


Item = Event | ConversationEvent | Raw
Movable = TypeVar("Movable", bound=Event | ConversationEvent | Raw)


class Record(msgspec.Struct, frozen=True, gc=False):
    """A Kafka record, but for its partition."""

    topic: str
    key: bytes | None
    ts: int
    value: bytes


class Source(msgspec.Struct, kw_only=True):
    """What a file holds: items in order of time, and how many lines could not be placed in time, by reason."""

    items: list[Item]
    unreadable: Counter[str]


def record_of(item: Item) -> Record:
    """The record that carries an item: key = person or conversation, timestamp = ts, topic by type."""
    if isinstance(item, Raw):
        return Record(item.topic, None if item.key is None else item.key.encode(), item.ts, item.value)
    if isinstance(item, ConversationEvent):
        return Record(CONVERSATION[0], item.conversation.encode(), item.ts, encode(item))
    return Record(topic_of(type_of(item)), item.person.encode(), item.ts, encode(item))


def type_of(item: Item) -> str:
    """The event's type; `(raw)` for a record that is no event."""
    return "(raw)" if isinstance(item, Raw) else str(item.__struct_config__.tag)


def in_order(items: Iterable[Item]) -> list[Item]:
    """Items by time; those of equal time keep their order."""
    return sorted(items, key=attrgetter("ts"))


def moved(items: Iterable[Movable], by_ms: int) -> list[Movable]:
    """The same items, `by_ms` later. By zero they are left as they are, to the byte."""
    return [moved_item(item, by_ms) for item in items] if by_ms else list(items)


def moved_item(item: Movable, by_ms: int) -> Movable:
    """One item, `by_ms` later; inside a raw record the `ts` that equals the record's timestamp moves with it."""
    ts = item.ts + by_ms
    if not isinstance(item, Raw):
        return msgspec.structs.replace(item, ts=ts)
    value = re.sub(rb'("ts"\s*:\s*)%d\b' % item.ts, rb"\g<1>%d" % ts, item.value, count=1)
    return msgspec.structs.replace(item, ts=ts, value=value)
