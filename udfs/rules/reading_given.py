"""What happens in a test: events at offsets, and what the clock and the program do."""

from itertools import count
from typing import Any, Literal, NamedTuple

import msgspec

from schemas.conversation import AnyConversationEvent, Message
from schemas.events import AnyEvent
from schemas.rules import Rule
from udfs.rules.durations import exactly
from udfs.rules.fields import FIELDS, STRUCTS, sent_words
from udfs.rules.limits import hold_out_place_bp
from udfs.rules.problems import Problems
from udfs.rules.reader import Reader
from udfs.rules.reading import read_rule
from udfs.rules.reading_context import Context
from udfs.rules.shared import Shared
from udfs.rules.source import Mapping, Node, Scalar
from udfs.rules.words import CLOCK_STEPS, GIVEN, needs

Given = AnyEvent | AnyConversationEvent
MADE: dict[str, Any] = {"conversation": AnyConversationEvent, "person": AnyEvent}
KEPT = ("rule", "subject", "tests")  # what a reload cannot change


class Act(NamedTuple):
    """One thing that happens, `at_ms` after the test's beginning: an event (for `late`, when it arrives), or a word."""

    word: Literal["event", "late", "idle", "restart", "reload"]
    at_ms: int
    event: Given | None = None
    rule: Rule | None = None
    mood: float | None = None  # of a customer's message


class Telling(NamedTuple):
    """What is needed to read what happens."""

    read: Reader
    rule: Rule
    tree: Mapping
    shared: Shared
    begins_ms: int
    name: str  # of the person, or of the conversation


def somebody(rule: Rule, context: Context) -> str:
    """A person for a test: one who is not held out, unless the test says so."""
    names = (f"account:test-{number}" for number in count())
    held_out = context.held_out and rule.limits.hold_out_bp > 0
    return next(name for name in names if (hold_out_place_bp(rule.rule, name) < rule.limits.hold_out_bp) == held_out)


def read_given(read: Reader, node: Node, rule: Rule, tree: Mapping, shared: Shared, context: Context) -> list[Act]:
    """All acts of a test, in the order of time."""
    telling = Telling(read, rule, tree, shared, context.begins_ms, somebody(rule, context))
    acts: list[Act] = []
    for number, item in enumerate(read.listing(node, "`given`")):
        now_ms = acts[-1].at_ms if acts else 0
        act = read_act(telling, item, number, now_ms)
        if act is None:
            continue
        if act.word == "event" and (act.at_ms < now_ms or (acts and acts[-1].word != "event" and act.at_ms == now_ms)):
            read.problems.add(item.place, f"at {exactly(act.at_ms)}, but the clock is at {exactly(now_ms)} already")
        acts.append(act)
    return acts


def read_act(telling: Telling, node: Node, number: int, now_ms: int) -> Act | None:
    """One of `given`."""
    read = telling.read
    if isinstance(node, Scalar) and node.value == "restart":
        return Act("restart", now_ms)
    word = next((word for word in CLOCK_STEPS if isinstance(node, Mapping) and word in node.entries), None)
    if word is None or not isinstance(node, Mapping):
        return read_event(telling, node, number, now_ms)
    values = read.mapping(node, f"`{word}`", {word: True})
    if word == "idle":
        return Act("idle", now_ms + read.duration_ms(values[word], "`idle`"))
    if word == "reload":
        return Act("reload", now_ms, rule=read_reload(telling, values[word]))
    return Act("restart", now_ms)


def read_reload(telling: Telling, node: Node) -> Rule:
    """The rule with some of its keys changed."""
    if not isinstance(node, Mapping) or not node.entries:
        telling.read.problems.add(node.place, "`reload` has the keys that change, as in {limits: {cool_down: 1h}}")
        return telling.rule
    for key in KEPT:
        if key in node.entries:
            telling.read.problems.add(node.entries[key][0], f"a reload does not change `{key}`")
    apart = Problems(telling.read.problems.path)
    changed = read_rule(Mapping({**telling.tree.entries, **node.entries}, node.place), apart, telling.shared)
    for problem in apart.found:
        if problem not in telling.read.problems.found:
            telling.read.problems.found.append(problem)
    return changed


def read_event(telling: Telling, node: Node, number: int, now_ms: int) -> Act | None:
    """`{at: 5m, view: {item: A}}`, with `late: 2m` if it arrives later than it happened."""
    read, words = telling.read, sent_words(telling.rule.subject)
    types = [word for word in words if isinstance(node, Mapping) and word in node.entries]
    values = read.mapping(node, "a given event", {**needs(GIVEN), **dict.fromkeys(types or words, False)})
    if "at" not in values or len(types) != 1:
        if values and len(types) != 1:
            read.problems.add(node.place, "a given event has `at` and one event type, as in {at: 5m, view: {item: A}}")
        return None
    at_ms = read.duration_ms(values["at"], "`at`")
    event = made(telling, types[0], values[types[0]], number, at_ms)
    mood = read_mood(read, values["mood"], event) if "mood" in values else None
    if event is None or "late" not in values:
        return Act("event", at_ms, event, mood=mood) if event else None
    arrives_ms = at_ms + read.duration_ms(values["late"], "`late`", least_ms=1)
    if arrives_ms < now_ms:
        read.problems.add(
            node.place, f"arrives at {exactly(arrives_ms)}, but the clock is at {exactly(now_ms)} already"
        )
    return Act("late", arrives_ms, event, mood=mood)


def read_mood(read: Reader, node: Node, event: Given | None) -> float:
    """How a customer's message feels, whatever a model would say."""
    if not isinstance(event, Message) or event.speaker != "customer":
        read.problems.add(node.place, "`mood` is of a customer's message")
    value = node.value if isinstance(node, Scalar) else None
    if isinstance(value, int | float) and not isinstance(value, bool) and -1 <= value <= 1:
        return float(value)
    read.problems.add(node.place, "`mood` is a number from -1 to 1")
    return 0.0


def made(telling: Telling, word: str, node: Node, number: int, at_ms: int) -> Given | None:
    """The event, with all that a test need not say."""
    problems = telling.read.problems
    fields = {
        "id": f"e{number:04d}",
        "ts": telling.begins_ms + at_ms,
        telling.rule.subject: telling.name,
        **plain_fields(node),
    }
    for name in fields:
        if name not in STRUCTS[word].__struct_fields__:
            problems.unknown(node.place, f"field of {word}:", name, sorted(FIELDS[word]))
    try:
        event: Given = msgspec.convert({"type": word, **fields}, MADE[telling.rule.subject])
    except msgspec.ValidationError as wrong:
        problems.add(node.place, f"{word}: {wrong}")
        return None
    return event


def plain_fields(node: Node) -> dict[str, object]:
    """A flat mapping as plain values."""
    if not isinstance(node, Mapping):
        return {}
    return {name: value.value for name, (_, value) in node.entries.items() if isinstance(value, Scalar)}
