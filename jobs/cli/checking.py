"""Rule files checked and tested, with every problem told before a command gives up."""

from pathlib import Path

import typer
from rich.console import Console

from jobs.rule_files import BadRules, checked
from udfs.rules.files import RuleFile
from udfs.rules.playing import differences

err = Console(stderr=True, highlight=False, soft_wrap=True)
COLOURS = {"-": "red", "+": "green", " ": "dim"}


def read(place: Path) -> list[RuleFile]:
    """Rule files without problems; ends the command with 1 if there is one."""
    try:
        return checked(place)
    except BadRules as bad:
        for problem in bad.problems:
            err.print(str(problem), markup=False)
        count = len(bad.problems)
        err.print(f"[red]{count} problem{'s' * (count > 1)}[/]")
        raise typer.Exit(1) from None


def failures(file: RuleFile) -> int:
    """How many of a file's tests fail; each is told."""
    failed = 0
    for case in file.cases:
        if lines := differences(file.rule, case, file.others(case), file.words):
            failed += 1
            err.print(f"{file.path}:{case.place.line}: {case.name}", markup=False)
            for line in lines:
                err.print(f"  {line}", markup=False, style=COLOURS[line[0]])
            err.print("  (- expected, + what happened)", markup=False)
    return failed
