"""Dialogues without times become conversations, the same in every replay."""

import json
from pathlib import Path

import pytest

from jobs.inputs import dialogues, plan
from jobs.inputs.dialogues import BEGINS_MS, DAY_MS
from jobs.inputs.items import record_of
from schemas.admission import DOORS, admit, window_of
from schemas.conversation import Message

REAL = Path(__file__).resolve().parents[3] / "shared" / "data" / "service_dialogues.jsonl.gz"
LINE = {
    "session": "s1",
    "user": "u1",
    "turns": [{"role": "customer", "text": "在吗"}, {"role": "agent", "text": "在的"}],
}


def written(path: Path, *lines: object) -> Path:
    path.write_text("\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines) + "\n")
    return path


def test_a_dialogue_is_opened_said_and_closed(tmp_path: Path) -> None:
    items = plan.of_file(written(tmp_path / "d.jsonl", LINE), None, None).items
    assert [type(item).__name__ for item in items] == ["Opened", "Assigned", "Message", "Message", "Closed"]
    assert [item.speaker for item in items if isinstance(item, Message)] == ["customer", "agent"]
    assert {record_of(item).key for item in items} == {b"s1"}
    assert all(BEGINS_MS <= item.ts < BEGINS_MS + DAY_MS + 3_600_000 for item in items)


def test_it_is_the_same_every_time_and_in_order(tmp_path: Path) -> None:
    path = written(tmp_path / "d.jsonl", *[LINE | {"session": f"s{number}"} for number in range(50)])
    one, two = dialogues.read(path, None).items, dialogues.read(path, None).items
    assert one == two
    assert [item.ts for item in one] == sorted(item.ts for item in one)


def test_a_line_that_is_none_is_counted(tmp_path: Path) -> None:
    source = dialogues.read(
        written(tmp_path / "d.jsonl", LINE, "{", LINE | {"turns": [{"role": "ghost", "text": ""}]}), None
    )
    assert len(source.items) == 5 and sum(source.unreadable.values()) == 2


@pytest.mark.skipif(not REAL.exists(), reason=f"no {REAL.name}: the shared data is not here")
def test_real_dialogues_are_admitted() -> None:
    items = plan.of_file(REAL, None, None).items
    assert len(items) > 14_000
    for item in items:
        record = record_of(item)
        assert record.key is not None
        admit(record.key.decode(), record.value.decode(), window_of(record.ts), DOORS[record.topic])
