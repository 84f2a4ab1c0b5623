"""The tests of a rule file: events at offsets, and the firings that are due."""

from typing import NamedTuple

import msgspec

from schemas.events import EVENT_TYPES, AnyEvent
from schemas.rules import Rule
from udfs.rules.durations import in_words
from udfs.rules.fields import EVENT_WORDS
from udfs.rules.problems import Place, Problems
from udfs.rules.reader import Reader
from udfs.rules.source import Mapping, Node, Scalar

EPOCH_MS = 1_770_000_000_000 // 86_400_000 * 86_400_000  # tests begin on a midnight; which one does not matter
SOMEBODY = "account:test"
LIMITS = ["cool_down"]


class Due(NamedTuple):
    """A firing that a test expects."""

    at_ms: int  # from the test's beginning
    binding: dict[str, str]
    refused: str  # the limit that holds it back; empty: none

    def __str__(self) -> str:
        bound = "".join(f" {field}={value}" for field, value in sorted(self.binding.items()))
        return f"at {in_words(self.at_ms)}:{bound} {f'refused by {self.refused}' if self.refused else 'fires'}"


class Case(NamedTuple):
    """One test."""

    name: str
    place: Place
    events: list[AnyEvent]
    expect: list[Due]


def read_cases(node: Node, rule: Rule, problems: Problems) -> list[Case]:
    """The cases under `tests`."""
    read = Reader(problems)
    cases = []
    for each in read.listing(node, "`tests`"):
        values = read.mapping(each, "a test", {"name": True, "given": True, "expect": True})
        if len(values) < 3:
            continue
        name = read.text(values["name"], "`name`")
        given = [read_event(read, item, place) for place, item in enumerate(read.listing(values["given"], "`given`"))]
        expect = [read_due(read, item, rule) for item in read.listing(values["expect"], "`expect`")]
        cases.append(Case(name, each.place, [event for event in given if event], expect))
    return cases


def read_event(read: Reader, node: Node, number: int) -> AnyEvent | None:
    """`{at: 5m, view: {item: A}}`."""
    types = [word for word in EVENT_WORDS if isinstance(node, Mapping) and word in node.entries]
    values = read.mapping(node, "a given event", {"at": True, **dict.fromkeys(types or EVENT_WORDS, False)})
    if "at" not in values or len(types) != 1:
        if values and len(types) != 1:
            read.problems.add(node.place, "a given event has `at` and one event type, as in {at: 5m, view: {item: A}}")
        return None
    at_ms = read.duration_ms(values["at"], "`at`")
    fields = {"id": f"e{number:04d}", "ts": EPOCH_MS + at_ms, "person": SOMEBODY, **plain_fields(values[types[0]])}
    try:
        event: AnyEvent = msgspec.convert({"type": types[0], **fields}, AnyEvent)
    except msgspec.ValidationError as wrong:
        read.problems.add(values[types[0]].place, f"{types[0]}: {wrong}")
        return None
    for name in fields:
        if name not in EVENT_TYPES[types[0]].__struct_fields__:
            known = sorted(EVENT_TYPES[types[0]].__struct_fields__)
            read.problems.unknown(values[types[0]].place, f"field of {types[0]}:", name, known)
    return event


def plain_fields(node: Node) -> dict[str, object]:
    """A flat mapping as plain values."""
    if not isinstance(node, Mapping):
        return {}
    return {name: value.value for name, (_, value) in node.entries.items() if isinstance(value, Scalar)}


def read_due(read: Reader, node: Node, rule: Rule) -> Due:
    """`{at: 11m, item: A}`, with `refused: cool_down` if a limit holds it back."""
    fields = rule.when[0].same if rule.when else ()
    needed = {"at": True, "refused": False, **dict.fromkeys(fields, True)}
    values = read.mapping(node, "an expected firing", needed)
    refused = read.some_of(values["refused"], "limit", LIMITS) if "refused" in values else ()
    return Due(
        read.duration_ms(values["at"], "`at`") if "at" in values else 0,
        {field: str(value.value) for field in fields if isinstance(value := values.get(field), Scalar)},
        refused[0] if refused else "",
    )
