"""crest rules: check, test and publish."""

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from jobs.publishing import BadRules, checked, publish
from jobs.stack.layout import from_environment
from udfs.rules.files import RuleFile
from udfs.rules.playing import differences
from udfs.rules.schema import rule_schema, shared_schema
from udfs.rules.vocabulary import with_vocabulary

app = typer.Typer(no_args_is_help=True, help="Rules: check them, test them, publish them.")
out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)
Place = Annotated[Path, typer.Argument(help="a rule file, or a folder of them", exists=True)]
Folder = Annotated[Path, typer.Argument(help="the folder of the rules", exists=True, file_okay=False)]
DEFAULT = Path("rules")


@app.command()
def check(place: Place = DEFAULT) -> None:
    """Tell everything that is wrong with rule files, as path:line:column.

    Exit code 1 if anything is. Example: crest rules check rules/push
    """
    files = _checked(place)
    out.print(f"{len(files)} rules, {sum(len(file.cases) for file in files)} tests: no problem")


@app.command()
def test(place: Place = DEFAULT) -> None:
    """Run the tests inside rule files on a virtual clock.

    Exit code 1 if one fails. Example: crest rules test rules/push/cart-left.yaml
    """
    files = _checked(place)
    failed = sum(_failures(file) for file in files)
    ran = sum(len(file.cases) for file in files)
    out.print(f"{ran - failed} passed, {failed} failed")
    raise typer.Exit(1 if failed else 0)


@app.command()
def schema(folder: Folder = DEFAULT) -> None:
    """Write the JSON Schemas that editors complete rule files by, and the vocabulary of the folder's README.

    A rule file names its schema in the first line. Example: crest rules schema
    """
    for name, made in (("rule", rule_schema()), ("limits", shared_schema())):
        path = folder / f"{name}.schema.json"
        path.write_text(json.dumps(made, indent=1, ensure_ascii=False) + "\n")
        out.print(f"wrote {path}")
    readme = folder / "README.md"
    if readme.exists():
        readme.write_text(with_vocabulary(readme.read_text()))
        out.print(f"wrote the vocabulary of {readme}")


@app.command("publish")
def publish_rules(
    place: Place = DEFAULT,
    brokers: Annotated[str, typer.Option(envvar="CREST_BROKERS", help="Kafka")] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="check and test only")] = False,
) -> None:
    """Check, test and publish rules; running jobs take them at once.

    Rules that have a problem or a failing test are not published, and those that run stay. Example: crest rules publish
    """
    files = _checked(place)
    if sum(map(_failures, files)):
        err.print("[red]not published[/]: mend the failing tests first")
        raise typer.Exit(1)
    if dry_run:
        out.print(f"{len(files)} rules would be published")
        return
    ruleset = publish(brokers or from_environment().brokers, [file.rule for file in files])
    changed = [rule.rule for rule in ruleset.rules if rule.version == ruleset.version]
    out.print(
        f"published version {ruleset.version}: {len(ruleset.rules)} rules, changed: {', '.join(changed) or 'none'}"
    )


def _checked(place: Path) -> list[RuleFile]:
    try:
        return checked(place)
    except BadRules as bad:
        for problem in bad.problems:
            err.print(str(problem), markup=False)
        count = len(bad.problems)
        err.print(f"[red]{count} problem{'s' * (count > 1)}[/]")
        raise typer.Exit(1) from None


COLOURS = {"-": "red", "+": "green", " ": "dim"}


def _failures(file: RuleFile) -> int:
    failed = 0
    for case in file.cases:
        if lines := differences(file.rule, case, file.others(case)):
            failed += 1
            err.print(f"{file.path}:{case.place.line}: {case.name}", markup=False)
            for line in lines:
                err.print(f"  {line}", markup=False, style=COLOURS[line[0]])
            err.print("  (- expected, + what happened)", markup=False)
    return failed
