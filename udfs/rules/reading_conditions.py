"""Conditions of `where` and `if`: read, held against what the field is, and against each other."""

import re
from collections.abc import Mapping as Dictionary
from typing import Any, NamedTuple

from schemas.rules import Bound, If, Where
from udfs.rules.asked import DURATION
from udfs.rules.conditions import WORDS
from udfs.rules.contradictions import impossible
from udfs.rules.facts import KINDS_OF
from udfs.rules.fields import Field, shared_fields
from udfs.rules.patterns import finder
from udfs.rules.problems import Place, clipped
from udfs.rules.reader import Reader, shown
from udfs.rules.source import Listing, Mapping, Node, Scalar

BOUND = re.compile(r"\$([a-z][a-z0-9_]*)\.([a-z_]+)")
MONEY = re.compile(r"[¥￥]?\s*(\d{1,9})(?:\.(\d{1,2}))?\s*(?:yuan|cny|rmb|元|块)?", re.IGNORECASE)
COMPARING = frozenset({"gt", "gte", "lt", "lte"})
TEXT_ONLY = frozenset({"contains", "matches"})
ENDLESS = (float("-inf"), float("inf"))
KINDS: dict[str, Field] = {  # of what `if` asks for
    DURATION: Field(int, 0, float("inf"), ()),
    "flag": Field(bool, *ENDLESS, ()),
    "list": Field(list, *ENDLESS, ()),
    "mood": Field(float, -1, 1, ()),
    "number": Field(int, 0, float("inf"), ()),
    "share": Field(float, 0, 1, ()),
    "spread": Field(float, *ENDLESS, ()),
    "text": Field(str, *ENDLESS, ()),
}
IN_WORDS: dict[type, str] = {
    bool: "true or false",
    float: "a number",
    int: "a whole number",
    list: "a list",
    str: "text",
}
Names = Dictionary[str, tuple[str, ...]]  # names of earlier steps, and the types of their events


class Read(NamedTuple):
    """One condition as it was read."""

    word: str
    value: Any


class Target(NamedTuple):
    """What conditions are about."""

    name: str
    field: Field
    names: Names
    duration: bool = False


def read_where(read: Reader, node: Node, types: tuple[str, ...], names: Names) -> tuple[Where, ...]:
    """Conditions on fields that all these event types have."""
    known = shared_fields(types)
    found = []
    for field, (place, wanted) in fields_of(read, node, "`where`", "{price_fen: {gte: 10000}}").items():
        if field not in known:
            read.problems.unknown(place, f"field of {', '.join(types)}:", field, sorted(known))
            continue
        conditions = read_conditions(read, Target(field, known[field], names), place, wanted)
        found += [Where(field, each.word, each.value) for each in conditions]
    return tuple(found)


def read_if(read: Reader, node: Node, subject: str) -> tuple[If, ...]:
    """Conditions on what is known of the subject."""
    found: list[If] = []
    for source, asked in read.mapping(node, "`if`", dict.fromkeys(KINDS_OF[subject], False)).items():
        kinds = KINDS_OF[subject][source]
        for name, (place, wanted) in fields_of(read, asked, f"`{source}`", "{visits: {gte: 3}}").items():
            if name not in kinds:
                read.problems.unknown(place, f"word of {source}:", name, list(kinds))
                continue
            target = Target(f"{source}.{name}", KINDS[kinds[name]], {}, kinds[name] == DURATION)
            conditions = read_conditions(read, target, place, wanted)
            found += [If(source, name, each.word, each.value) for each in conditions]  # type: ignore[arg-type]  # a key
    return tuple(found)


def fields_of(read: Reader, node: Node, what: str, example: str) -> dict[str, tuple[Place, Node]]:
    """Fields and their conditions."""
    if isinstance(node, Mapping):
        return node.entries
    read.problems.add(node.place, f"{what} must be fields with conditions, as in {example}")
    return {}


def read_conditions(read: Reader, target: Target, place: Place, node: Node) -> list[Read]:
    """The conditions of one field: a bare value means eq. What no value can meet is a problem."""
    entries = node.entries if isinstance(node, Mapping) else {"eq": (node.place, node)}
    before = len(read.problems.found)
    found = []
    for word, (word_place, wanted) in entries.items():
        if word not in WORDS:
            read.problems.unknown(word_place, "condition", word, sorted(WORDS))
        elif unfit := unfitting(word, target):
            read.problems.add(word_place, unfit)
        else:
            found.append(Read(word, read_wanted(read, target, word, wanted)))
    plain = [(each.word, each.value) for each in found if not isinstance(each.value, Bound)]
    if len(read.problems.found) == before and (why := impossible(target.field, plain)):
        read.problems.add(place, f"{target.name}: no value can be so, the step is unreachable: {why}")
    return found


