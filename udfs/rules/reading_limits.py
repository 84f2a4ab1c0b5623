"""`limits` and `then`: read, with what rules share."""

import re
from typing import Any

from schemas.events import PURPOSES
from schemas.rules import (
    SEVERITIES,
    Alert,
    AnyThen,
    CoolDown,
    Limits,
    Notice,
    Priority,
    Push,
    QuietHours,
    Tag,
    Then,
    Ticket,
)
from udfs.rules.problems import clipped
from udfs.rules.reader import Reader, shown
from udfs.rules.shared import Shared
from udfs.rules.source import Mapping, Node, Scalar
from udfs.rules.words import COOL_DOWN, LIMITS, QUIET_HOURS, THEN, needs

CLOCK = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])")
SHARE = re.compile(r"([0-9]{1,2}(?:\.[0-9]{1,2})?)\s?%")
THENS: dict[str, type[Then]] = {"alert": Alert, "notice": Notice, "push": Push, "tag": Tag, "ticket": Ticket}


def read_then(read: Reader, node: Node) -> AnyThen:
    """What happens when the rule fires: one thing."""
    values = read.mapping(node, "`then`", needs(THEN))
    words = [word for word in values if word in THENS]
    if isinstance(node, Mapping) and len(words) != 1:
        read.problems.add(node.place, f"`then` does one thing: {', '.join(THENS)}")
    if "severity" in values and words != ["alert"]:
        read.problems.add(values["severity"].place, "`severity` is of an alert")
    for word in words:
        name = read.text(values[word], f"`{word}`", most=64)
        severity = read.some_of(values["severity"], "severity", list(SEVERITIES)) if "severity" in values else ()
        more: Any = severity if word == "alert" else ()
        made: Any = THENS[word](name, *more)
        then: AnyThen = made
        return then
    return Push("")


def read_limits(read: Reader, node: Node, fields: tuple[str, ...], shared: Shared) -> Limits:
    """What holds a firing back; `fields` are those of the rule's `same`."""
    values = read.mapping(node, "`limits`", needs(LIMITS))
    found: dict[str, Any] = {}
    if "consent" in values:
        found["consent"] = "".join(read.some_of(values["consent"], "purpose", list(PURPOSES))[:1])
    if "hold_out" in values:
        found["hold_out_bp"] = read_share_bp(read, values["hold_out"])
    if "cool_down" in values:
        found["cool_down"] = read_cool_down(read, values["cool_down"], fields)
    if "caps" in values:
        groups = read.some_of(values["caps"], "group of limits.yaml", list(shared.caps))
        found["caps"] = tuple(cap for group in groups for cap in shared.caps[group])
    if "quiet_hours" in values:
        found["quiet_hours"] = read_quiet_hours(read, values["quiet_hours"])
    if "priority" in values:
        level = read.number(values["priority"], "`priority`", 1, 100)
        found["priority"] = Priority(level, shared.settle_ms)
    return Limits(**found)


def read_share_bp(read: Reader, node: Node, what: str = "`hold_out`") -> int:
    """`10%`, in hundredths of a percent."""
    found = SHARE.fullmatch(shown(node))
    share_bp = round(float(found.group(1)) * 100) if found else 0
    if share_bp == 0:
        hint = ""
        if isinstance(node, Scalar) and isinstance(node.value, float) and 0 < node.value < 1:
            hint = f"; did you mean {node.value * 100:g}%?"
        elif isinstance(node, Scalar) and isinstance(node.value, int) and 0 < node.value < 100:
            hint = f"; did you mean {node.value}%?"
        read.problems.add(node.place, f"{what} is a share above 0% and below 100%, as in 10%{hint}")
    return share_bp


def read_cool_down(read: Reader, node: Node, fields: tuple[str, ...]) -> CoolDown:
    """`24h`, or with `per`: fields of the rule's binding."""
    if isinstance(node, Scalar):
        return CoolDown(read.duration_ms(node, "`cool_down`", least_ms=1))
    values = read.mapping(node, "`cool_down`", needs(COOL_DOWN))
    return CoolDown(
        for_ms=read.duration_ms(values["for"], "`for`", least_ms=1) if "for" in values else 1,
        per=read.some_of(values["per"], "field of the rule's `same`:", list(fields)) if "per" in values else (),
    )


def read_quiet_hours(read: Reader, node: Node) -> QuietHours:
    """`{from: 22:00, to: 08:00, defer: 12h}`, or with `drop: true`."""
    values = read.mapping(node, "`quiet_hours`", needs(QUIET_HOURS))
    from_minute = read_minute(read, values["from"], "`from`") if "from" in values else 0
    to_minute = read_minute(read, values["to"], "`to`") if "to" in values else 0
    if {"from", "to"} <= set(values) and from_minute == to_minute:
        read.problems.add(values["to"].place, "quiet hours of a whole day: nothing would ever go out")
    if isinstance(node, Mapping) and ("defer" in values) == ("drop" in values):
        read.problems.add(node.place, "`quiet_hours` says what becomes of a firing: `defer: 12h`, or `drop: true`")
    if "drop" in values:
        read.true(values["drop"], "`drop`")
    expires_ms = read.duration_ms(values["defer"], "`defer`", least_ms=1) if "defer" in values else 0
    return QuietHours(from_minute, to_minute, expires_ms)


def read_minute(read: Reader, node: Node, what: str) -> int:
    """A time of day, as a minute."""
    found = CLOCK.fullmatch(shown(node))
    if not found:
        read.problems.add(node.place, f"{what} {clipped(shown(node))} is no time of day, as in 22:00")
        return 0
    return int(found.group(1)) * 60 + int(found.group(2))
