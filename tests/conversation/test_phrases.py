"""Promises are found in what agents say: 0.95 of what is found is right, and 0.95 of what is there is found."""

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import NamedTuple

import pytest

from udfs.conversation.hours import Calendar, Hours
from udfs.conversation.phrases import promises

OFFICE = Calendar(Hours(week=(((540, 1080),),) * 5 + ((), ())))
SHANGHAI = timezone(timedelta(hours=8))
SAID = datetime(2026, 2, 11, 10, 30, tzinfo=SHANGHAI)
SAID_MS = round(SAID.timestamp() * 1000)
WIDTH = 3


class Expected(NamedTuple):
    """One promise of a line."""

    what: str
    due: str
    sure: str


def read() -> list[tuple[str, list[Expected]]]:
    """The labelled list."""
    lines = (Path(__file__).parent / "promise_phrases.txt").read_text().splitlines()
    rows = [[cell.strip() for cell in line.split("|")] for line in lines if not line.startswith("#")]
    return [(row[0], [] if row[1:] == ["-"] else [Expected(*cells) for cells in thirds(row[1:])]) for row in rows]


def thirds(cells: list[str]) -> list[list[str]]:
    """Three cells a promise."""
    return [cells[place : place + WIDTH] for place in range(0, len(cells), WIDTH)]


def shown(due_ms: int) -> str:
    """A moment as the list writes it."""
    due = datetime.fromtimestamp(due_ms / 1000, UTC).astimezone(SHANGHAI)
    if due.hour == due.minute == 0:
        return f"{due - timedelta(days=1):%m-%d} 24:00"
    return f"{due:%m-%d %H:%M}"


def found(text: str) -> list[Expected]:
    """What is found in a text."""
    told = promises(text, SAID_MS, OFFICE)
    return [Expected(each.what, shown(each.due_ms), "sure" if each.sure else "unsure") for each in told]


PHRASES = read()


def test_the_list_is_long_and_has_no_phrase_twice() -> None:
    assert len(PHRASES) >= 150
    assert len({text for text, _ in PHRASES}) == len(PHRASES)


def test_precision_and_recall() -> None:
    told = [(text, each) for text, _ in PHRASES for each in found(text)]
    there = [(text, each) for text, expected in PHRASES for each in expected]
    right = len(set(told) & set(there))
    assert right / len(told) >= 0.95
    assert right / len(there) >= 0.95


@pytest.mark.parametrize("text", [text for text, expected in PHRASES if not expected])
def test_what_promises_nothing_is_no_promise(text: str) -> None:
    assert found(text) == []


def test_a_span_holds_the_words_of_the_promise() -> None:
    text = "亲，您放心！今天一定给您发货的哦"
    (told,) = promises(text, SAID_MS, OFFICE)
    assert text[told.start : told.end] == "今天一定给您发货"


@pytest.mark.parametrize(
    "text", ["", "回复" * 5_000, "今天" * 5_000 + "回复", "一" * 20_000 + "回复", "\x00回复\ud800", "退款25点前"]
)
def test_strange_texts_are_read_to_their_end(text: str) -> None:
    assert all(0 <= each.start < each.end <= len(text) for each in promises(text, SAID_MS, OFFICE))
