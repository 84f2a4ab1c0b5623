"""crest rules: check, test and schema; the commands that publish and those that look back are in files of their own."""

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from jobs.cli import floors, history, publish
from jobs.cli.checking import failures, metric_failures, read_every
from udfs.metrics.reading import MetricFile
from udfs.rules.files import RuleFile
from udfs.rules.schema import rule_schema, shared_schema
from udfs.rules.vocabulary import with_vocabulary

app = typer.Typer(no_args_is_help=True, help="Rules: check them, test them, publish them.")
out = Console(highlight=False, soft_wrap=True)
Place = Annotated[Path, typer.Argument(help="a rule file, or a folder of them", exists=True)]
Folder = Annotated[Path, typer.Argument(help="the folder of the rules", exists=True, file_okay=False)]
DEFAULT = Path("rules")


app.command()(publish.publish)
app.command()(publish.rollback)
app.command()(floors.floors)
app.command()(history.backtest)
app.command()(history.diff)
app.command()(history.why)


@app.command()
def check(place: Place = DEFAULT) -> None:
    """Tell everything that is wrong with rule files, as path:line:column.

    Exit code 1 if anything is. Example: crest rules check rules/push
    """
    files, metrics = read_every(place)
    out.print(f"{len(files) + len(metrics)} rules, {tests(files, metrics)} tests: no problem")


@app.command()
def test(place: Place = DEFAULT) -> None:
    """Run the tests inside rule files on a virtual clock.

    Exit code 1 if one fails. Example: crest rules test rules/push/cart-left.yaml
    """
    files, metrics = read_every(place)
    failed = sum(map(failures, files)) + sum(map(metric_failures, metrics))
    ran = tests(files, metrics)
    out.print(f"{ran - failed} passed, {failed} failed")
    raise typer.Exit(1 if failed else 0)


def tests(files: list[RuleFile], metrics: list[MetricFile]) -> int:
    """How many tests are in the files."""
    return sum(len(file.cases) for file in files) + sum(len(file.cases) for file in metrics)


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
