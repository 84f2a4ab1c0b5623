"""crest models: their beginnings."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from jobs.stack.layout import from_environment
from udfs.conversation.lessons import SENTIMENT

app = typer.Typer(no_args_is_help=True, help="Models: begin them from labelled files.")
out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)
File = Annotated[Path, typer.Argument(help="CSV with the columns label and text", exists=True, dir_okay=False)]
Publish = Annotated[bool, typer.Option("--publish", help="put it where jobs take it; otherwise nothing is sent")]
Out = Annotated[Path | None, typer.Option(help="write the snapshot to this file")]
Passes = Annotated[int, typer.Option(min=1, help="how often the file is learned; more for a short one")]


@app.callback()
def models() -> None:
    """Models: begin them from labelled files."""


@app.command()
def warm(
    file: File,
    model: Annotated[str, typer.Option(help="which")] = SENTIMENT,
    passes: Passes = 1,
    to: Out = None,
    publish: Publish = False,
    brokers: Annotated[str, typer.Option(envvar="CREST_BROKERS", help="Kafka")] = "",
) -> None:
    """Learn a labelled file, tell how well each label was told before it was learned, and publish the model.

    A job takes the newest model when it is submitted.
    Example: crest models warm rules/models/sentiment.csv --passes 5 --publish
    """
    from jobs import warming  # it takes seconds that no other command should pay
    from udfs.models.models import MODELS
    from udfs.models.snapshots import written

    if model not in MODELS:
        raise typer.BadParameter(f"there are {', '.join(MODELS)}")
    try:
        warmed = warming.warm(file, model, passes)
    except (warming.BadFile, UnicodeDecodeError) as problem:
        err.print(f"[red]not learned[/]: {problem}")
        raise typer.Exit(1) from None
    share = f"{warmed.right / warmed.told:.1%}" if warmed.told else "none"
    out.print(f"{warmed.examples:,} examples; told right before they were learned: {share} of {warmed.told:,}")
    if to:
        to.write_bytes(written(warmed.snapshot))
        out.print(f"wrote {to}")
    if publish:
        warming.publish(brokers or from_environment().brokers, warmed.snapshot)
        out.print(f"published model {model}, {warmed.snapshot.learned:,} lessons")
