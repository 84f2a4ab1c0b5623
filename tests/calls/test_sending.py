"""Events of calls on their way to a broker."""

from collections import Counter

import pytest

from jobs.calls.events import Recording, call_of, message_of
from jobs.calls.hearing import Turn
from jobs.calls.sending import NotTaken, Sender
from jobs.inputs.items import Record
from schemas.conversation import decode

STARTED_MS = 1_770_724_800_000  # 2026-02-10 20:00 in Shanghai
WHOSE = Recording(conversation="c1", agent="a7", key="k", started_ms=STARTED_MS)
TURNS = [
    Turn(1_000, 3_000, 0, "customer", "where is it"),
    Turn(4_500, 6_000, 1, "agent", "it comes tomorrow"),
    Turn(9_000, 9_400, 0, "customer", "thanks"),
]
EVENTS = [call_of(WHOSE, 12_000), *(message_of(WHOSE, turn, STARTED_MS + turn.begin_ms) for turn in TURNS)]


class List:
    """A wire that ends in a list."""

    def __init__(self, refused: Counter[str] | None = None) -> None:
        self.refused: Counter[str] = refused or Counter()
        self.records: list[tuple[Record, int]] = []

    def partitions(self, topic: str) -> int:
        return 4

    def put(self, record: Record, partition: int) -> None:
        self.records.append((record, partition))

    def settle(self, most: int) -> None:
        pass


def test_records_have_key_time_and_place_of_their_conversation() -> None:
    wire = List()
    sender = Sender(wire, clock_ms=STARTED_MS + 5_000)
    sender.send(EVENTS)
    assert [(r.topic, r.key, r.ts) for r, _ in wire.records] == [("chats", b"c1", event.ts) for event in EVENTS]
    assert len({partition for _, partition in wire.records}) == 1
    assert [decode(record.value) for record, _ in wire.records] == EVENTS
    assert sender.report().startswith("Sent 4 events, 3 of which lie before the stack's clock")  # 0, 1 and 4.5 s; not 9


def test_what_the_broker_refuses_is_an_error() -> None:
    with pytest.raises(NotTaken, match="2 of them: from the future"):
        Sender(List(Counter({"from the future": 2})), None).send([])
