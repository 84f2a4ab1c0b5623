"""crest models: their beginnings, which one speaks, and the transformer as a program."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from jobs.stack.layout import from_environment
from udfs.conversation.lessons import SENTIMENT

if TYPE_CHECKING:
    from jobs.warming import Warmed

app = typer.Typer(no_args_is_help=True, help="Models: begin them, see which speaks.")
out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)
File = Annotated[Path, typer.Argument(help="CSV with the columns label and text", exists=True, dir_okay=False)]
Publish = Annotated[bool, typer.Option("--publish", help="put it where jobs take it; otherwise nothing is sent")]
Out = Annotated[Path | None, typer.Option(help="write the snapshot to this file")]
Brokers = Annotated[str, typer.Option(envvar="CREST_BROKERS", help="Kafka")]
Passes = Annotated[int, typer.Option(min=1, help="how often the file is learned; more for a short one")]


@app.callback()
def models() -> None:
    """Models: begin them from labelled files, see which one speaks, run the transformer."""


@app.command()
def warm(
    file: File,
    model: Annotated[str, typer.Option(help="sentiment, or sentiment-e5 over a transformer")] = SENTIMENT,
    passes: Passes = 1,
    to: Out = None,
    publish: Publish = False,
    brokers: Brokers = "",
) -> None:
    """Learn a labelled file, tell how well each label was told before it was learned, and publish the model.

    A job takes the newest model when it is submitted, the feeler when it is started. CREST_ENCODER names the transformer.
    Examples: crest models warm rules/models/sentiment.csv --passes 5 --publish;
    crest models warm rules/models/sentiment.csv --model sentiment-e5 --publish
    """
    from jobs import warming  # it takes seconds that no other command should pay
    from udfs.models.models import MODELS
    from udfs.models.snapshots import written

    try:
        warmed = warming.warm(file, model, passes) if model in MODELS else warm_head(file, model, passes)
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


def warm_head(file: Path, model: str, passes: int) -> "Warmed":
    """The model over the transformer that is asked for; typer.BadParameter if it has another name."""
    from jobs.encoders import choosing
    from jobs.warming import warm_head as warmed
    from udfs.models.embedded import name_of
    from udfs.models.models import MODELS

    encoder = choosing.encoder_of(choosing.asked())
    if model != name_of(encoder.name):
        raise typer.BadParameter(f"there are {', '.join([*MODELS, name_of(encoder.name)])}")
    return warmed(file, encoder, passes, lambda done: err.print(f"{done:,} texts encoded"))


@app.command()
def show(brokers: Brokers = "") -> None:
    """Tell the models as they are published, and which scorer of sentiment speaks, with the losses it was chosen by.

    Example: crest models show
    """
    from sinks.kafka import every_value
    from udfs.models.choice import choice_of
    from udfs.models.snapshots import read

    newest = {each.model: each for each in map(read, every_value(brokers or from_environment().brokers, "models"))}
    if not newest:
        out.print("no model is published: crest models warm --help")
    for name, snapshot in sorted(newest.items()):
        out.print(f"{name}: {snapshot.learned:,} lessons")
        choice = choice_of(snapshot.numbers)
        if choice.labels:
            losses = f"linear {choice.linear_loss:.3f}, transformer {choice.transformer_loss:.3f}"
            out.print(f"  {choice.speaks} speaks; log-loss of the last labels: {losses}; {choice.labels:,} labels")


@app.command()
def feel(
    encoder: Annotated[str, typer.Option(envvar="CREST_ENCODER", help="e5, or a folder with an exported model")] = "e5",
) -> None:
    """Run the feeler here, which `crest up` runs as a part of the stack where e5 is installed, until ctrl-c.

    It learns labelled texts by a transformer, and corrects moods once it is the better scorer.
    Example: crest models feel --encoder /models/sentiment
    """
    os.environ["CREST_ENCODER"] = encoder
    from jobs import feeler

    raise typer.Exit(feeler.main([]))
