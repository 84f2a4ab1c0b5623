"""Measure, and write build/bench.json: python -m jobs.bench [--events N] [--shoppers N]"""

import json
import tempfile
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from jobs.bench.people import measure
from jobs.stack.layout import ROOT

REPORT = ROOT / "build" / "bench.json"
out = Console(highlight=False)


def main(
    events: Annotated[int, typer.Option(help="how many")] = 1_000_000,
    shoppers: Annotated[int, typer.Option(help="of how many")] = 100_000,
) -> None:
    """The people job against a plain loop that does the same work, side by side on one machine."""
    with tempfile.TemporaryDirectory(prefix="crest-bench-") as home:
        figures = measure(Path(home), events, shoppers, lambda text: out.print(text))
    kept = json.loads(REPORT.read_text()) if REPORT.exists() else {}
    REPORT.parent.mkdir(exist_ok=True)
    REPORT.write_text(json.dumps({**kept, "people": figures}, indent=2) + "\n")
    table = Table("people", "figure")
    for name, figure in figures.items():
        table.add_row(name, f"{figure:,}")
    out.print(table)


if __name__ == "__main__":
    typer.run(main)
