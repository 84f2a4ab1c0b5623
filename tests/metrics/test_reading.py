"""Every problem of a metric rule is told with its place, and the rules of the house keep their own tests."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from jobs.cli import app
from jobs.metric_rules import metric_texts
from udfs.metrics.cases import MetricCase
from udfs.metrics.playing import differences
from udfs.metrics.reading import MetricFile, read_metric_file, read_metric_files

RULES = Path(__file__).resolve().parents[2] / "rules"
FILES, PROBLEMS = read_metric_files(metric_texts(RULES))

GOOD = """rule: long-queue
about: Many wait.
subject: metric
per: queue
when:
  - {metric: waiting, above: 10}
then: {alert: long-queue}
tests:
  - name: eleven
    given: [{at: 0m, for: 1m, queue: presale, waiting: 11}]
    until: 6m
    expect: [{at: 1m, queue: presale}, {at: 6m, queue: presale, recovered: true}]
  - name: ten
    given: [{at: 0m, for: 1m, queue: presale, waiting: 10}]
    expect: []
"""


def told(text: str) -> list[str]:
    read = read_metric_file("x.yaml", text)
    return [str(problem) for problem in read] if isinstance(read, list) else []


def test_the_house_has_metric_rules_and_no_problem() -> None:
    assert PROBLEMS == []
    assert {file.rule.rule for file in FILES} >= {
        "answers-slower-than-usual",
        "queue-too-long",
        "satisfaction-down",
    }


@pytest.mark.parametrize(
    ("file", "case"),
    [(file, case) for file in FILES for case in file.cases],
    ids=lambda each: getattr(each, "name", ""),
)
def test_a_test_of_a_rule_holds(file: MetricFile, case: MetricCase) -> None:
    assert differences(file.rule, case) == []


def test_a_small_rule_is_read() -> None:
    read = read_metric_file("x.yaml", GOOD)
    assert isinstance(read, MetricFile)
    assert [differences(read.rule, case) for case in read.cases] == [[], []]


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("metric: waiting", "metric: waitng", "6:14: unknown metric 'waitng'; did you mean waiting?"),
        ("above: 10", "abov: 10", "6:23: unknown key in a condition: 'abov'; did you mean above?"),
        (
            "above: 10",
            "above: 10, below: 3",
            "6:5: a condition has one of the words above, above_usual, below, below_usual",
        ),
        ("above: 10", "above: many", "6:30: `above` must be a number, at least 0"),
        ("above: 10", "above: 10, over: 5m", "6:40: `over` is not for waiting"),
        ("waiting, above: 10", "csat, below: 0.8", "6:27: `below` of csat is a share, as in 80%"),
        ("waiting, above: 10", "oldest_wait_ms, above: 5", "6:37: `above` must be a duration with its unit"),
        ("subject: metric", "subject: person", "3:10: unknown subject of a rule in this folder: 'person'"),
        ("per: queue", "per: queue\nfor: 90s", "5:6: `for` is in whole minutes, at most 6h"),
        ("per: queue", "per: queue\nhours: {from: 9, to: 25:00}", "5:15: `from` '9' is no time of day"),
        ("per: queue", "per: queue\nhours: {from: 09:00, to: 09:00}", "5:26: hours of no length"),
        ("per: queue", "per: queue\nusual: {days: 3, least: 4}", "5:25: `least` is at most `days`, 3"),
        ("{alert: long-queue}", "{alert: q, severity: bad}", "7:28: unknown severity 'bad'"),
        ("per: queue\n", "", "11:23: unknown key in an expected alert: 'queue'"),
        ("at: 1m, queue", "at: 1m, quue", "12:23: unknown key in an expected alert: 'quue'; did you mean queue?"),
        ("for: 1m, queue: presale, waiting: 10", "for: 30s", "14:13: `at` and `for` are in whole minutes"),
        (", recovered: true", "", "9:3: no test in which it is over"),
    ],
)
def test_a_mistake_is_told_with_its_place(old: str, new: str, problem: str) -> None:
    assert old in GOOD
    problems = told(GOOD.replace(old, new))
    assert any(each.startswith(f"x.yaml:{problem}") for each in problems), problems


def test_every_mistake_of_a_file_is_told_at_once() -> None:
    broken = GOOD.replace("waiting, above", "waitng, abov").replace("subject: metric", "subject: metrics")
    assert [each.split(": ")[0] for each in told(broken)][:3] == ["x.yaml:3:10", "x.yaml:6:5", "x.yaml:6:14"]


def test_two_files_with_one_name_are_told() -> None:
    _, problems = read_metric_files({"a.yaml": GOOD, "b.yaml": GOOD})
    assert list(map(str, problems)) == ["b.yaml:1:1: rule long-queue is also in a.yaml"]


def test_the_commands_know_metric_rules(tmp_path: Path) -> None:
    folder = tmp_path / "metrics"
    folder.mkdir()
    (folder / "good.yaml").write_text(GOOD)
    answer = CliRunner().invoke(app, ["rules", "test", str(folder / "good.yaml")])
    assert (answer.exit_code, answer.output) == (0, "2 passed, 0 failed\n")
    (folder / "wrong.yaml").write_text(GOOD.replace("{at: 1m, queue: presale}, ", "").replace("rule: l", "rule: m"))
    failed = CliRunner().invoke(app, ["rules", "test", str(folder)])
    assert failed.exit_code == 1
    assert "no test in which the rule fires" in failed.output
    (folder / "wrong.yaml").write_text(GOOD.replace("{at: 1m,", "{at: 2m,").replace("rule: l", "rule: m"))
    failed = CliRunner().invoke(app, ["rules", "test", str(tmp_path)])
    assert failed.exit_code == 1
    assert "- at 2m presale fires" in failed.output and "+ at 1m presale fires" in failed.output
    assert "3 passed, 1 failed" in failed.output
