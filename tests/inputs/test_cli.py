"""`crest replay` up to the point where it would send."""

import socket
from collections import Counter
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from jobs.cli.replay import finish, replay
from jobs.inputs import plan
from jobs.inputs.day import TAIL_MS, generate
from jobs.replay import Sent

app = typer.Typer()
app.command()(replay)
runner = CliRunner(env={"COLUMNS": "140"})
VIEW = '{"type":"view","id":"e1","ts":1700000000000,"person":"account:1","item":"coat"}\n'


def test_a_dry_run_of_the_day_tells_what_should_fire() -> None:
    done = runner.invoke(app, ["day", "--shoppers", "50", "--dry-run", "--as-recorded"])
    assert done.exit_code == 0
    assert "cart-left: 6 fire, 1 held back" in done.output
    assert "viewed-thrice: 9 fire, 1 held back" in done.output
    assert "searched-in-vain: 9 fire, 1 held back" in done.output
    assert "12 of the records are bad on purpose" in done.output


def test_a_dry_run_of_a_file_counts_types_and_tells_the_times_as_recorded(tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl"
    file.write_text(VIEW + "hello\n")
    done = runner.invoke(app, [str(file), "--dry-run", "--as-recorded", "--tail", "1h", "--speed", "60"])
    assert "1 records: view 1" in done.output
    assert "from 2023-11-15 06:13:20 to 2023-11-15 06:13:20, last tick 2023-11-15 07:13:20" in done.output
    assert "takes 1m at speed 60" in done.output
    assert "lines left out: 1, no readable ts" in done.output


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["nothing.csv"], "cannot be read"),
        (["picture.png"], "neither `day` nor"),
        (["day", "--speed", "0"], "a number above 0"),
        (["day", "--tail", "soon"], "not a duration"),
    ],
)
def test_what_cannot_be_replayed_is_refused_with_a_reason(arguments: list[str], says: str) -> None:
    done = runner.invoke(app, arguments)
    assert done.exit_code != 0
    assert says in done.output


def test_without_a_broker_it_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CREST_HOME", str(tmp_path))
    monkeypatch.setattr("jobs.inputs.wire.KNOCK_MS", 200)
    file = tmp_path / "a.jsonl"
    file.write_text(VIEW)
    with socket.socket() as taken:  # bound, but nobody listens
        taken.bind(("127.0.0.1", 0))
        done = runner.invoke(app, [str(file), "--brokers", f"127.0.0.1:{taken.getsockname()[1]}"])
    assert done.exit_code == 1
    assert "crest up" in done.output


def test_events_before_the_stacks_clock_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CREST_HOME", str(tmp_path))
    monkeypatch.setattr("jobs.cli.replay.newest_ms", lambda brokers: 1_700_000_000_500)
    file = tmp_path / "a.jsonl"
    file.write_text(VIEW + VIEW.replace("1700000000000", "1700000000400"))  # the watermark is at …300
    done = runner.invoke(app, [str(file), "--as-recorded"])
    assert done.exit_code == 1
    assert "1 of 2 events lie before the stack's clock" in done.output
    assert "crest up --fresh" in done.output


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        (Sent(items=1, refused=Counter({"from the future": 3})), 1),
        (Sent(items=1, horizon_ms=1_700_000_000_000, stopped=True), 130),
    ],
)
def test_refused_records_and_ctrl_c_have_exit_codes(sent: Sent, code: int) -> None:
    with pytest.raises(typer.Exit) as ended:
        finish(sent, plan.of_day(generate(shoppers=50), None, None))
    assert ended.value.exit_code == code


def test_moved_times_end_with_the_closing_tick() -> None:
    planned = plan.of_day(generate(shoppers=50), None, None)
    assert planned.closing_ms == planned.items[-1].ts + TAIL_MS
    moved = plan.later(planned, 5_000 - planned.closing_ms)
    assert moved.closing_ms == 5_000
    assert moved.answers[0].at_ms - moved.items[0].ts == planned.answers[0].at_ms - planned.items[0].ts


def test_a_day_cut_short_stops_time_at_its_last_event() -> None:
    planned = plan.of_day(generate(shoppers=400), 1_000, None)
    assert len(planned.items) == 1_000
    assert planned.closing_ms == planned.items[-1].ts
    assert planned.answers
    assert all(answer.at_ms <= planned.closing_ms for answer in planned.answers)
