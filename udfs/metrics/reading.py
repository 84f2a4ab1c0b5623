"""From YAML to a metric rule. Every problem is told as path:line:column."""

import re
from typing import Any, NamedTuple, get_args

from schemas.metrics import METRICS, MINUTE_MS, ActiveHours, Condition, MetricRule, Word
from schemas.rules import SEVERITIES
from udfs.metrics.cases import MetricCase, check_cases, read_cases
from udfs.rules.problems import Place, Problem, Problems
from udfs.rules.reader import Reader, shown
from udfs.rules.reading import read_name
from udfs.rules.reading_limits import read_minute
from udfs.rules.source import Node, Scalar, parse

RULE = {
    "rule": True,
    "about": True,
    "subject": True,
    "per": False,
    "when": True,
    "for": False,
    "clear": False,
    "hours": False,
    "usual": False,
    "limits": False,
    "then": True,
    "tests": True,
}
WORDS: tuple[Word, ...] = get_args(Word)
CONDITION: dict[str, bool] = {"metric": True, **dict.fromkeys(map(str, WORDS), False), "over": False, "samples": False}
THEN = {"alert": True, "severity": False, "propose": False}
PERS = ["channel", "queue"]
HOUR_MS = 60 * MINUTE_MS
LONGEST_MS = 6 * HOUR_MS  # of spans: what is read again after a restart
LONGEST_MINUTES = LONGEST_MS // MINUTE_MS
COOL_DOWN_MS = 24 * HOUR_MS
PERCENT = re.compile(r"(\d{1,3}(?:\.\d+)?)%")


class MetricFile(NamedTuple):
    """A file without a problem."""

    path: str
    rule: MetricRule
    cases: list[MetricCase]


def read_metric_file(path: str, text: str) -> MetricFile | list[Problem]:
    """A file's rule and tests, or everything that is wrong with it."""
    problems = Problems(path)
    tree = parse(text, problems)
    if tree is None:
        return problems.found or [Problem(path, Place(1, 1), "empty file")]
    read = Reader(problems)
    values = read.mapping(tree, "a metric rule", RULE)
    rule = read_metric_rule(read, values)
    cases: list[MetricCase] = []
    if "tests" in values:
        cases = read_cases(read, values["tests"], rule)
        check_cases(cases, values["tests"].place, problems)
    return sorted(problems.found, key=lambda each: each.place) or MetricFile(path, rule, cases)


def read_metric_files(texts: dict[str, str]) -> tuple[list[MetricFile], list[Problem]]:
    """All files by path, and every problem of every file."""
    files: list[MetricFile] = []
    problems: list[Problem] = []
    for path, text in sorted(texts.items()):
        read = read_metric_file(path, text)
        if not isinstance(read, MetricFile):
            problems += read
            continue
        twin = next((each for each in files if each.rule.rule == read.rule.rule), None)
        if twin:
            problems.append(Problem(path, Place(1, 1), f"rule {read.rule.rule} is also in {twin.path}"))
        files.append(read)
    return files, problems


def read_metric_rule(read: Reader, values: dict[str, Node]) -> MetricRule:
    """The rule; only to be used if no problem was added."""
    found: dict[str, Any] = {"per": "", "when": (), "alert": "", "severity": "warning"}
    if "subject" in values:
        read.some_of(values["subject"], "subject of a rule in this folder:", ["metric"])
    if "per" in values:
        found["per"] = "".join(read.some_of(values["per"], "subject:", PERS)[:1])
    if "when" in values:
        items = read.listing(values["when"], "`when`")
        found["when"] = tuple(read_condition(read, each) for each in items)
        if not items:
            read.problems.add(values["when"].place, "`when`: name at least one condition")
    for key, name in (("for", "for_minutes"), ("clear", "clear_minutes")):
        if key in values:
            found[name] = read_minutes(read, values[key], f"`{key}`")
    if "hours" in values:
        found["hours"] = read_active(read, values["hours"])
    if "usual" in values:
        found |= read_usual(read, values["usual"])
    if "limits" in values:
        limits = read.mapping(values["limits"], "`limits`", {"cool_down": True})
        if "cool_down" in limits:
            found["cool_down_ms"] = read_span(read, limits["cool_down"], "`cool_down`", COOL_DOWN_MS)
    if "then" in values:
        found |= read_alert(read, values["then"], found["per"])
    return MetricRule(
        rule=read_name(read, values["rule"]) if "rule" in values else "",
        about=read.text(values["about"], "`about`") if "about" in values else "",
        **found,
    )


