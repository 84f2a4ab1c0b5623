"""JSON lines: one event per line, of shoppers or of conversations.

A line that is no event is sent as it is, to be rejected in the open.
"""

import re
from collections import Counter
from pathlib import Path

from jobs.inputs.files import lines_of
from jobs.inputs.items import Item, Raw, Source, in_order
from schemas import conversation, events
from schemas.conversation import CONVERSATION_EVENT_TYPES
from schemas.events import TICK_KEY
from schemas.topics import CONVERSATION, topic_of

TIME = re.compile(rb'"ts"\s*:\s*(\d{1,13})\b(?![.eE])')
PERSON = re.compile(rb'"person"\s*:\s*"([^"\\]+)"')
NAME = re.compile(rb'"conversation"\s*:\s*"([^"\\]+)"')
TYPE = re.compile(rb'"type"\s*:\s*"([^"\\]+)"')


def read(path: Path, limit: int | None) -> Source:
    """The first `limit` lines, in order of time. Those without a readable `ts` are counted, not sent."""
    items: list[Item] = []
    unreadable: Counter[str] = Counter()
    for line in lines_of(path, limit):
        item = item_of(line)
        if item is None:
            unreadable["no readable ts"] += bool(line.strip())
        elif isinstance(item, Raw) and item.key is None and found(TYPE, line) == TICK_KEY:
            unreadable["a tick: replay brings its own"] += 1
        else:
            items.append(item)
    return Source(items=in_order(items), unreadable=+unreadable)


def item_of(line: bytes) -> Item | None:
    """The event in a line; else the line itself, with what can be read of time, key and topic; None without a time."""
    kind = found(TYPE, line)
    try:
        event: Item = conversation.decode(line) if kind in CONVERSATION_EVENT_TYPES else events.decode(line)
        return event
    except events.Invalid:
        return raw_of(line, kind)


def raw_of(line: bytes, kind: str | None) -> Raw | None:
    """A faulty line as it is, under the key and time it claims. Its topic is that of its type, else clicks."""
    time = TIME.search(line)
    if time is None:
        return None
    if kind in CONVERSATION_EVENT_TYPES:
        return Raw(topic=CONVERSATION[0], key=found(NAME, line), ts=int(time[1]), value=line)
    topic = topic_of(kind) if kind in events.EVENT_TYPES else "clicks"
    return Raw(topic=topic, key=found(PERSON, line), ts=int(time[1]), value=line)


def found(pattern: re.Pattern[bytes], line: bytes) -> str | None:
    """What the pattern's group holds, if it is in the line."""
    match = pattern.search(line)
    return match[1].decode("utf-8", "replace") if match else None
