"""Events of calls on their way to Kafka, each acknowledged."""

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager

from jobs.inputs.items import record_of
from jobs.inputs.wire import KafkaWire, Wire, late, newest_ms
from jobs.replay import partition_of
from schemas.conversation import ConversationEvent

Deliver = Callable[[Sequence[ConversationEvent]], None]


class NotTaken(Exception):
    """The broker refused events; the message says how many, and why."""


class Sender:
    """Sends, and counts what the stack's clock had passed already."""

    def __init__(self, wire: Wire, clock_ms: int | None) -> None:
        self._wire = wire
        self._clock_ms = clock_ms
        self.sent = self.late = 0

    def send(self, events: Sequence[ConversationEvent]) -> None:
        """All of them, in their order; returns when the broker has them. NotTaken if it refuses one."""
        for event in events:
            record = record_of(event)
            self._wire.put(record, partition_of(record.key, self._wire.partitions(record.topic)))
        self._wire.settle(0)
        if self._wire.refused:
            reasons = "; ".join(f"{many} of them: {reason}" for reason, many in sorted(self._wire.refused.items()))
            raise NotTaken(f"The broker refused events. {reasons}")
        self.sent += len(events)
        self.late += late(events, self._clock_ms)

    def report(self) -> str:
        """What came of it."""
        if not self.late:
            return f"Sent {self.sent} events."
        return (
            f"Sent {self.sent} events, {self.late} of which lie before the stack's clock: times and promises count them,"
            " but only eager rules act on them."
        )


@contextmanager
def delivering(brokers: str, note: Callable[[str], object]) -> Iterator[Deliver]:
    """Sends what it is given to these brokers, and tells at the end. Refused if they, or our topics, are not there."""
    logging.getLogger("kafka").setLevel(logging.CRITICAL)  # what goes wrong is told once, in our words
    clock_ms = newest_ms(brokers)
    with closing(KafkaWire(brokers)) as wire:
        sender = Sender(wire, clock_ms)
        yield sender.send
        note(sender.report())


@contextmanager
def keeping() -> Iterator[Deliver]:
    """Sends nothing."""
    yield lambda events: None
