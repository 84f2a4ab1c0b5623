"""A shard that outlives its process.

What arrives is written down first, in a journal; members (people, conversations) and deadlines every few seconds. The core
is deterministic, so a restart reads what was written, takes the journal again in silence, and stands where it stood. That
costs one write per batch instead of one per member and event.
"""

from collections.abc import Callable, Iterator
from typing import Any, Generic, NamedTuple, Protocol, TypeVar

import msgspec

from schemas.admission import DOORS, Rejected, admit, head
from schemas.outputs import OpenMatches, Reject
from schemas.settings import SETTINGS
from udfs.shards.agenda import Slots
from udfs.shards.counting import Kept, OpenCounts
from udfs.shards.living import Alive, Members

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
    open: Kept = {}  # how many matches wait, by rule and step


class Journal(Protocol):
    """Where batches are written down, in their order, and the mark below them."""

    def read(self) -> Iterator[bytes]: ...
    def append(self, number: int, entry: bytes) -> None: ...
    def clear(self) -> None: ...
    def mark(self) -> bytes | None: ...
    def set_mark(self, mark: bytes) -> None: ...


class Stores(NamedTuple):
    """What a shard owns of its process's state."""

    members: Members
    slots: Slots
    journal: Journal


class Published(Protocol):
    """What a shard goes by; what differs has another version."""

    @property
    def version(self) -> int: ...


Goes = TypeVar("Goes", bound=Published, contravariant=True)
Came = TypeVar("Came", covariant=True)
R = TypeVar("R", bound=Published)
Out = TypeVar("Out")


class Shard(Protocol[Goes, Came]):
    """One shard of people, or of conversations."""

    until_ms: int
    subject: str
    alive: Alive[Any]

    def advance(self, events: list[Any], until_ms: int, rules: Goes) -> Came: ...
    def late(self, events: list[Any], rules: Goes) -> Came: ...
    def next_ms(self) -> int | None: ...
    def save(self) -> None: ...


encode = msgspec.msgpack.Encoder().encode
decode_batch = msgspec.msgpack.Decoder(Batch).decode
decode_mark = msgspec.msgpack.Decoder(Mark).decode


class Home(Generic[R, Out]):
    """One shard with its stores. `rules_of` gives what was once published under a version; `begin` makes the shard."""

    def __init__(
        self, number: int, stores: Stores, rules_of: Callable[[int], R], begin: Callable[[Stores, int], Shard[R, Out]]
    ) -> None:
        self.stores = stores
        self.phase_ms = number * STAGGER_MS % SETTINGS.save_every_ms
        self.entries = self.records = 0  # in the journal
        mark = stores.journal.mark()
        written = decode_mark(mark) if mark else None  # none: nothing was ever taken
        self.shard = begin(stores, written.until_ms if written else -1)
        self.shard.alive.open = OpenCounts(written.open if written else {})
        self.number = number
        self.told: Kept | None = None
        self.untold: OpenMatches | None = None
        self.save_ms = self._after(self.shard.until_ms)
        self.rules: R | None = None
        entries = list(stores.journal.read())
        if written and entries:  # rules that nothing is left of need not be there any more
            self.rules = rules_of(written.rules_version)
            self._recall(entries, self.rules)

    def _recall(self, entries: list[bytes], rules: R) -> None:
        """Take the journal again; what comes of it was told before."""
        for entry in entries:
            batch = decode_batch(entry)
            self._note(batch)
            self._take(batch, rules)

    def take(self, batch: Batch, rules: R) -> tuple[Out, list[Reject]]:
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

    def tell_open(self) -> OpenMatches | None:
        """How many matches wait where: once after a save, if that is not what was told before."""
        told, self.untold = self.untold, None
        return told

    def next_ms(self) -> int | None:
        """When there is something to do without a record."""
        first_ms = self.shard.next_ms()
        if not self.entries:
            return first_ms
        return self.save_ms if first_ms is None else min(first_ms, self.save_ms)

    def _note(self, batch: Batch) -> None:
        self.entries += 1
        self.records += len(batch.records)

    def _take(self, batch: Batch, rules: R) -> tuple[Out, list[Reject]]:
        if batch.kind == DUE:
            return self.shard.advance([], batch.at_ms, rules), []
        events, rejects = admitted(batch)
        if batch.kind == LATE:
            return self.shard.late(events, rules), rejects
        return self.shard.advance(events, batch.at_ms + SETTINGS.window_ms - 1, rules), rejects

    def _save(self, rules: R) -> None:
        self.shard.save()
        self.stores.journal.clear()
        self.entries = self.records = 0
        kept = self.shard.alive.open.kept()
        self.stores.journal.set_mark(encode(Mark(self.shard.until_ms, rules.version, kept)))
        if kept != self.told:
            self.told, self.untold = kept, open_matches(self.shard.subject, self.number, self.shard.until_ms, kept)
        self.save_ms = self._after(self.shard.until_ms)

    def _after(self, until_ms: int) -> int:
        """The next time to write."""
        every_ms = SETTINGS.save_every_ms
        return until_ms - (until_ms - self.phase_ms) % every_ms + every_ms


def open_matches(subject: str, shard: int, at_ms: int, kept: Kept) -> OpenMatches:
    """Sums as a shard tells them; steps count from 1."""
    rows = [(rule, place + 1, many) for rule, places in kept.items() for place, many in places.items()]
    rule, step, matches = zip(*rows, strict=True) if rows else ((), (), ())
    return OpenMatches(subject=subject, shard=shard, at_ms=max(at_ms, 0), rule=rule, step=step, matches=matches)


def admitted(batch: Batch) -> tuple[list[Any], list[Reject]]:
    """The events of a batch, and the records that are none."""
    events: list[Any] = []
    rejects: list[Reject] = []
    for record in batch.records:
        topic, key, raw = record.split(SEPARATOR, 2)
        try:
            events.append(admit(key, raw, batch.at_ms, DOORS[topic]))
        except Rejected as problem:
            rejects.append(Reject(topic=topic, key=key, reason=str(problem), record=head(raw), at_ms=batch.at_ms))
    return events, rejects
