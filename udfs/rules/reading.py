"""From a tree to a typed rule. Every problem is told; a value that is wrong becomes None and reading goes on."""

import re
from collections.abc import Callable
from difflib import get_close_matches

from schemas.rules import AbsentStep, AnyStep, CoolDown, CountStep, EventStep, Limits, Push, Rule, Where
from udfs.rules.conditions import WORDS
from udfs.rules.fields import CHOICES, EVENT_WORDS, shared_fields
from udfs.rules.problems import Place, Problems, clipped
from udfs.rules.reader import Reader, shown
from udfs.rules.source import Mapping, Node, Scalar

NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
RULE_KEYS = {"rule": True, "about": True, "subject": False, "when": True, "then": True, "limits": False, "tests": True}
STEP_KEYS: dict[str, dict[str, bool]] = {
    "absent": {"absent": True, "for": True, "same": False, "where": False},
    "count": {"count": True, "of": True, "within": True, "same": False, "where": False, "without": False},
    "event": {"event": True, "same": False, "where": False},
}


def read_rule(node: Node, problems: Problems) -> Rule:
    """The rule of a file's tree; only to be used if no problem was added."""
    read = Reader(problems)
    values = read.mapping(node, "a rule", RULE_KEYS)
    steps = [read_step(read, each) for each in read.listing(values["when"], "`when`")] if "when" in values else []
    when = tuple(step for step in steps if step)
    fields = when[0].same if when else ()
    if len(when) == len(steps) and "when" in values:
        check_order(read, values["when"], when)
    return Rule(
        rule=read_name(read, values["rule"]) if "rule" in values else "",
        about=read.text(values["about"], "`about`") if "about" in values else "",
        when=when,
        then=read_then(read, values["then"]) if "then" in values else Push(""),
        limits=read_limits(read, values["limits"], fields) if "limits" in values else Limits(),
    )


def read_name(read: Reader, node: Node) -> str:
    """A rule's name: it is public property, in ClickHouse and in action ids."""
    name = read.text(node, "`rule`", most=64)
    if name and not NAME.fullmatch(name):
        read.problems.add(node.place, "`rule` is written in small letters, digits and -")
    return name


def check_order(read: Reader, node: Node, when: tuple[AnyStep, ...]) -> None:
    """What no order of events could ever reach."""
    if not when:
        read.problems.add(node.place, "`when` needs at least one step")
        return
    if isinstance(when[0], AbsentStep):
        read.problems.add(node.place, "`absent` cannot be the first step: it begins when the step before it completes")
    for step in when[1:]:
        if not set(step.same) <= set(when[0].same):
            read.problems.add(node.place, f"`same` of a later step may only name fields of the first: {when[0].same}")


def read_step(read: Reader, node: Node) -> AnyStep | None:
    """One step, by the word it begins with."""
    words = [word for word in STEP_KEYS if isinstance(node, Mapping) and word in node.entries]
    if len(words) != 1:
        read.problems.add(node.place, f"a step has one of the words {', '.join(STEP_KEYS)}{step_hint(node, words)}")
        return None
    values = read.mapping(node, f"`{words[0]}` step", STEP_KEYS[words[0]])
    return STEPS[words[0]](read, values)


def step_hint(node: Node, words: list[str]) -> str:
    """What the step's own keys may have been meant to be."""
    if words:
        return " and no other of them"
    keys = list(node.entries) if isinstance(node, Mapping) else []
    near = [near for key in keys for near in get_close_matches(key[:40], list(STEP_KEYS), n=1)]
    return f"; did you mean {near[0]}?" if near and near[0] not in keys else ""


def _types(read: Reader, values: dict[str, Node], key: str) -> tuple[str, ...]:
    return read.some_of(values[key], "event type", EVENT_WORDS) if key in values else ()


def _same(read: Reader, values: dict[str, Node], types: tuple[str, ...]) -> tuple[str, ...]:
    return read_fields(read, values["same"], "field in `same`", types) if "same" in values else ()


def read_fields(read: Reader, node: Node, what: str, types: tuple[str, ...]) -> tuple[str, ...]:
    """Names of fields that all these event types have."""
    return read.some_of(node, f"{what} of {', '.join(types)}", list(shared_fields(types))) if types else ()


def read_event(read: Reader, values: dict[str, Node]) -> AnyStep:
    """A step `event`."""
    types = _types(read, values, "event")
    return EventStep(types=types, same=_same(read, values, types), where=_where(read, values, types))


