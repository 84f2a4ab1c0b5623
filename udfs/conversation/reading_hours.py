"""From YAML to hours of business. Every problem is told as path:line:column."""

import re
from datetime import date
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from schemas.settings import SETTINGS
from udfs.conversation.hours import ALWAYS, Hours, Minutes
from udfs.rules.problems import Place, Problem, Problems, clipped
from udfs.rules.reader import Reader, shown
from udfs.rules.source import Listing, Mapping, Node, parse

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
SPAN = re.compile(r"(\d{1,2}):(\d{2})-(\d{1,2}):(\d{2})")
CLOSED = "closed"
KEYS = {"zone": False, "week": True, "exceptions": False}


def read_hours(path: str, text: str) -> Hours | list[Problem]:
    """A file's hours, or everything that is wrong with it."""
    problems = Problems(path)
    tree = parse(text, problems)
    if tree is None:
        if not problems.found:
            problems.add(Place(1, 1), "empty file")
        return problems.found
    hours = hours_of(Reader(problems), tree)
    return sorted(problems.found, key=lambda each: each.place) or hours


def published_hours(text: str) -> Hours:
    """Hours as published, checked before; always open if nothing was."""
    found = read_hours("hours.yaml", text) if text else ALWAYS
    if isinstance(found, Hours):
        return found
    raise ValueError("; ".join(map(str, found)))


def hours_of(read: Reader, node: Node) -> Hours:
    """The whole file."""
    values = read.mapping(node, "the file", KEYS)
    week = read.mapping(values["week"], "`week`", dict.fromkeys(DAYS, True)) if "week" in values else {}
    days = tuple(spans(read, week[day]) if day in week else () for day in DAYS)
    exceptions = exceptions_of(read, values["exceptions"]) if "exceptions" in values else {}
    zone = zone_of(read, values["zone"]) if "zone" in values else SETTINGS.zone
    return Hours(zone=zone, week=days, exceptions=exceptions)  # type: ignore[arg-type]  # seven of them


def zone_of(read: Reader, node: Node) -> str:
    """A zone that is known."""
    try:
        return ZoneInfo(shown(node)).key
    except (ZoneInfoNotFoundError, ValueError):
        read.problems.add(node.place, f"no zone {clipped(shown(node))}, as in Asia/Shanghai")
        return SETTINGS.zone


def exceptions_of(read: Reader, node: Node) -> dict[str, Minutes]:
    """Days that differ, by date."""
    if not isinstance(node, Mapping):
        read.problems.add(node.place, '`exceptions` are days with hours, as in {"2027-02-06": closed}')
        return {}
    found: dict[str, Minutes] = {}
    for day, (place, value) in node.entries.items():
        try:
            found[date.fromisoformat(day).isoformat()] = spans(read, value)
        except ValueError:
            read.problems.add(place, f"{clipped(day)} is no day, as in 2027-02-06")
    return found


def spans(read: Reader, node: Node) -> Minutes:
    """`closed`, `09:00-22:00`, or a list of such; ascending and apart."""
    if shown(node) == CLOSED:
        return ()
    items = node.items if isinstance(node, Listing) else [node]
    found = [span(read, item) for item in items]
    edges = [edge for pair in found for edge in pair]
    if edges != sorted(set(edges)):
        read.problems.add(node.place, "hours of a day must ascend and not touch")
        return ()
    return tuple(found)


def span(read: Reader, node: Node) -> tuple[int, int]:
    """`09:00-22:00`, in minutes after midnight."""
    found = SPAN.fullmatch(shown(node))
    numbers = [int(group) for group in found.groups()] if found else []
    if numbers and numbers[1] < 60 and numbers[3] < 60:
        first, last = numbers[0] * 60 + numbers[1], numbers[2] * 60 + numbers[3]
        if first < last <= 1_440:
            return first, last
    read.problems.add(node.place, f"{clipped(shown(node))} is no span of a day, as in 09:00-22:00, or closed")
    return 0, 1_440
