"""Tests of metric rules: a series of minutes from a time of the day on, and the alerts and recoveries that are due."""

from datetime import datetime
from typing import Any, NamedTuple

from schemas.metrics import MINUTE_MS, Cell, MetricRow, MetricRule
from udfs.metrics.figures import ZONE, days_before
from udfs.rules.durations import exactly
from udfs.rules.problems import Place, Problems
from udfs.rules.reader import Reader
from udfs.rules.reading_limits import read_minute
from udfs.rules.source import Node
from udfs.rules.zones import instant_ms

DAY = datetime(2026, 2, 10, tzinfo=ZONE)  # a Tuesday
TEST = {"name": True, "begins": False, "given": True, "until": False, "expect": True}
COUNTS = (
    "alerts",
    "closed",
    "contacts",
    "converted",
    "handled",
    "pushes",
    "queued",
    "resolved",
    "satisfied",
    "surveys",
)
DURATIONS = ("oldest_wait_ms", "handling_ms")
GIVEN = {
    **dict.fromkeys(("at", "for"), True),
    **dict.fromkeys(("earlier_days", "queue", "channel", "waiting", "waits_ms", "agents", *COUNTS, *DURATIONS), False),
}
MOST = 10**6
NOON = 12 * 60
LONGEST_MINUTES = 24 * 60  # of a stretch
WAITS = 1_000  # of a minute


class MetricDue(NamedTuple):
    """A firing that is expected, from the test's beginning."""

    at_ms: int
    name: str
    recovered: bool
    staffing: str  # how the proposal begins; empty: whatever it is

    def __str__(self) -> str:
        said = f": {self.staffing}" if self.staffing else ""
        return f"at {exactly(self.at_ms)} {self.name} {'recovers' if self.recovered else 'fires'}{said}"


class MetricCase(NamedTuple):
    """One test: rows of the ledger, and the minutes that are judged."""

    name: str
    place: Place
    begins_ms: int
    until_ms: int
    rows: list[MetricRow]
    expect: list[MetricDue]


def read_cases(read: Reader, node: Node, rule: MetricRule) -> list[MetricCase]:
    """The cases under `tests`."""
    found = []
    for each in read.listing(node, "`tests`"):
        values = read.mapping(each, "a test", TEST)
        if not {"name", "given", "expect"} <= set(values):
            continue
        minute = read_minute(read, values["begins"], "`begins`") if "begins" in values else NOON
        begins_ms = instant_ms(DAY) + minute * MINUTE_MS
        stretches = [read_stretch(read, item, begins_ms) for item in read.listing(values["given"], "`given`")]
        rows = [row for stretch in stretches for row in stretch]
        last_ms = max((row.minute_ms + MINUTE_MS for row in rows), default=begins_ms)
        until_ms = begins_ms + read.duration_ms(values["until"], "`until`") if "until" in values else last_ms
        expect = [read_due(read, item, rule) for item in read.listing(values["expect"], "`expect`")]
        found.append(MetricCase(read.text(values["name"], "`name`"), each.place, begins_ms, until_ms, rows, expect))
    return found


def read_stretch(read: Reader, node: Node, begins_ms: int) -> list[MetricRow]:
    """The same minute again and again: `{at: 0m, for: 10m, queue: presale, waiting: 12}`.

    With `earlier_days: 7` it is what was at the same time on each of the seven days before, and not what is today.
    """
    values = read.mapping(node, "a stretch", GIVEN)
    if not {"at", "for"} <= set(values):
        return []
    at_ms = begins_ms + read.duration_ms(values["at"], "`at`")
    minutes = read.duration_ms(values["for"], "`for`", least_ms=1) // MINUTE_MS
    if at_ms % MINUTE_MS or not 1 <= minutes <= LONGEST_MINUTES:
        read.problems.add(node.place, "`at` and `for` are in whole minutes, `for` at most 24h")
        return []
    starts = [at_ms]
    if "earlier_days" in values:
        starts = list(days_before(at_ms, read.number(values["earlier_days"], "`earlier_days`", 1, 28)))
    channel, queue = (read.text(values[key], f"`{key}`") if key in values else "" for key in ("channel", "queue"))
    cell = read_cell(read, values)
    return [
        MetricRow(start + number * MINUTE_MS, channel, queue, cell) for start in starts for number in range(minutes)
    ]


def read_cell(read: Reader, values: dict[str, Node]) -> Cell:
    """The metrics of a stretch's minutes; agents are counted, waits are listed."""
    found: dict[str, Any] = {
        name: read.number(values[name], f"`{name}`", 0, MOST) for name in (*COUNTS, "waiting") if name in values
    }
    found |= {name: read.duration_ms(values[name], f"`{name}`") for name in DURATIONS if name in values}
    if "waits_ms" in values:
        items = read.listing(values["waits_ms"], "`waits_ms`")[:WAITS]
        found["waits_ms"] = tuple(read.duration_ms(item, "a wait") for item in items)
    if "agents" in values:
        found["agents"] = frozenset(f"agent-{n}" for n in range(read.number(values["agents"], "`agents`", 0, 1_000)))
    return Cell(**found)


def read_due(read: Reader, node: Node, rule: MetricRule) -> MetricDue:
    """`{at: 5m, queue: presale}`, or with `recovered: true`; `staffing` is how the proposal begins."""
    keys = {"at": True, "recovered": False, "staffing": False} | ({str(rule.per): True} if rule.per else {})
    values = read.mapping(node, "an expected alert", keys)
    return MetricDue(
        at_ms=read.duration_ms(values["at"], "`at`") if "at" in values else 0,
        name=read.text(values[rule.per], f"`{rule.per}`") if rule.per and rule.per in values else "",
        recovered="recovered" in values and read.true(values["recovered"], "`recovered`"),
        staffing=read.text(values["staffing"], "`staffing`") if "staffing" in values else "",
    )


def check_cases(cases: list[MetricCase], place: Place, problems: Problems) -> None:
    """A rule shows when it fires, when it is over, and when it just does not fire."""
    if not any(due for case in cases for due in case.expect if not due.recovered):
        problems.add(place, "no test in which the rule fires")
    if not any(due.recovered for case in cases for due in case.expect):
        problems.add(place, "no test in which it is over (`recovered: true`)")
    if not any(not case.expect for case in cases):
        problems.add(place, "no test in which the rule just does not fire (`expect: []`)")
