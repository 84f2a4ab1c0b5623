"""Measure, and write build/bench.json: python -m jobs.bench [--events N] [--shoppers N]"""

import json
import signal
import sys
import tempfile
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from jobs.bench import latency, people, state, warehouse
from jobs.stack.layout import ROOT

REPORT = ROOT / "build" / "bench.json"
out = Console(highlight=False)


def main(
    events: Annotated[int, typer.Option(help="how many")] = 1_000_000,
    shoppers: Annotated[int, typer.Option(help="of how many")] = 100_000,
) -> None:
    """The people job against a plain loop that does the same work, its latency under a steady load, its state; the board."""
    keep(state.measure(events))
    with tempfile.TemporaryDirectory(prefix="crest-bench-") as home:
        keep(people.measure(Path(home), events, shoppers, out.print))
    with tempfile.TemporaryDirectory(prefix="crest-bench-") as home:
        keep(latency.measure(Path(home), out.print))
    keep(warehouse.measure(), "warehouse")
    for group, figures in kept().items():
        table = Table(group, "figure")
        for name, figure in figures.items():
            table.add_row(name, f"{figure:,}")
        out.print(table)


def kept() -> dict[str, dict[str, float]]:
    """The report as it is."""
    report: dict[str, dict[str, float]] = json.loads(REPORT.read_text()) if REPORT.exists() else {}
    return report


def keep(figures: dict[str, float], group: str = "people") -> None:
    """Write figures into the report as soon as they are known."""
    report = kept()
    report[group] = {**report.get(group, {}), **figures}
    REPORT.parent.mkdir(exist_ok=True)
    REPORT.write_text(json.dumps(report, indent=2) + "\n")


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # the stack of a measurement goes down with it
    typer.run(main)
