"""The door: what makes a record an event. The stream and the loader share this one definition."""

from collections.abc import Callable
from operator import attrgetter
from typing import Any, NamedTuple

import msgspec

from schemas import conversation, events
from schemas.settings import SETTINGS
from schemas.topics import CONVERSATION, SHOP

REPLACEMENT = "\ufffd"  # what the source puts where bytes were not UTF-8


class Door(NamedTuple):
    """What the records of a topic must be: how they are read, and what their key must be."""

    decode: Callable[[str], Any]
    about: str  # the event's field that is the key
    key: Callable[[Any], str]


SHOPPERS = Door(events.decode, "person", attrgetter("person"))
CONVERSATIONS = Door(conversation.decode, "conversation", attrgetter("conversation"))
DOORS: dict[str, Door] = {**dict.fromkeys(CONVERSATION, CONVERSATIONS), **dict.fromkeys(SHOP, SHOPPERS)}


class Rejected(ValueError):
    """Not an event; the message says why, for the producer to read."""


def admit(key: str, raw: str, window_ms: int, door: Door = SHOPPERS) -> Any:
    """The event in a record, or Rejected.

    `window_ms` is the start of the 100 ms window that holds the record's timestamp. The record's timestamp is the
    event's time: a `ts` outside the window, but less than a minute from it, is moved to the window's nearer end.
    """
    if not key:
        raise Rejected(f"no key: the record's key must be the event's {door.about}")
    if not key.isprintable():
        raise Rejected("the key has characters that cannot be printed")
    if len(raw) > SETTINGS.record_chars:
        raise Rejected(f"too long: {len(raw)} characters, at most {SETTINGS.record_chars}")
    if REPLACEMENT in raw:
        raise Rejected("not UTF-8")
    try:
        event = door.decode(raw)
    except (events.Invalid, RecursionError) as problem:
        raise Rejected(str(problem)) from None
    if door.key(event) != key:
        raise Rejected(f"key is not the event's {door.about}: {door.key(event)}")
    if window_ms <= event.ts < window_ms + SETTINGS.window_ms:
        return event
    return in_time(event, window_ms)


def in_time(event: Any, window_ms: int) -> Any:
    """The event at the record's time, if its own is near."""
    last_ms = window_ms + SETTINGS.window_ms - 1
    if not window_ms - SETTINGS.clock_skew_ms <= event.ts <= last_ms + SETTINGS.clock_skew_ms:
        raise Rejected(f"ts {event.ts} is more than a minute from the record's timestamp ({window_ms})")
    return msgspec.structs.replace(event, ts=min(max(event.ts, window_ms), last_ms))


def window_of(at_ms: int) -> int:
    """Start of the 100 ms window that holds this time."""
    return at_ms - at_ms % SETTINGS.window_ms


def head(raw: str) -> str:
    """The first 2 kB of a record, cut between characters."""
    return raw.encode("utf-8", "replace")[: SETTINGS.reject_bytes].decode("utf-8", "ignore")
