"""The rule model: what a YAML file of rules/ becomes once it is past the door. Durations are milliseconds."""

from typing import Literal

import msgspec

Condition = Literal["eq", "ne", "in", "gte", "gt", "lte", "lt"]


class Where(msgspec.Struct, frozen=True, gc=False):
    """A test of one event field."""

    field: str
    word: str  # a Condition
    value: str | int | list[str | int]


class Step(msgspec.Struct, frozen=True, kw_only=True, tag_field="step"):
    """One step of `when`. `types` are event types; `same` are fields whose values must agree along the rule."""

    types: tuple[str, ...]
    same: tuple[str, ...] = ()
    where: tuple[Where, ...] = ()


class EventStep(Step, frozen=True, kw_only=True, tag="event"):
    """Completes on one matching event."""


class CountStep(Step, frozen=True, kw_only=True, tag="count"):
    """Completes on the n-th matching event of a window; an event of `without` sets the count back."""

    count: int
    within_ms: int
    without: tuple[str, ...] = ()


class AbsentStep(Step, frozen=True, kw_only=True, tag="absent"):
    """Completes `for_ms` after it began, unless a matching event comes in between."""

    for_ms: int


AnyStep = EventStep | CountStep | AbsentStep


class Push(msgspec.Struct, frozen=True, tag_field="do", tag="push"):
    """Say something to the person: a script of rules/scripts."""

    script: str


class CoolDown(msgspec.Struct, frozen=True):
    """At most one firing per `for_ms` and values of `per`."""

    for_ms: int
    per: tuple[str, ...] = ()


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """What holds a firing back."""

    cool_down: CoolDown | None = None


class Rule(msgspec.Struct, frozen=True, kw_only=True):
    """One rule, without its tests."""

    rule: str
    about: str
    subject: Literal["person"] = "person"
    when: tuple[AnyStep, ...]
    then: Push
    limits: Limits = Limits()
    version: int = 0  # given by publish


class RuleSet(msgspec.Struct, frozen=True):
    """All rules of one publication: one record of topic `rules`, so that a publication is atomic."""

    version: int
    rules: tuple[Rule, ...]


RULESET_KEY = "ruleset"
decode_ruleset = msgspec.json.Decoder(RuleSet).decode
encode_ruleset = msgspec.json.encode
