"""All that is kept of one conversation: clock, promises, what was said, what the rules remember. One packed value."""

from copy import copy
from typing import Any

import msgspec

from schemas.conversation import AnyConversationEvent
from udfs.conversation import timekeeping
from udfs.conversation.facts import Kept
from udfs.conversation.hours import Calendar
from udfs.conversation.promises import PromiseState
from udfs.conversation.talk import Heard, Talk
from udfs.conversation.timekeeping import Timekeeper
from udfs.rules.occasions import Memory
from udfs.shards.counting import counted

VERSION = 2
WITHOUT_LATELY = 1  # an older version: its moods are folded, and stay as they are
MOST_SEEN = 512  # ids; of what comes after so many others, a doubled one counts again


class Packed(msgspec.Struct, array_like=True):
    """The value as it is packed."""

    version: int
    clock: Kept
    promises: PromiseState
    talk: Talk
    seen: dict[str, int]
    matches: dict[str, Any]
    passed: dict[str, int]
    last_ms: int
    rules_version: int


class ConversationState:
    """One conversation between unpack and pack."""

    def __init__(self, packed: Packed, calendar: Calendar) -> None:
        self.keeper = Timekeeper(packed.clock, calendar)
        self.promises = packed.promises
        self.talk = packed.talk
        self.seen = packed.seen
        self.memory = Memory(packed.matches, packed.passed)
        self.last_ms = packed.last_ms
        self.rules_version = packed.rules_version  # whose open matches it has
        self.counted = counted(self.memory)  # open matches when it was written last
        self.heard: Heard | None = None  # the message that is being taken

    @property
    def name(self) -> str:
        """The conversation's id."""
        return self.keeper.kept.header.conversation

    def repeats(self, event: AnyConversationEvent) -> bool:
        """Whether this id came before; it is remembered if not."""
        if event.id in self.seen:
            return True
        self.seen[event.id] = event.ts
        if len(self.seen) > MOST_SEEN:
            del self.seen[next(iter(self.seen))]
        return False

    def pack(self) -> bytes:
        """The state as bytes."""
        return _pack(
            Packed(
                VERSION,
                self.keeper.kept,
                self.promises,
                self.talk,
                self.seen,
                self.memory.matches,
                self.memory.passed,
                self.last_ms,
                self.rules_version,
            )
        )


_pack = msgspec.msgpack.Encoder().encode
_unpack = msgspec.msgpack.Decoder(Packed).decode


def unpacked(packed: bytes, calendar: Calendar) -> ConversationState:
    """The state of these bytes; ValueError if another version wrote them."""
    value = _unpack(packed)
    if value.version == WITHOUT_LATELY:
        value.talk.lately.base = copy(value.talk.mood)
    elif value.version != VERSION:
        raise ValueError(f"conversation of version {value.version}, this is version {VERSION}")
    return ConversationState(value, calendar)


def begun(conversation: str, calendar: Calendar, rules_version: int) -> ConversationState:
    """A conversation of which nothing has come yet."""
    packed = Packed(VERSION, timekeeping.begun(conversation), PromiseState(), Talk(), {}, {}, {}, 0, rules_version)
    return ConversationState(packed, calendar)