def unfitting(word: str, target: Target) -> str:
    """Why a word makes no sense for a field, or nothing."""
    kind = target.field.kind
    if kind is list and word not in ("contains", "exists"):
        return f"{target.name} is a list: use contains or exists"
    if word in COMPARING and kind in (bool, str):
        return f"{target.name} is {IN_WORDS[kind]}, which has no order: use eq, ne or in"
    if word in TEXT_ONLY and kind not in (str, list):
        return f"{target.name} is {IN_WORDS[kind]}: `{word}` is for text"
    if word == "exists" and kind is not str and "." not in target.name:
        return f"{target.name} is {IN_WORDS[kind]}, which always exists: compare it"
    return ""


def read_wanted(read: Reader, target: Target, word: str, node: Node) -> Any:
    """What a condition compares with."""
    if word == "exists":
        if isinstance(node, Scalar) and isinstance(node.value, bool):
            return node.value
        read.problems.add(node.place, "`exists` is true or false")
        return True
    if word == "in":
        items = node.items if isinstance(node, Listing) else read.listing(node, "`in`")
        return [read_value(read, each, target) for each in items]
    if isinstance(node, Scalar) and isinstance(node.value, str) and node.value.startswith("$"):
        return read_bound(read, node, node.value, word, target)
    if word == "matches":
        return read_pattern(read, node)
    return read_value(read, node, target)


def read_pattern(read: Reader, node: Node) -> str:
    """A pattern of RE2."""
    text = read.text(node, "`matches`", most=10_000)
    try:
        finder(text)
    except ValueError as wrong:
        read.problems.add(node.place, f"`matches`: no pattern: {wrong}")
        return ""
    return text


def read_bound(read: Reader, node: Node, text: str, word: str, target: Target) -> Bound | None:
    """`$seen.price_fen`: a field of an earlier step's event."""
    found = BOUND.fullmatch(text)
    if not found or word in ("matches", "in"):
        form = "as in `$seen.price_fen`, after eq, ne, gt, gte, lt, lte or contains"
        read.problems.add(
            node.place, f"{clipped(text)}: a value that begins with $ is a field of an earlier step, {form}"
        )
        return None
    step, field = found.groups()
    if step not in target.names:
        read.problems.unknown(node.place, "step (the `as` of an earlier one):", step, list(target.names))
        return None
    known = shared_fields(target.names[step])
    if field not in known:
        read.problems.unknown(node.place, f"field of {', '.join(target.names[step])}:", field, sorted(known))
    elif known[field].kind is not target.field.kind:
        there, here = IN_WORDS[known[field].kind], IN_WORDS[target.field.kind]
        read.problems.add(node.place, f"{field} of {step} is {there}, {target.name} is {here}: they are never equal")
    return Bound(step, field)


def read_value(read: Reader, node: Node, target: Target) -> str | int | float:
    """A value that can be compared with the field's."""
    field = target.field
    if target.duration:
        return read.duration_ms(node, target.name)
    kinds: tuple[type, ...] = (int, float) if field.kind is float else (str,) if field.kind is list else (field.kind,)
    if isinstance(node, Scalar) and type(node.value) in kinds and isinstance(node.value, str | int | float):
        if field.choices and node.value not in field.choices:
            read.problems.unknown(node.place, target.name, str(node.value), list(field.choices))
        return node.value
    kind = IN_WORDS[kinds[0] if field.kind is list else field.kind]
    read.problems.add(node.place, f"{target.name} is {kind}: {clipped(shown(node))} is not{money_hint(node, target)}")
    return ""


def money_hint(node: Node, target: Target) -> str:
    """For somebody who wrote yuan where fen are meant."""
    if not target.name.endswith("_fen") or not isinstance(node, Scalar):
        return ""
    found = MONEY.fullmatch(str(node.value))
    if not found:
        return "; money is in fen, a whole number"
    yuan, cents = found.groups()
    return f"; money is in fen, did you mean {int(yuan) * 100 + int((cents or '').ljust(2, '0'))}?"
