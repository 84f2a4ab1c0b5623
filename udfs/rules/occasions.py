"""A rule came true for somebody: an occasion, and the rows that may come of it."""

from hashlib import blake2b
from typing import Any, NamedTuple

from schemas.outputs import Action, Refusal
from schemas.rules import Rule
from udfs.rules.matches import Completed, Matches

Deadline = tuple[int, str, str, str]  # at ms, person, plan key or room, binding or action id: taken in this order


class Memory(NamedTuple):
    """What the engine remembers of a subject. Plain values, so that it packs.

    `matches`: open matches by plan and binding, and in rooms whose names begin with ~ what limits must know.
    `passed`: when a cool-down last let one through.
    """

    matches: dict[str, Matches]
    passed: dict[str, int]


class Occasion(NamedTuple):
    """A rule came true, and is judged now."""

    rule: Rule
    person: str
    action_id: str
    binding: dict[str, str]
    event_id: str
    since_ms: int  # when it came true
    at_ms: int  # when it is judged: later, if it had to wait


class Held(NamedTuple):
    """What holds an occasion back, with its numbers for a person to read."""

    limit: str
    detail: str
    until_ms: int = 0  # when it is judged again; 0: never


def action_id(rule: str, person: str, done: Completed) -> str:
    """The same for the same occurrence in every replay: 24 hex digits."""
    occurrence = f"{rule}\n{person}\n{done.binding}\n{done.at_ms}\n{done.event_id}"
    return blake2b(occurrence.encode(), digest_size=12).hexdigest()


def _common(occasion: Occasion) -> dict[str, Any]:
    return {
        "action_id": occasion.action_id,
        "rule": occasion.rule.rule,
        "rule_version": occasion.rule.version,
        "person": occasion.person,
        "at_ms": occasion.at_ms,
        "binding": occasion.binding,
        "event_id": occasion.event_id,
    }


def action(occasion: Occasion) -> Action:
    """It goes out."""
    then = occasion.rule.then
    return Action(**_common(occasion), kind=kind(occasion.rule), script=then.script)


def refusal(occasion: Occasion, held: Held) -> Refusal:
    """It does not, or not yet."""
    return Refusal(**_common(occasion), limit="deferred" if held.until_ms else held.limit, detail=held.detail)


def gone(name: str, rule: str, person: str, at_ms: int, binding: dict[str, str], event_id: str) -> Refusal:
    """An occasion that waited, of a rule that is no longer published."""
    return Refusal(
        action_id=name,
        rule=rule,
        rule_version=0,
        person=person,
        at_ms=at_ms,
        binding=binding,
        event_id=event_id,
        limit="reload",
        detail="the rule is no longer published",
    )


def kind(rule: Rule) -> str:
    """What the rule does: push, alert, ..."""
    return str(rule.then.__struct_config__.tag)
