"""Runs of a shard of conversations: at once, or in pieces with restarts."""

from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path

from schemas.conversation import AnyConversationEvent, Message
from schemas.conversation_outputs import Alert, Evidence
from udfs.conversation.derived import DERIVED, Derived
from udfs.conversation.hours import ALWAYS, Calendar
from udfs.conversation.lexicons import read_lexicons
from udfs.conversation.outside import NOTHING, Deadline, Occurrence, Outcome, Outputs, Senses, nothing
from udfs.conversation.shard import Shard
from udfs.conversation.words import Words
from udfs.rules.occasions import Memory
from udfs.shards.memory import MemoryMembers, MemorySlots

FOLDER = Path(__file__).parents[2] / "rules" / "lexicons"
WORDS = Words(read_lexicons({path.stem: path.read_text() for path in FOLDER.glob("*.txt")})[0])
MOODS = {"很好": 0.9, "太差了": -0.9, "什么破东西": -0.8, "还没收到": -0.5}
PATIENCE_MS = 45_000


def feeling(text: str) -> float:
    """The mood of a few texts; all others are neutral."""
    return MOODS.get(text, 0.0)


SENSES = Senses(Calendar(ALWAYS), WORDS, feeling)


class Impatient:
    """Rules of one kind: an alert for every occurrence, with all facts, and one for silence after a customer's message."""

    senses = SENSES
    version = rules_version = 1

    def take(self, conversation: str, memory: Memory, occurrence: Occurrence, facts: Derived) -> Outcome:
        at_ms = facts.at_ms
        deadlines: list[Deadline] = []
        if isinstance(occurrence, Message):
            memory.passed["waits"] = at_ms if occurrence.speaker == "customer" else 0
            if occurrence.speaker == "customer":
                deadlines.append((at_ms + PATIENCE_MS, conversation, "silence@1", str(at_ms)))
        return Outcome([alert(type(occurrence).__name__, conversation, at_ms, facts)], [], deadlines)

    def expire(self, memory: Memory, deadline: Deadline, facts: Derived) -> Outcome:
        if memory.passed.get("waits") != int(deadline[3]):
            return NOTHING
        return Outcome([alert("silence", deadline[1], deadline[0], facts)], [], [])

    def knows_not(self, key: str) -> bool:
        return False

    def adopt(self, conversation: str, memory: Memory, at_ms: int) -> list[Deadline]:
        return []


def alert(rule: str, conversation: str, at_ms: int, facts: Derived) -> Alert:
    """An alert that tells every fact."""
    told = [
        Evidence(event_id="", at_ms=at_ms, text=str(facts[name]), spans=[], what=name, score=1.0) for name in DERIVED
    ]
    return Alert(
        alert_id=f"{rule} {at_ms}",
        rule=rule,
        rule_version=1,
        conversation=conversation,
        person="",
        agent="",
        at_ms=at_ms,
        severity="note",
        score=1.0,
        evidence=told,
    )


def at_once(events: Iterable[AnyConversationEvent], until_ms: int) -> Outputs:
    """All events in one call of a new shard."""
    return Shard(MemoryMembers(), MemorySlots()).advance(list(events), until_ms, Impatient())


def in_pieces(
    events: Iterable[AnyConversationEvent],
    ends_ms: list[int],
    restarts: frozenset[int] = frozenset(),
    store: MemoryMembers | None = None,
) -> Outputs:
    """One call per end (included, ascending); before the calls of `restarts` the shard is made anew from its stores."""
    store, slots = MemoryMembers() if store is None else store, MemorySlots()
    shard, every, all_out, rules = Shard(store, slots), list(events), nothing(), Impatient()
    for number, (before_ms, end_ms) in enumerate(pairwise((-1, *ends_ms))):
        if number in restarts:
            shard.save()
            shard = Shard(store, slots, before_ms)
        out = shard.advance([each for each in every if before_ms < each.ts <= end_ms], end_ms, rules)
        for told, more in zip(all_out, out, strict=True):
            told.extend(more)  # type: ignore[arg-type]
    shard.save()
    return all_out
