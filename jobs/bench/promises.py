"""Promises found in the labelled list: how many of those found are right, how many of those there are found."""

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import NamedTuple

from jobs.stack.layout import ROOT
from udfs.conversation.hours import Calendar, Hours
from udfs.conversation.phrases import promises

LIST = ROOT / "tests" / "conversation" / "promise_phrases.txt"
OFFICE = Calendar(Hours(week=(((540, 1080),),) * 5 + ((), ())))
SHANGHAI = timezone(timedelta(hours=8))
SAID_MS = round(datetime(2026, 2, 11, 10, 30, tzinfo=SHANGHAI).timestamp() * 1000)
WIDTH = 3


class Labelled(NamedTuple):
    """One promise of a line."""

    what: str
    due: str
    sure: str


def labelled(place: Path = LIST) -> list[tuple[str, list[Labelled]]]:
    """The list: texts with their promises."""
    rows = [
        [cell.strip() for cell in line.split("|")]
        for line in place.read_text().splitlines()
        if not line.startswith("#")
    ]
    return [(row[0], [] if row[1:] == ["-"] else [Labelled(*cells) for cells in thirds(row[1:])]) for row in rows]


def thirds(cells: list[str]) -> list[list[str]]:
    """Three cells a promise."""
    return [cells[place : place + WIDTH] for place in range(0, len(cells), WIDTH)]


def shown(due_ms: int) -> str:
    """A moment as the list writes it."""
    due = datetime.fromtimestamp(due_ms / 1000, UTC).astimezone(SHANGHAI)
    if due.hour == due.minute == 0:
        return f"{due - timedelta(days=1):%m-%d} 24:00"
    return f"{due:%m-%d %H:%M}"


def found(text: str) -> list[Labelled]:
    """What is found in a text."""
    told = promises(text, SAID_MS, OFFICE)
    return [Labelled(each.what, shown(each.due_ms), "sure" if each.sure else "unsure") for each in told]


def measure() -> dict[str, float]:
    """Precision and recall; what, when and how sure must all be right."""
    every = labelled()
    told = {(text, each) for text, _ in every for each in found(text)}
    there = {(text, each) for text, expected in every for each in expected}
    right = len(told & there)
    return {
        "phrases": len(every),
        "precision": round(right / len(told), 3),
        "recall": round(right / len(there), 3),
    }
