"""Rule files checked and tested, with every problem told before a command gives up."""

from pathlib import Path

import typer
from rich.console import Console

from jobs.metric_rules import metric_texts
from jobs.rule_files import BadRules, checked, rule_files
from udfs.metrics.playing import differences as metric_differences
from udfs.metrics.reading import MetricFile, read_metric_files
from udfs.rules.files import RuleFile
from udfs.rules.playing import differences

err = Console(stderr=True, highlight=False, soft_wrap=True)
COLOURS = {"-": "red", "+": "green", " ": "dim"}


def read(place: Path) -> list[RuleFile]:
    """Rule files without problems; ends the command with 1 if there is one."""
    return read_every(place)[0]


def read_every(place: Path) -> tuple[list[RuleFile], list[MetricFile]]:
    """Files of rules and of metric rules without problems; ends the command with 1 if there is one in either."""
    files: list[RuleFile] = []
    texts = metric_texts(place)
    metrics, problems = read_metric_files(texts)
    if not texts or (place.is_dir() and rule_files(place)):
        try:
            files = checked(place)
        except BadRules as bad:
            problems = [*bad.problems, *problems]
    for problem in problems:
        err.print(str(problem), markup=False)
    if count := len(problems):
        err.print(f"[red]{count} problem{'s' * (count > 1)}[/]")
        raise typer.Exit(1)
    return files, metrics


def metric_failures(file: MetricFile) -> int:
    """How many tests of a metric rule fail; each is told."""
    told = [(case, lines) for case in file.cases if (lines := metric_differences(file.rule, case))]
    for case, lines in told:
        tell(file.path, case.place.line, case.name, lines)
    return len(told)


def tell(path: str, line: int, name: str, lines: list[str]) -> None:
    """A test that fails."""
    err.print(f"{path}:{line}: {name}", markup=False)
    for each in lines:
        err.print(f"  {each}", markup=False, style=COLOURS[each[0]])
    err.print("  (- expected, + what happened)", markup=False)


def failures(file: RuleFile) -> int:
    """How many of a file's tests fail; each is told."""
    failed = 0
    for case in file.cases:
        if lines := differences(file.rule, case, file.others(case), file.words):
            failed += 1
            tell(file.path, case.place.line, case.name, lines)
    return failed
