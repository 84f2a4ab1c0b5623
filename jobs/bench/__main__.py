"""Measure, and write build/bench.json: python -m jobs.bench [GROUP...] [--events N] [--shoppers N] [--reviews N]"""

import json
import signal
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, NamedTuple

import typer
from rich.console import Console
from rich.table import Table

from jobs.bench import (
    conversations,
    forecast,
    latency,
    metrics,
    people,
    promises,
    rules,
    sentiment,
    state,
    transformer,
    warehouse,
)
from jobs.stack.layout import ROOT

REPORT = ROOT / "build" / "bench.json"
out = Console(highlight=False)


class Size(NamedTuple):
    """How much the people job is given."""

    events: int
    shoppers: int
    reviews: int = 3_000  # that the transformer learns


def main(
    groups: Annotated[list[str] | None, typer.Argument(help="which, by default all")] = None,
    events: Annotated[int, typer.Option(help="how many")] = 1_000_000,
    shoppers: Annotated[int, typer.Option(help="of how many")] = 100_000,
    reviews: Annotated[int, typer.Option(help="that the transformer learns; a thousand take some minutes")] = 3_000,
) -> None:
    """The people job against a plain loop that does the same work, its latency and state; the rules; the board."""
    unknown = sorted(set(groups or ()) - GROUPS.keys())
    if unknown:
        raise typer.BadParameter(f"no group {', '.join(unknown)}; there are {', '.join(GROUPS)}")
    for group in groups or GROUPS:
        GROUPS[group](Size(events, shoppers, reviews))
    for group, figures in kept().items():
        table = Table(group, "figure")
        for name, figure in figures.items():
            table.add_row(name, f"{figure:,}")
        out.print(table)


def of_people(size: Size) -> None:
    """Its state, its throughput beside a plain loop, its latency under a steady load."""
    keep("people", state.measure(size.events))
    with tempfile.TemporaryDirectory(prefix="crest-bench-") as home:
        keep("people", people.measure(Path(home), size.events, size.shoppers, out.print))
    with tempfile.TemporaryDirectory(prefix="crest-bench-") as home:
        keep("people", latency.measure(Path(home), out.print))


def of_conversations(size: Size) -> None:
    """Its throughput, and how soon an eager alert comes under a steady load."""
    for figures in (conversations.measure, conversations.latency):
        with tempfile.TemporaryDirectory(prefix="crest-bench-") as home:
            keep("conversations", figures(Path(home), out.print))


def of_metrics(size: Size) -> None:
    """How far they are behind."""
    with tempfile.TemporaryDirectory(prefix="crest-bench-") as home:
        keep("metrics", metrics.measure(Path(home), out.print))


def of_sentiment(size: Size) -> None:
    """The linear model, and the transformer's head if it is installed."""
    keep("sentiment", sentiment.measure())
    keep("sentiment", transformer.measure(size.reviews, out.print))


GROUPS: dict[str, Callable[[Size], None]] = {
    "conversations": of_conversations,
    "forecast": lambda _: keep("forecast", forecast.measure()),
    "metrics": of_metrics,
    "people": of_people,
    "promises": lambda _: keep("promises", promises.measure()),
    "rules": lambda _: keep("rules", rules.measure()),
    "sentiment": of_sentiment,
    "warehouse": lambda _: keep("warehouse", warehouse.measure()),
}


def kept() -> dict[str, dict[str, float]]:
    """The report as it is."""
    report: dict[str, dict[str, float]] = json.loads(REPORT.read_text()) if REPORT.exists() else {}
    return report


def keep(group: str, figures: dict[str, float]) -> None:
    """Write figures into the report as soon as they are known."""
    report = kept()
    report[group] = {**report.get(group, {}), **figures}
    REPORT.parent.mkdir(exist_ok=True)
    REPORT.write_text(json.dumps(report, indent=2) + "\n")


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # the stack of a measurement goes down with it
    typer.run(main)
