"""The console: every `crest` command."""

import sys

import typer
from rich.console import Console

from jobs.cli import board, calls, data, events, forecast, meter, models, replay, rules, segments, stack
from jobs.stack.layout import Refused

app = typer.Typer(
    no_args_is_help=True, add_completion=False, rich_markup_mode=None, help="Crest: serve before being asked."
)
app.add_typer(rules.app, name="rules")
app.add_typer(events.app, name="events")
app.add_typer(models.app, name="models")
app.add_typer(segments.app, name="segments")
app.add_typer(calls.app, name="calls")
app.command()(stack.up)
app.command()(stack.down)
app.command()(stack.status)
app.command()(stack.doctor)
app.command()(stack.submit)
app.command()(stack.demo)
app.command()(replay.replay)
app.command()(data.migrate)
app.command()(board.board)
app.command()(meter.meter)
app.command()(forecast.forecast)


def main() -> None:
    """Entry point of the console script: what is refused is told in its own words, exit code 1."""
    try:
        app()
    except Refused as refused:
        Console(stderr=True, highlight=False, soft_wrap=True).print(str(refused), markup=False)
        sys.exit(1)
