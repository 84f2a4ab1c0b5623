"""JSON lines: events, and lines that only look like it."""

import gzip
from pathlib import Path

import pytest

from jobs.inputs import lines
from jobs.inputs.items import Raw, Source
from schemas.conversation import Message
from schemas.events import View

GOOD = b'{"type":"view","id":"e1","ts":2000,"person":"account:1","item":"coat"}'


def read(path: Path, *content: bytes) -> Source:
    path.write_bytes(b"\n".join(content) + b"\n")
    return lines.read(path, None)


def test_events_come_in_order_of_time(tmp_path: Path) -> None:
    source = read(tmp_path / "a.jsonl", GOOD, GOOD.replace(b"2000", b"1000"))
    assert [item.ts for item in source.items] == [1_000, 2_000]
    assert source.items[1] == View(id="e1", ts=2_000, person="account:1", item="coat")


def test_events_of_conversations_come_too_whatever_else_their_lines_tell(tmp_path: Path) -> None:
    told = b'{"type":"message","id":"m","ts":1500,"conversation":"c1","speaker":"agent","text":"hi","begin_ms":1}'
    source = read(tmp_path / "a.jsonl", GOOD, told)
    assert source.items[0] == Message(id="m", ts=1_500, conversation="c1", speaker="agent", text="hi")


def test_a_gzipped_file_limited(tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl.gz"
    file.write_bytes(gzip.compress(GOOD + b"\r\n" + GOOD))
    assert len(lines.read(file, 1).items) == 1
    assert len(lines.read(file, None).items) == 2


@pytest.mark.parametrize(
    ("line", "topic", "key"),
    [
        pytest.param(GOOD[:-1], "clicks", "account:1", id="broken"),
        pytest.param(b'{"type":"pay","ts": 2000,"person":"account:1"}', "orders", "account:1", id="missing fields"),
        pytest.param(b'{"type":"teleport","ts":2000,"person":"device:7"}', "clicks", "device:7", id="unknown type"),
        pytest.param(b'{"type":"view","ts":2000}', "clicks", None, id="no person"),
        pytest.param(b'{"type":"message","ts":2000,"conversation":"c1"}', "chats", "c1", id="a message of nobody"),
    ],
)
def test_a_faulty_line_is_sent_as_it_is(tmp_path: Path, line: bytes, topic: str, key: str | None) -> None:
    assert read(tmp_path / "a.jsonl", line).items == [Raw(topic=topic, key=key, ts=2_000, value=line)]


def test_lines_without_a_time_and_ticks_are_counted_not_sent(tmp_path: Path) -> None:
    tick = b'{"type":"tick","ts":2000}'
    source = read(tmp_path / "a.jsonl", b"hello", GOOD, b"", b'{"ts":"noon"}', b'{"ts":1e3}', tick)
    assert len(source.items) == 1
    assert source.unreadable == {"no readable ts": 3, "a tick: replay brings its own": 1}
