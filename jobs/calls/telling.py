"""Turns for people and for programs."""

from collections.abc import Sequence
from typing import Any, Protocol

import msgspec
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from jobs.calls.hearing import Turn
from schemas.conversation import Call, Message, encode

COLOURS = {"agent": "green", "bot": "blue", "customer": "yellow"}


class Teller(Protocol):
    """Tells a recording as a whole, or a stream as it goes on."""

    def whole(self, call: Call, messages: Sequence[Message], turns: Sequence[Turn]) -> None:
        """A recording; message n is turn n."""

    def turn(self, message: Message, turn: Turn) -> None:
        """A turn of a stream."""

    def ended(self, call: Call) -> None:
        """The end of a stream."""


class ForPeople:
    """A table of a recording, lines of a stream."""

    def __init__(self, out: Console) -> None:
        self._out = out

    def whole(self, call: Call, messages: Sequence[Message], turns: Sequence[Turn]) -> None:
        table = Table("from", "to", "who", "said")
        for turn in turns:
            who = f"[{COLOURS[turn.speaker]}]{turn.speaker}[/]"
            table.add_row(offset(turn.begin_ms), offset(turn.end_ms), who, escape(turn.text))
        self._out.print(table)

    def turn(self, message: Message, turn: Turn) -> None:
        told = f"{offset(turn.begin_ms)} {offset(turn.end_ms)} {turn.speaker}: {turn.text}"
        self._out.print(told, markup=False)

    def ended(self, call: Call) -> None:
        self._out.print(f"The stream ended after {offset(call.talk_ms)}.")


class ForPrograms:
    """The events as they are sent, a line each; a message with its offsets too, which readers of events pass over."""

    def __init__(self, out: Console) -> None:
        self._file = out.file

    def whole(self, call: Call, messages: Sequence[Message], turns: Sequence[Turn]) -> None:
        self.ended(call)
        for message, turn in zip(messages, turns, strict=True):
            self.turn(message, turn)

    def turn(self, message: Message, turn: Turn) -> None:
        told: dict[str, Any] = msgspec.to_builtins(message)
        self._write(told | {"begin_ms": turn.begin_ms, "end_ms": turn.end_ms})

    def ended(self, call: Call) -> None:
        self._write(msgspec.to_builtins(call))

    def _write(self, told: dict[str, Any]) -> None:
        print(encode(told).decode(), file=self._file, flush=True)


def offset(at_ms: int) -> str:
    """`1:02:03.4`, without hours if there are none."""
    hours, rest = divmod(round(at_ms / 100), 36_000)
    minutes, tenths = divmod(rest, 600)
    short = f"{minutes:02d}:{tenths // 10:02d}.{tenths % 10}"
    return f"{hours}:{short}" if hours else short
