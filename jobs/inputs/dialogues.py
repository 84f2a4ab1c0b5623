"""Dialogues without times, one JSON object per line: {"session": ..., "user": ..., "turns": [{"role": ..., "text": ...}]}.

Times are made up, the same in every replay: dialogues begin over a day, and people write as fast as people do.
"""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any, Literal

import msgspec

from jobs.inputs.files import lines_of
from jobs.inputs.items import Item, Source, in_order
from jobs.inputs.visits import moments
from schemas.conversation import TEXT_CHARS, AnyConversationEvent, Assigned, Closed, Message, Opened

BEGINS_MS = 1_770_220_800_000  # 2026-02-05 00:00 in Shanghai: a day of its own, until `crest replay` moves it
DAY_MS = 86_400_000
FASTEST_MS, READ_MS, PER_CHAR_MS, THINKING_MS = 1_500, 2_000, 150, 20_000
AGENTS = 40


class Said(msgspec.Struct, frozen=True):
    """One turn."""

    role: Literal["customer", "agent", "bot"]
    text: str


class Dialogue(msgspec.Struct, frozen=True):
    """One line."""

    session: str
    turns: list[Said]
    user: str = ""


decode = msgspec.json.Decoder(Dialogue).decode


def are_here(path: Path) -> bool:
    """Whether a file's first line is a dialogue."""
    first = next(lines_of(path, 1), b"")
    try:
        return bool(decode(first).turns)
    except msgspec.MsgspecError:
        return False


def read(path: Path, limit: int | None) -> Source:
    """The first `limit` dialogues as events in order of time. Lines that are none are counted."""
    events: list[Item] = []
    unreadable: Counter[str] = Counter()
    for number, line in enumerate(lines_of(path, limit)):
        try:
            events += told(decode(line), number)
        except msgspec.MsgspecError as problem:
            unreadable[f"no dialogue: {str(problem)[:80]}"] += 1
    return Source(items=in_order(events), unreadable=unreadable)


def told(dialogue: Dialogue, number: int) -> Iterator[AnyConversationEvent]:
    """Opened, in an agent's hands, said, closed."""
    chance = Random(f"{number} {dialogue.session}")
    (at_ms,) = moments(chance, 1, BEGINS_MS, BEGINS_MS + DAY_MS)
    name, agent = dialogue.session[:64], f"agent-{chance.randrange(AGENTS)}"
    base: dict[str, Any] = {"conversation": name, "person": f"account:{dialogue.user[:64]}" if dialogue.user else ""}
    yield Opened(id=f"{name}-opened", ts=at_ms, **base)
    yield Assigned(id=f"{name}-assigned", ts=at_ms + 1, agent=agent, **base)
    for place, said in enumerate(dialogue.turns):
        at_ms += pause_ms(chance, said)
        who = "" if said.role == "customer" else agent
        text = said.text[:TEXT_CHARS]
        yield Message(id=f"{name}-{place:04d}", ts=at_ms, speaker=said.role, text=text, agent=who, **base)
    yield Closed(id=f"{name}-closed", ts=at_ms + THINKING_MS, **base)


def pause_ms(chance: Random, said: Said) -> int:
    """Reading, thinking and typing."""
    thinking = chance.expovariate(1 / THINKING_MS)
    return max(FASTEST_MS, round(READ_MS + thinking + min(len(said.text), 100) * PER_CHAR_MS))
