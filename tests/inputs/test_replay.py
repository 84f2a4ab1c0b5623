"""Delivery over a wire that keeps what it gets."""

from collections import Counter, defaultdict
from collections.abc import Iterable

from jobs.inputs.day import generate
from jobs.inputs.items import Item, Record, record_of
from jobs.inputs.schedule import MAX_SPEED, Step, schedule
from jobs.inputs.wire import late
from jobs.replay import Sent, deliver, partition_of
from schemas.events import Order, View

PARTITIONS = {"chats": 4, "clicks": 4, "contacts": 2, "orders": 2}
EVERYWHERE = sum(PARTITIONS.values())  # ticks of one time
VIEW = View(id="e1", ts=1_000, person="account:1", item="coat")
ORDER = Order(id="e2", ts=2_000, person="account:1", order="o1", item="coat")


class Memory:
    """A wire that keeps records by partition, and may be cut (Ctrl-C) before a record."""

    def __init__(self, cut_at: int | None = None) -> None:
        self.kept: dict[tuple[str, int], list[Record]] = defaultdict(list)
        self.refused: Counter[str] = Counter()
        self.settled: list[int] = []
        self.cut_at = cut_at

    def partitions(self, topic: str) -> int:
        return PARTITIONS[topic]

    def put(self, record: Record, partition: int) -> None:
        if self.cut_at == sum(map(len, self.kept.values())):
            raise KeyboardInterrupt
        self.kept[record.topic, partition].append(record)

    def settle(self, most: int) -> None:
        self.settled.append(most)


def send(items: list[Item], wire: Memory, tail_ms: int = 0) -> Sent:
    steps = schedule(items, speed=MAX_SPEED, tail_ms=tail_ms, clock=lambda: 0.0, sleep=lambda _: None)
    return deliver(steps, wire, lambda sent: None, lambda: 0.0)


def test_every_partition_of_every_input_gets_the_closing_tick_last() -> None:
    wire = Memory()
    sent = send([VIEW, ORDER], wire, tail_ms=500)
    assert set(wire.kept) == {(topic, number) for topic, count in PARTITIONS.items() for number in range(count)}
    for records in wire.kept.values():
        assert (records[-1].key, records[-1].ts, records[-1].value) == (b"tick", 2_500, b'{"type":"tick","ts":2500}')
    assert (sent.items, sent.ticks, sent.horizon_ms, sent.stopped) == (2, EVERYWHERE, 2_500, False)
    assert wire.settled[-1] == 0


def test_no_tick_of_a_partition_is_ahead_of_what_follows_it() -> None:
    wire = Memory()
    items = generate(shoppers=1_500).items
    assert send(items, wire).ticks > 2 * EVERYWHERE
    for records in wire.kept.values():
        horizon_ms = -1
        for record in records:
            assert record.ts > horizon_ms
            if record.key == b"tick":
                horizon_ms = record.ts
    kept = [record for records in wire.kept.values() for record in records if record.key != b"tick"]
    assert Counter(kept_bytes(kept)) == Counter(kept_bytes(map(record_of, items)))


def kept_bytes(records: Iterable[Record]) -> list[tuple[str, int, bytes]]:
    return [(record.topic, record.ts, record.value) for record in records]


def test_a_person_stays_in_one_partition() -> None:
    wire = Memory()
    send(generate(shoppers=300).items, wire)
    homes: dict[tuple[str, bytes], set[int]] = defaultdict(set)
    for (topic, partition), records in wire.kept.items():
        for record in records:
            if record.key is not None and record.key != b"tick":
                homes[topic, record.key].add(partition)
    assert all(len(places) == 1 for places in homes.values())


def test_partitions_are_those_of_kafkas_own_clients() -> None:
    # murmur2 as in Kafka's UtilsTest: "21" -> -973932308, "foobar" -> -790332482; without the sign, modulo partitions
    assert partition_of(b"21", 7) == 1_173_551_340 % 7
    assert partition_of(b"foobar", 4) == 2
    assert partition_of(None, 4) == 0


def test_a_horizon_that_has_not_moved_is_not_ticked_again() -> None:
    steps = [Step([VIEW], 1_000, 0.0), Step([], 1_000, 0.0), Step([], 1_100, 0.0)]
    assert deliver(steps, Memory(), lambda sent: None, lambda: 0.0).ticks == 2 * EVERYWHERE


def test_ctrl_c_ends_cleanly_and_tells_how_far_it_came() -> None:
    wire = Memory(cut_at=1 + EVERYWHERE)  # the first item and its ticks have gone
    steps = [Step([VIEW], 1_000, 0.0), Step([ORDER], 2_000, 0.0)]
    sent = deliver(steps, wire, lambda sent: None, lambda: 0.0)
    assert (sent.stopped, sent.items, sent.ticks, sent.horizon_ms) == (True, 1, EVERYWHERE, 1_000)
    assert wire.settled[-1] == 0


def test_the_watcher_sees_every_step_and_the_end() -> None:
    seen: list[int] = []
    steps = [Step([VIEW], 1_000, 0.0), Step([ORDER], 2_000, 0.0)]
    deliver(steps, Memory(), lambda sent: seen.append(sent.items), lambda: 0.0)
    assert seen == [1, 2, 2]


def test_events_behind_the_watermark_of_the_stack_are_late() -> None:
    assert late([VIEW, ORDER], None) == 0
    assert late([VIEW, ORDER], 1_199) == 0  # the watermark is 200 ms behind the newest record
    assert late([VIEW, ORDER], 1_200) == 1
    assert late([VIEW, ORDER], 9_999) == 2
