"""crest events."""

import json

import typer

from schemas.events import json_schema

app = typer.Typer(no_args_is_help=True, help="What producers send.")


@app.callback()
def group() -> None:
    """What producers send."""


@app.command()
def schema() -> None:
    """Write the JSON Schema (2020-12) of one record's value to stdout. Example: crest events schema > events.json"""
    typer.echo(json.dumps(json_schema(), indent=2, ensure_ascii=False))
