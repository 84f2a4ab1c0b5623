"""The pulse: on a grid without drift, one tick per partition, at rest while history is replayed."""

import threading
from pathlib import Path
from typing import Any

import pytest
from kafka.errors import KafkaTimeoutError

from jobs.pulse import Pulse, backoff_seconds, next_beat
from jobs.stack.layout import Layout, Refused
from jobs.stack.replay import beating, replay_running, replaying
from schemas.topics import INPUTS, TOPICS


class Taken:
    """What the broker answers at once."""

    def get(self, timeout: float) -> None:
        return None


class Broker:
    """A producer's other end, that remembers."""

    def __init__(self) -> None:
        self.ticks: list[tuple[str, int, bytes, bytes, int]] = []

    def send(self, topic: str, value: bytes, key: bytes, partition: int, timestamp_ms: int) -> Taken:
        self.ticks.append((topic, partition, key, value, timestamp_ms))
        return Taken()


class Away:
    """A broker that does not answer."""

    def send(self, *args: Any, **options: Any) -> Taken:
        raise KafkaTimeoutError


@pytest.fixture
def pulse(tmp_path: Path) -> Pulse:
    return Pulse(Layout(tmp_path, 1, 2, 3), threading.Event())


def test_beats_stay_on_the_grid_when_one_takes_long() -> None:
    assert next_beat(now=10.03, last=10.0) == pytest.approx(10.1)
    assert next_beat(now=10.19, last=10.1) == pytest.approx(10.2)


def test_missed_beats_are_not_made_up_for() -> None:
    assert next_beat(now=17.25, last=10.0) == pytest.approx(17.3)


def test_tries_come_slower_up_to_two_seconds() -> None:
    assert [backoff_seconds(failures) for failures in (1, 2, 3, 4, 5, 6, 60)] == [0.1, 0.2, 0.4, 0.8, 1.6, 2.0, 2.0]


def test_one_beat_is_one_tick_for_each_partition_of_each_input(pulse: Pulse) -> None:
    broker = Broker()
    pulse.beat_or_rest(broker)
    places = [(topic, partition) for topic, partition, *_ in broker.ticks]
    places_of = ((name, number) for name in INPUTS for number in range(TOPICS[name].partitions))
    assert sorted(places) == sorted(places_of)
    assert len(places) == 12
    assert {key for _, _, key, _, _ in broker.ticks} == {b"tick"}


def test_a_tick_says_the_time_of_its_record(pulse: Pulse) -> None:
    broker = Broker()
    pulse.beat_or_rest(broker)
    for *_, value, at_ms in broker.ticks:
        assert value == b'{"type":"tick","ts":%d}' % at_ms


def test_it_rests_while_a_replay_runs_and_beats_after(pulse: Pulse, tmp_path: Path) -> None:
    broker = Broker()
    with replaying(tmp_path):
        pulse.beat_or_rest(broker)
        assert broker.ticks == []
        assert pulse.state == "resting"
    pulse.beat_or_rest(broker)
    assert len(broker.ticks) == 12
    assert pulse.state == "beating"


def test_a_broker_that_is_away_lets_go_of_the_lock(pulse: Pulse, tmp_path: Path) -> None:
    with pytest.raises(KafkaTimeoutError):
        pulse.beat_or_rest(Away())
    with replaying(tmp_path):
        assert replay_running(tmp_path)


def test_a_change_of_state_is_told_once(pulse: Pulse, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO", logger="crest.pulse")
    for _ in range(3):
        pulse.beat_or_rest(Broker())
    assert [record.getMessage() for record in caplog.records] == ["beating: 12 partitions at 127.0.0.1:1"]


def test_no_replay_begins_in_the_middle_of_a_beat(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jobs.stack.replay.WAIT_SECONDS", 0)
    with beating(tmp_path) as free:
        assert free
        with pytest.raises(Refused), replaying(tmp_path):
            pass


def test_two_replays_do_not_run_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jobs.stack.replay.WAIT_SECONDS", 0)
    with replaying(tmp_path), pytest.raises(Refused, match="Another replay"), replaying(tmp_path):
        pass


def test_nobody_replays_once_the_replay_is_over(tmp_path: Path) -> None:
    with replaying(tmp_path):
        assert replay_running(tmp_path)
    assert not replay_running(tmp_path)
