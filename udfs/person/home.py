"""A shard that outlives its process.

What arrives is written down first, in a journal; people and deadlines are written every few seconds. The core is
deterministic, so a restart reads what was written, takes the journal again in silence, and stands where it stood. That
costs one write per batch instead of one per person and event.
"""

from collections.abc import Callable, Iterator
from typing import NamedTuple, Protocol

import msgspec

from schemas.admission import Rejected, admit, head
from schemas.events import AnyEvent
from schemas.outputs import Reject
from schemas.settings import SETTINGS
from udfs.person.agenda import Slots
from udfs.person.shard import Outputs, People, Shard
from udfs.rules.engine import Rules

SEPARATOR = "\x1f"  # between topic, key and record
ON_TIME, LATE, DUE = "on_time", "late", "due"
STAGGER_MS = 997  # shards write one after the other, not all at once


class Batch(msgspec.Struct, array_like=True, frozen=True, gc=False):
    """What a shard is given: records of one window (of event time) in time or late, or the news that a time has come."""

    kind: str  # ON_TIME, LATE, DUE
    at_ms: int  # start of the window; the time that has come
    records: list[str] = []  # topic, key and record, parted by SEPARATOR


class Mark(msgspec.Struct, array_like=True, frozen=True, gc=False):
    """Where a shard stood when it was written: how far it had come, and the rules it follows since."""

    until_ms: int
    rules_version: int


class Journal(Protocol):
    """Where batches are written down, in their order, and the mark below them."""

    def read(self) -> Iterator[bytes]: ...
    def append(self, number: int, entry: bytes) -> None: ...
    def clear(self) -> None: ...
    def mark(self) -> bytes | None: ...
    def set_mark(self, mark: bytes) -> None: ...


class Stores(NamedTuple):
    """What a shard owns of its process's state."""

    people: People
    slots: Slots
    journal: Journal


encode = msgspec.msgpack.Encoder().encode
decode_batch = msgspec.msgpack.Decoder(Batch).decode
decode_mark = msgspec.msgpack.Decoder(Mark).decode


class Home:
    """One shard with its stores. `rules_of` gives the rules of a version that was once published."""

    def __init__(self, number: int, stores: Stores, rules_of: Callable[[int], Rules]) -> None:
        self.stores = stores
        self.phase_ms = number * STAGGER_MS % SETTINGS.save_every_ms
        self.entries = self.records = 0  # in the journal
        mark = stores.journal.mark()
        written = decode_mark(mark) if mark else None  # none: nothing was ever taken
        self.shard = Shard(stores.people, stores.slots, written.until_ms if written else -1)
        self.save_ms = self._after(self.shard.until_ms)
        self.rules = rules_of(written.rules_version) if written else None
        if self.rules:
            self._recall(self.rules)

    def _recall(self, rules: Rules) -> None:
        """Take the journal again; what comes of it was told before."""
        for entry in list(self.stores.journal.read()):
            batch = decode_batch(entry)
            self._note(batch)
            self._take(batch, rules)

    def take(self, batch: Batch, rules: Rules) -> tuple[Outputs, list[Reject]]:
        """What comes of a batch. New rules begin behind everything that was taken by the old ones."""
        if self.rules is None or rules.version != self.rules.version:
            self.rules = rules
            self._save(rules)
        self.stores.journal.append(self.entries, encode(batch))
        self._note(batch)
        came = self._take(batch, rules)
        if self.shard.until_ms >= self.save_ms or self.records >= SETTINGS.save_every_records:
            self._save(rules)
        return came

    def next_ms(self) -> int | None:
        """When there is something to do without a record."""
        first_ms = self.shard.next_ms()
        if not self.entries:
            return first_ms
        return self.save_ms if first_ms is None else min(first_ms, self.save_ms)

    def _note(self, batch: Batch) -> None:
        self.entries += 1
        self.records += len(batch.records)

    def _take(self, batch: Batch, rules: Rules) -> tuple[Outputs, list[Reject]]:
        if batch.kind == DUE:
            return self.shard.advance([], batch.at_ms, rules), []
        events, rejects = admitted(batch)
        if batch.kind == LATE:
            return self.shard.late(events, rules), rejects
        return self.shard.advance(events, batch.at_ms + SETTINGS.window_ms - 1, rules), rejects

    def _save(self, rules: Rules) -> None:
        self.shard.save()
        self.stores.journal.clear()
        self.entries = self.records = 0
        self.stores.journal.set_mark(encode(Mark(self.shard.until_ms, rules.version)))
        self.save_ms = self._after(self.shard.until_ms)

    def _after(self, until_ms: int) -> int:
        """The next time to write."""
        every_ms = SETTINGS.save_every_ms
        return until_ms - (until_ms - self.phase_ms) % every_ms + every_ms


def admitted(batch: Batch) -> tuple[list[AnyEvent], list[Reject]]:
    """The events of a batch, and the records that are none."""
    events: list[AnyEvent] = []
    rejects: list[Reject] = []
    for record in batch.records:
        topic, key, raw = record.split(SEPARATOR, 2)
        try:
            events.append(admit(key, raw, batch.at_ms))
        except Rejected as problem:
            rejects.append(Reject(topic=topic, key=key, reason=str(problem), record=head(raw), at_ms=batch.at_ms))
    return events, rejects
