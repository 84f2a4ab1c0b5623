"""From YAML to campaigns and the standard of service. Every problem is told as path:line:column."""

import re
from calendar import monthrange

from schemas.planning import Standard
from udfs.planning.calendar import Campaign
from udfs.rules.problems import Place, Problem, Problems, clipped
from udfs.rules.reader import Reader, shown
from udfs.rules.source import Node, Scalar, parse

DAY = re.compile(r"(\d{2})-(\d{2})")
SHARE = re.compile(r"(\d{1,2}(?:\.\d+)?)%")
CAMPAIGN = {"campaign": True, "from": True, "until": True}
STANDARD = {
    "service_level": False,
    "within": False,
    "patience": False,
    "handling": False,
    "chats_at_once": False,
    "shrinkage": False,
    "cost_yuan_per_hour": False,
    "peak_growth": False,
}
LEAP = 2024  # a campaign may have the 29th of February in it


def read_campaigns(path: str, text: str) -> list[Campaign] | list[Problem]:
    """The campaigns of a file, or everything that is wrong with it."""
    problems, node = opened(path, text)
    if node is None:
        return problems.found
    read = Reader(problems)
    values = read.mapping(node, "the file", {"campaigns": True})
    items = read.listing(values["campaigns"], "`campaigns`") if "campaigns" in values else []
    found = [campaign(read, item) for item in items]
    return sorted(problems.found, key=lambda each: each.place) or found


def read_standard(path: str, text: str) -> Standard | list[Problem]:
    """The standard of a file, or everything that is wrong with it."""
    problems, node = opened(path, text)
    if node is None:
        return problems.found
    standard = standard_of(Reader(problems), node)
    return sorted(problems.found, key=lambda each: each.place) or standard


def opened(path: str, text: str) -> tuple[Problems, Node | None]:
    """A file's tree; without one there are problems."""
    problems = Problems(path)
    tree = parse(text, problems)
    if tree is None and not problems.found:
        problems.add(Place(1, 1), "empty file")
    return problems, tree


def campaign(read: Reader, node: Node) -> Campaign:
    """`{campaign: double-11, from: "10-31", until: "11-11"}`."""
    values = read.mapping(node, "a campaign", CAMPAIGN)
    name = read.text(values["campaign"], "`campaign`", most=64) if "campaign" in values else ""
    first, last = (day(read, values[key], key) if key in values else (1, 1) for key in ("from", "until"))
    return Campaign(name, first, last)


def day(read: Reader, node: Node, key: str) -> tuple[int, int]:
    """A day of every year."""
    found = DAY.fullmatch(shown(node))
    month, number = (int(found[1]), int(found[2])) if found else (0, 0)
    if 1 <= month <= 12 and 1 <= number <= monthrange(LEAP, month)[1]:
        return month, number
    read.problems.add(node.place, f'`{key}` {clipped(shown(node))} is no day of a year, as in "11-11"')
    return 1, 1


def standard_of(read: Reader, node: Node) -> Standard:
    """What is said, over what is usual."""
    values, usual = read.mapping(node, "the standard", STANDARD), Standard()

    def seconds(key: str, otherwise: float) -> float:
        return read.duration_ms(values[key], f"`{key}`", least_ms=1) / 1000 if key in values else otherwise

    def a_share(key: str, otherwise: float) -> float:
        return share(read, values[key], key) if key in values else otherwise

    def number(key: str, otherwise: float, least: float, most: float) -> float:
        return bounded(read, values[key], key, (least, most)) if key in values else otherwise

    return Standard(
        service_level=a_share("service_level", usual.service_level),
        within_s=seconds("within", usual.within_s),
        patience_s=seconds("patience", usual.patience_s),
        handling_s=seconds("handling", usual.handling_s),
        chats_at_once=round(number("chats_at_once", usual.chats_at_once, 1, 20)),
        shrinkage=a_share("shrinkage", usual.shrinkage),
        cost_fen=round(number("cost_yuan_per_hour", usual.cost_fen / 100, 0, 10_000) * 100),
        peak_growth=number("peak_growth", usual.peak_growth, 1, 50),
    )


def share(read: Reader, node: Node, key: str) -> float:
    """`80%`."""
    found = SHARE.fullmatch(shown(node))
    if found and 0 < float(found[1]) < 100:
        return float(found[1]) / 100
    read.problems.add(node.place, f"`{key}` {clipped(shown(node))} is no share above 0% and below 100%, as in 80%")
    return 0.5


def bounded(read: Reader, node: Node, key: str, bounds: tuple[float, float]) -> float:
    """A number within bounds."""
    value = node.value if isinstance(node, Scalar) else None
    if isinstance(value, int | float) and not isinstance(value, bool) and bounds[0] <= value <= bounds[1]:
        return float(value)
    read.problems.add(node.place, f"`{key}` {clipped(shown(node))} is no number from {bounds[0]:g} to {bounds[1]:g}")
    return bounds[0]