def read_count(read: Reader, values: dict[str, Node]) -> AnyStep:
    """A step `count`."""
    types = _types(read, values, "of")
    without = read.some_of(values["without"], "event type", EVENT_WORDS) if "without" in values else ()
    same = _same(read, values, types)
    if set(types) & set(without):
        read.problems.add(values["without"].place, "an event cannot both count and set the count back")
    if not set(same) <= set(shared_fields((*types, *without))):
        read.problems.add(
            values["without"].place, f"events of `without` must have the fields of `same`: {', '.join(same)}"
        )
    return CountStep(
        types=types,
        same=same,
        where=_where(read, values, types),
        count=read.number(values["count"], "`count`", 1, 1_000) if "count" in values else 1,
        within_ms=read.duration_ms(values["within"], "`within`", least_ms=1) if "within" in values else 1,
        without=without,
    )


def read_absent(read: Reader, values: dict[str, Node]) -> AnyStep:
    """A step `absent`."""
    types = _types(read, values, "absent")
    for_ms = read.duration_ms(values["for"], "`for`", least_ms=1) if "for" in values else 1
    return AbsentStep(types=types, same=_same(read, values, types), where=_where(read, values, types), for_ms=for_ms)


STEPS: dict[str, Callable[[Reader, dict[str, Node]], AnyStep]] = {
    "absent": read_absent,
    "count": read_count,
    "event": read_event,
}


def _where(read: Reader, values: dict[str, Node], types: tuple[str, ...]) -> tuple[Where, ...]:
    if "where" not in values or not types:
        return ()
    node = values["where"]
    if not isinstance(node, Mapping):
        read.problems.add(node.place, "`where` must be fields with conditions, as in {price_fen: {gte: 10000}}")
        return ()
    known = shared_fields(types)
    conditions = []
    for field, (place, wanted) in node.entries.items():
        if field not in known:
            read.problems.unknown(place, f"field of {', '.join(types)}:", field, sorted(known))
            continue
        conditions += read_conditions(read, field, known[field], place, wanted)
    return tuple(conditions)


def read_conditions(read: Reader, field: str, kind: type, place: Place, node: Node) -> list[Where]:
    """The conditions of one field: a bare value means eq."""
    if not isinstance(node, Mapping):
        return [Where(field, "eq", read_value(read, node, field, kind))]
    conditions = []
    for word, (word_place, wanted) in node.entries.items():
        if word not in WORDS:
            read.problems.unknown(word_place, "condition", word, sorted(WORDS))
        elif word == "in":
            conditions.append(
                Where(field, word, [read_value(read, each, field, kind) for each in read.listing(wanted, "`in`")])
            )
        else:
            conditions.append(Where(field, word, read_value(read, wanted, field, kind)))
    return conditions


def read_value(read: Reader, node: Node, field: str, kind: type) -> str | int:
    """A value that can be compared with the field's."""
    if isinstance(node, Scalar) and type(node.value) is kind and isinstance(node.value, str | int):
        if field in CHOICES and node.value not in CHOICES[field]:
            read.problems.unknown(node.place, field, str(node.value), CHOICES[field])
        return node.value
    read.problems.add(
        node.place, f"{field} is {'text' if kind is str else 'a whole number'}: {clipped(shown(node))} is not"
    )
    return ""


def read_then(read: Reader, node: Node) -> Push:
    """What happens when the rule fires."""
    values = read.mapping(node, "`then`", {"push": True})
    return Push(read.text(values["push"], "`push`", most=64)) if "push" in values else Push("")


def read_limits(read: Reader, node: Node, fields: tuple[str, ...]) -> Limits:
    """What holds a firing back."""
    values = read.mapping(node, "`limits`", {"cool_down": False})
    return Limits(cool_down=read_cool_down(read, values["cool_down"], fields) if "cool_down" in values else None)


def read_cool_down(read: Reader, node: Node, fields: tuple[str, ...]) -> CoolDown:
    """`24h`, or with `per`: fields of the rule's binding."""
    if isinstance(node, Scalar):
        return CoolDown(read.duration_ms(node, "`cool_down`"))
    values = read.mapping(node, "`cool_down`", {"for": True, "per": False})
    return CoolDown(
        for_ms=read.duration_ms(values["for"], "`for`") if "for" in values else 1,
        per=read.some_of(values["per"], "field of the rule's `same`:", list(fields)) if "per" in values else (),
    )
