"""What a test takes for granted: the clock on the wall, what is known of the person, other rules beside it."""

import re
from datetime import date, datetime, time
from typing import NamedTuple

from schemas.events import PURPOSES
from schemas.settings import SETTINGS
from udfs.rules.asked import DURATION
from udfs.rules.facts import SOURCES, Value
from udfs.rules.problems import Place, clipped
from udfs.rules.reader import Reader, shown
from udfs.rules.source import Listing, Mapping, Node, Scalar
from udfs.rules.zones import instant_ms, local_day, zone_of

EPOCH_MS = 1_770_000_000_000 // 86_400_000 * 86_400_000  # tests begin on a midnight; which one does not matter
BEGINS = re.compile(r"(?:(\d{4}-\d{2}-\d{2}) )?(\d{1,2}):(\d{2})")


class Context(NamedTuple):
    """What holds when a test begins. What a profile and scores say here holds all the time."""

    begins_ms: int
    profile: dict[str, Value]
    scores: dict[str, float]
    facts: dict[str, Value]
    consents: tuple[str, ...]
    beside: tuple[tuple[str, Place], ...]  # names of other rules
    held_out: bool


def read_context(read: Reader, values: dict[str, Node]) -> Context:
    """The context under the keys of a test."""
    facts = read_known(read, values["facts"], "facts") if "facts" in values else {}
    return Context(
        read_begins_ms(read, values["begins"], str(facts.get("zone", SETTINGS.zone)))
        if "begins" in values
        else EPOCH_MS,
        read_known(read, values["profile"], "profile") if "profile" in values else {},
        {name: float(value) for name, value in _scores(read, values).items()},
        facts,
        read.some_of(values["consent"], "purpose", list(PURPOSES)) if "consent" in values else (),
        tuple(_names(read, values["with"])) if "with" in values else (),
        "held_out" in values and read.true(values["held_out"], "`held_out`"),
    )


def _scores(read: Reader, values: dict[str, Node]) -> dict[str, float]:
    known = read_known(read, values["scores"], "scores") if "scores" in values else {}
    return {name: value for name, value in known.items() if isinstance(value, int | float)}


def _names(read: Reader, node: Node) -> list[tuple[str, Place]]:
    nodes = node.items if isinstance(node, Listing) else [node]
    return [(read.text(each, "`with`", most=64), each.place) for each in nodes]


def read_begins_ms(read: Reader, node: Node, zone: str) -> int:
    """`21:30`, or `2026-03-08 21:30`, on the person's clock."""
    found = BEGINS.fullmatch(shown(node))
    try:
        if found is None:
            raise ValueError("as in 21:30 or 2026-03-08 21:30")
        day, hour, minute = found.groups()
        where = zone_of(zone)
        today = date.fromisoformat(day) if day else local_day(EPOCH_MS, where)
        return instant_ms(datetime.combine(today, time(int(hour), int(minute)), where))
    except ValueError as wrong:
        read.problems.add(node.place, f"`begins` {clipped(shown(node))} is no time: {wrong}")
        return EPOCH_MS


def read_known(read: Reader, node: Node, source: str) -> dict[str, Value]:
    """What is known under one of the words of `if`."""
    if not isinstance(node, Mapping):
        read.problems.add(node.place, f"`{source}` must be words with values")
        return {}
    known: dict[str, Value] = {}
    kinds = SOURCES[source]
    for name, (place, value) in node.entries.items():
        if name not in kinds:
            read.problems.unknown(place, f"word of {source}:", name, list(kinds))
        else:
            known[name] = read_fact(read, value, f"{source}.{name}", kinds[name])
    return known


def read_fact(read: Reader, node: Node, what: str, kind: str) -> Value:
    """One value, of the kind that its word has."""
    if kind == DURATION:
        return read.duration_ms(node, what)
    if kind == "list":
        return [read.text(each, what) for each in read.listing(node, what)]
    if kind == "flag":
        return read.true(node, what)
    if kind == "text":
        return read.text(node, what)
    if isinstance(node, Scalar) and type(node.value) in (int, float):
        number: int | float = node.value  # type: ignore[assignment]  # just looked at
        return number
    read.problems.add(node.place, f"{what} is a number")
    return 0
