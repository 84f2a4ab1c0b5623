"""The steps of `when`: read, and held against what could ever happen."""

from collections.abc import Callable
from difflib import get_close_matches
from typing import Any

from schemas.rules import AllOfStep, AnyOfStep, AnyStep, Leaf, SequenceStep, WindowStep
from udfs.rules.contradictions import begins_with_absence, unreachable
from udfs.rules.machines import leaves
from udfs.rules.reader import Reader
from udfs.rules.reading_leaves import (
    Around,
    Values,
    read_absent,
    read_after,
    read_count,
    read_distinct,
    read_duration,
    read_event,
    read_fields,
    read_sum,
)
from udfs.rules.source import Listing, Mapping, Node
from udfs.rules.words import STEPS, needs

MOST_DEPTH = 3
MOST_STEPS = 16


def read_when(read: Reader, node: Node, subject: str) -> tuple[AnyStep, ...]:
    """The steps of a rule; those that could not be read are left out."""
    steps = read_row(read, node, "`when`", Around(subject, {}, set()))
    if steps and begins_with_absence(steps[0]):
        read.problems.add(node.place, "`absent` cannot be the first step: it begins when the step before it completes")
    for step in steps[1:]:
        if not set(step.same) <= set(steps[0].same):
            fields = ", ".join(steps[0].same) or "none"
            read.problems.add(node.place, f"`same` of a later step may only name fields of the first: {fields}")
    return steps


def read_row(read: Reader, node: Node, what: str, around: Around) -> tuple[AnyStep, ...]:
    """Steps one after the other: each knows the names of those before it."""
    items = read.listing(node, what)
    if len(items) > MOST_STEPS or around.depth > MOST_DEPTH:
        read.problems.add(node.place, f"{what}: at most {MOST_STEPS} steps, {MOST_DEPTH} deep")
        return ()
    least = 1 if around.inside == "when" else 2
    if isinstance(node, Listing) and len(items) < least:
        read.problems.add(node.place, f"{what} needs at least {'one step' if least == 1 else 'two steps'}")
    steps: list[AnyStep] = []
    for number, item in enumerate(items):
        first = around.first and (number == 0 or around.inside in ("any of", "all of"))
        step = read_step(read, item, around._replace(first=first))
        if step is not None and step in steps and around.inside in ("any of", "all of"):
            read.problems.add(item.place, f"the same step a second time in `{around.inside}`: it changes nothing")
        steps += [step] if step is not None else []
    return tuple(steps)


def read_step(read: Reader, node: Node, around: Around) -> AnyStep | None:
    """One step, by the word it begins with."""
    words = [word for word in STEPS if isinstance(node, Mapping) and word in node.entries]
    if len(words) != 1:
        read.problems.add(node.place, f"a step has one of the words {', '.join(STEPS)}{step_hint(node, words)}")
        return None
    word = words[0]
    values = read.mapping(node, f"`{word}` step", needs(STEPS[word]))
    if "same" in values and around.inside != "when":
        read.problems.add(
            values["same"].place, f"`same` belongs to the step around it, the one of `when` (`{around.inside}`)"
        )
    step = READERS[word](read, values, around)
    if why := unreachable(step, step.same):
        read.problems.add(node.place, f"`{word}` step is unreachable: {why}")
    return step


def step_hint(node: Node, words: list[str]) -> str:
    """What the step's own keys may have been meant to be."""
    if words:
        return " and no other of them"
    keys = list(node.entries) if isinstance(node, Mapping) else []
    near = [near for key in keys for near in get_close_matches(key[:40].replace("_", " "), list(STEPS), n=1)]
    return f"; did you mean {near[0]}?" if near else ""


def _parts(read: Reader, values: Values, word: str, around: Around) -> dict[str, Any]:
    steps = read_row(read, values[word], f"`{word}`", around.within(word)) if word in values else ()
    types = tuple(dict.fromkeys(each for leaf in leaves(steps) for each in (*leaf.types, *emptying(leaf))))
    if word == "sequence" and steps and begins_with_absence(steps[0]):
        read.problems.add(values[word].place, "a `sequence` cannot begin with `absent`: nothing has happened yet")
    return {"steps": steps, "same": read_fields(read, values, "same", types)}


def emptying(leaf: Leaf) -> tuple[str, ...]:
    """Types of events that empty a step's window."""
    return leaf.without if isinstance(leaf, WindowStep) else ()


def read_sequence(read: Reader, values: Values, around: Around) -> AnyStep:
    """A step `sequence`: its first part begins whenever it likes."""
    parts = _parts(read, values, "sequence", around._replace(first=True))
    return SequenceStep(**parts, within_ms=read_duration(read, values, "within"))


def read_any_of(read: Reader, values: Values, around: Around) -> AnyStep:
    """A step `any of`."""
    return AnyOfStep(**_parts(read, values, "any of", around), within_ms=read_after(read, values, around))


def read_all_of(read: Reader, values: Values, around: Around) -> AnyStep:
    """A step `all of`."""
    return AllOfStep(**_parts(read, values, "all of", around), within_ms=read_duration(read, values, "within"))


READERS: dict[str, Callable[[Reader, Values, Around], AnyStep]] = {
    "absent": read_absent,
    "all of": read_all_of,
    "any of": read_any_of,
    "count": read_count,
    "distinct": read_distinct,
    "event": read_event,
    "sequence": read_sequence,
    "sum": read_sum,
}