def read_condition(read: Reader, node: Node) -> Condition:
    """`{metric: waiting, above: 15}`, with `over` and `samples` where they mean something."""
    values = read.mapping(node, "a condition", CONDITION)
    name = "".join(read.some_of(values["metric"], "metric", list(METRICS))[:1]) if "metric" in values else ""
    words = [word for word in WORDS if word in values]
    if len(words) != 1:
        read.problems.add(node.place, f"a condition has one of the words {', '.join(WORDS)}")
        return Condition(name, "above", 0)
    metric = METRICS.get(name)
    kind = metric.kind if metric else ""
    for key, kinds in (("over", ("count", "share", "percentile")), ("samples", ("share", "percentile"))):
        if key in values and kind and kind not in kinds:
            read.problems.add(values[key].place, f"`{key}` is not for {name}")
    return Condition(
        metric=name,
        word=words[0],
        value=read_border(read, values[words[0]], words[0], name),
        over_ms=MINUTE_MS * read_minutes(read, values["over"], "`over`") if "over" in values else MINUTE_MS,
        samples=read.number(values["samples"], "`samples`", 1, 10**6) if "samples" in values else 1,
    )


def read_border(read: Reader, node: Node, word: str, name: str) -> float:
    """A border in the metric's own unit: a number, `5m`, `80%`; against what is usual, how many times of it."""
    value = node.value if isinstance(node, Scalar) else None
    metric = METRICS.get(name)
    if metric and metric.unit == "duration" and not word.endswith("_usual"):
        return float(read.duration_ms(node, f"`{word}`"))
    if metric and metric.unit == "share" and not word.endswith("_usual"):
        share = PERCENT.fullmatch(shown(node))
        if not share or float(share[1]) > 100:
            read.problems.add(node.place, f"`{word}` of {name} is a share, as in 80%")
        return float(share[1]) / 100 if share else 0.0
    if isinstance(value, bool) or not isinstance(value, int | float) or value < 0:
        read.problems.add(node.place, f"`{word}` must be a number, at least 0")
        return 0.0
    return float(value)


def read_span(read: Reader, node: Node, what: str, most_ms: int) -> int:
    """A duration of at least a minute."""
    span_ms = read.duration_ms(node, what, least_ms=1)
    if span_ms > 1 and (span_ms % MINUTE_MS or span_ms > most_ms):
        read.problems.add(node.place, f"{what} is in whole minutes, at most {most_ms // HOUR_MS}h")
    return span_ms


def read_minutes(read: Reader, node: Node, what: str) -> int:
    """A duration in whole minutes."""
    return max(1, read_span(read, node, what, LONGEST_MS) // MINUTE_MS)


def read_active(read: Reader, node: Node) -> ActiveHours:
    """`{from: 09:00, to: 23:00}`."""
    values = read.mapping(node, "`hours`", {"from": True, "to": True})
    if set(values) != {"from", "to"}:
        return ActiveHours(0, 1)
    hours = ActiveHours(*(read_minute(read, values[key], f"`{key}`") for key in ("from", "to")))
    if hours.from_minute == hours.to_minute:
        read.problems.add(values["to"].place, "hours of no length: leave `hours` out for the whole day")
    return hours


def read_usual(read: Reader, node: Node) -> dict[str, int]:
    """`{days: 7, least: 3}`."""
    values = read.mapping(node, "`usual`", {"days": True, "least": True})
    if set(values) != {"days", "least"}:
        return {}
    days = read.number(values["days"], "`days`", 1, 28)
    least = read.number(values["least"], "`least`", 1, 28)
    if least > days:
        read.problems.add(values["least"].place, f"`least` is at most `days`, {days}")
    return {"usual_days": days, "usual_least": least}


def read_alert(read: Reader, node: Node, per: str) -> dict[str, Any]:
    """`{alert: queue-too-long, severity: urgent, propose: staffing}`."""
    values = read.mapping(node, "`then`", THEN)
    found: dict[str, Any] = {}
    if "alert" in values:
        found["alert"] = read.text(values["alert"], "`alert`", most=64)
    if "severity" in values and (severity := read.some_of(values["severity"], "severity", list(SEVERITIES))):
        found["severity"] = severity[0]
    if "propose" in values:
        found["staffing"] = read.some_of(values["propose"], "proposal", ["staffing"]) == ("staffing",)
        if per != "queue":
            read.problems.add(values["propose"].place, "agents are proposed for queues: say `per: queue`")
    return found
