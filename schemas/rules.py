"""The rule model: what a YAML file of rules/ becomes once it is past the door. Durations are milliseconds."""

from typing import Literal, get_args

import msgspec

from schemas.steps import (
    AbsentStep,
    AllOfStep,
    AnyOfStep,
    AnyStep,
    Bound,
    CountStep,
    DistinctStep,
    EventStep,
    Leaf,
    SequenceStep,
    Step,
    SumStep,
    Where,
    WindowStep,
)

__all__ = [
    "AbsentStep",
    "AllOfStep",
    "AnyOfStep",
    "AnyStep",
    "Bound",
    "CountStep",
    "DistinctStep",
    "EventStep",
    "Leaf",
    "SequenceStep",
    "Step",
    "SumStep",
    "Where",
    "WindowStep",
]
Subject = Literal["person", "conversation", "metric"]
Severity = Literal["note", "warning", "urgent"]
SEVERITIES: tuple[Severity, ...] = get_args(Severity)


class If(msgspec.Struct, frozen=True):
    """A test of what is known of the subject when the rule fires. A value that is not known passes no test."""

    source: Literal["profile", "scores", "facts"]
    field: str
    word: str  # a key of udfs.rules.conditions.WORDS
    value: str | int | float | bool | list[str | int]


class Then(msgspec.Struct, frozen=True, tag_field="do"):
    """What happens when the rule fires, by a name that its receivers know."""

    script: str


class Alert(Then, frozen=True, tag="alert"):
    """Tell supervisors at once."""

    severity: Severity = "warning"


class Notice(Then, frozen=True, tag="notice"):
    """Tell the person about something of their own, as an order: no advertisement."""


class Push(Then, frozen=True, tag="push"):
    """Say something to the person: a script of rules/scripts."""


class Tag(Then, frozen=True, tag="tag"):
    """Mark the person."""


class Ticket(Then, frozen=True, tag="ticket"):
    """Open a ticket for the desk."""


AnyThen = Alert | Notice | Push | Tag | Ticket


class CoolDown(msgspec.Struct, frozen=True):
    """At most one firing per `for_ms` and values of `per`."""

    for_ms: int
    per: tuple[str, ...] = ()


class Cap(msgspec.Struct, frozen=True):
    """At most so many firings of a group of rules in (t - within, t]; `within_ms` 0: on one day of the person's zone."""

    group: str
    most: int
    within_ms: int


class QuietHours(msgspec.Struct, frozen=True):
    """From one minute of the person's day up to another nothing goes out.

    A firing waits for the end, if that is at most `expires_ms` away; 0: it is dropped.
    """

    from_minute: int
    to_minute: int
    expires_ms: int


class Priority(msgspec.Struct, frozen=True):
    """Of the rules with a priority that fire for one person within the settling time, the highest goes out alone."""

    level: int
    settle_ms: int


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """What holds a firing back, in the order in which it is asked."""

    consent: str = ""  # the purpose that the person must have agreed to
    hold_out_bp: int = 0  # share of people who get nothing, in hundredths of a percent
    cool_down: CoolDown | None = None
    caps: tuple[Cap, ...] = ()
    quiet_hours: QuietHours | None = None
    priority: Priority | None = None


class Rule(msgspec.Struct, frozen=True, kw_only=True):
    """One rule, without its tests."""

    rule: str
    about: str
    subject: Subject = "person"
    when: tuple[AnyStep, ...]
    only_if: tuple[If, ...] = msgspec.field(name="if", default=())
    then: AnyThen
    limits: Limits = Limits()
    floor_bp: int = 0  # an alert whose precision falls below it, in hundredths of a percent, becomes a shadow; 0: never
    shadow: bool = False  # fires, is recorded and sends nothing
    eager: bool = False  # acts when its event arrives, before its turn in the order of times
    on_update: Literal["keep", "restart"] = "keep"  # open matches of a step whose numbers a newer version has changed
    version: int = 0  # given by publish


class Texts(msgspec.Struct, frozen=True):
    """What rules of conversations are published with, each as its file says."""

    lexicons: dict[str, str] = {}  # by name
    hours: str = ""  # hours.yaml; empty: always open


NO_TEXTS = Texts()


class RuleSet(msgspec.Struct, frozen=True):
    """All rules of one publication: one record of topic `rules`, so that a publication is atomic."""

    version: int
    rules: tuple[Rule, ...]
    texts: Texts = NO_TEXTS


RULESET_KEY = "ruleset"
decode_ruleset = msgspec.json.Decoder(RuleSet).decode
encode_ruleset = msgspec.json.encode
