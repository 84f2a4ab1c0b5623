"""What rules share: the caps of groups, and how long rules with a priority wait for each other. File limits.yaml."""

from typing import NamedTuple

from schemas.rules import Cap
from udfs.rules.limits import MOST_CAP
from udfs.rules.problems import Place, Problems
from udfs.rules.reader import Reader
from udfs.rules.reading_conditions import fields_of
from udfs.rules.source import Listing, Mapping, Node, Scalar, parse
from udfs.rules.words import CAP, SHARED, needs

FILE_NAME = "limits.yaml"
SETTLE_MS = 10_000


class Shared(NamedTuple):
    """Caps by group, where each stands in the file, and the settling time."""

    caps: dict[str, tuple[Cap, ...]]
    places: dict[str, Place]
    settle_ms: int


NOTHING_SHARED = Shared({}, {}, SETTLE_MS)


def read_shared(text: str, problems: Problems) -> Shared:
    """The file; only to be used if no problem was added."""
    tree = parse(text, problems)
    if tree is None:
        return NOTHING_SHARED
    read = Reader(problems)
    values = read.mapping(tree, "limits.yaml", needs(SHARED))
    groups = (
        fields_of(read, values["caps"], "`caps`", "{marketing: {most: 2, within: 24h}}") if "caps" in values else {}
    )
    settle_ms = read.duration_ms(values["settle"], "`settle`", least_ms=1) if "settle" in values else SETTLE_MS
    return Shared(
        {group: read_caps(read, node, group) for group, (_, node) in groups.items()},
        {group: place for group, (place, _) in groups.items()},
        settle_ms,
    )


def read_caps(read: Reader, node: Node, group: str) -> tuple[Cap, ...]:
    """One cap of a group, or a list of them."""
    return tuple(read_cap(read, each, group) for each in (node.items if isinstance(node, Listing) else [node]))


def read_cap(read: Reader, node: Node, group: str) -> Cap:
    """`{most: 2, within: 24h}`, or `{most: 1, each: day}`."""
    values = read.mapping(node, "a cap", needs(CAP))
    most = read.number(values["most"], "`most`", 1, MOST_CAP) if "most" in values else 1
    if isinstance(node, Mapping) and ("within" in values) == ("each" in values):
        read.problems.add(node.place, "a cap has one window: `within: 24h` or `each: day`")
    within_ms = read.duration_ms(values["within"], "`within`", least_ms=1) if "within" in values else 0
    if "each" in values and not (isinstance(values["each"], Scalar) and values["each"].value == "day"):
        read.problems.add(values["each"].place, "`each` can only be day")
    return Cap(group, most, within_ms)
