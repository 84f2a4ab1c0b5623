"""The tests of a rule file: what happens on a virtual clock, and the firings that are due."""

from typing import NamedTuple

from schemas.rules import Rule
from udfs.rules.durations import exactly
from udfs.rules.problems import Place
from udfs.rules.reader import Reader
from udfs.rules.reading_context import Context, read_context
from udfs.rules.reading_given import Act, Given, read_given
from udfs.rules.shared import Shared
from udfs.rules.source import Mapping, Node, Scalar
from udfs.rules.words import EXPECT, REFUSED, TEST, needs

DEFERRED = "deferred"


class Due(NamedTuple):
    """A firing that a test expects."""

    at_ms: int  # from the test's beginning
    binding: dict[str, str]
    refused: str  # what holds it back, or `deferred`; empty: nothing

    def __str__(self) -> str:
        bound = "".join(f" {field}={value}" for field, value in sorted(self.binding.items()))
        verdict = "waits" if self.refused == DEFERRED else f"refused by {self.refused}" if self.refused else "fires"
        return f"at {exactly(self.at_ms)}:{bound} {verdict}"


class Case(NamedTuple):
    """One test."""

    name: str
    place: Place
    context: Context
    acts: list[Act]
    expect: list[Due]

    @property
    def events(self) -> list[Given]:
        """The events that come in time."""
        return [act.event for act in self.acts if act.word == "event" and act.event is not None]


def read_cases(read: Reader, node: Node, rule: Rule, tree: Mapping, shared: Shared) -> list[Case]:
    """The cases under `tests`; `tree` is the rule's own, for reloads."""
    cases = []
    for each in read.listing(node, "`tests`"):
        values = read.mapping(each, "a test", needs(TEST))
        if not {"name", "given", "expect"} <= set(values):
            continue
        context = read_context(read, values)
        acts = read_given(read, values["given"], rule, tree, shared, context)
        expect = [read_due(read, item, rule) for item in read.listing(values["expect"], "`expect`")]
        cases.append(Case(read.text(values["name"], "`name`"), each.place, context, acts, expect))
    return cases


def read_due(read: Reader, node: Node, rule: Rule) -> Due:
    """`{at: 11m, item: A}`, with `refused: cool_down` if a limit holds it back."""
    fields = rule.when[0].same if rule.when else ()
    values = read.mapping(node, "an expected firing", {**needs(EXPECT), **dict.fromkeys(fields, True)})
    refused = read.some_of(values["refused"], "limit", list(REFUSED)) if "refused" in values else ()
    if DEFERRED in values and read.some_of(values[DEFERRED], "limit that defers", ["quiet_hours"]):
        refused = (DEFERRED,)
    return Due(
        read.duration_ms(values["at"], "`at`") if "at" in values else 0,
        {field: str(value.value) for field in fields if isinstance(value := values.get(field), Scalar)},
        refused[0] if refused else "",
    )
