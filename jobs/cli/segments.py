"""crest segments: tiers of people by what they ordered."""

import os
import time
from datetime import datetime
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer
from kafka.errors import KafkaError
from rich.console import Console
from rich.table import Table

from jobs.cli.data import clickhouse_address, refuse
from jobs.segments import Backwards, BadSchemes, Outcome, keep, outcome, schemes
from jobs.stack.layout import Refused, from_environment
from schemas.settings import SETTINGS
from sinks import clickhouse
from sinks.clickhouse import ClickHouseError

app = typer.Typer(no_args_is_help=True, help="Tiers of people by recency, frequency and money of their orders.")
out = Console(highlight=False, soft_wrap=True)


@app.callback()
def group() -> None:
    """Tiers of people by recency, frequency and money of their orders."""


@app.command()
def run(
    folder: Annotated[Path, typer.Argument(help="schemes", exists=True, file_okay=False)] = Path("rules/segments"),
    at: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="orders up to the beginning of this day; else up to now"),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="tell what would change, and change nothing")] = False,
    brokers: Annotated[str, typer.Option(envvar="CREST_BROKERS", help="Kafka; the local stack's if not given")] = "",
) -> None:
    """Score everybody who ordered, write changes of tiers to table segment_changes, and tell the stream as `member` events.

    Days are those of the shop's clock. Rules see the tier as facts.level.

    Examples: crest segments run --dry-run; crest segments run --at 2026-02-10
    """
    now_ms = time.time_ns() // 1_000_000
    at_ms = int(at.replace(tzinfo=ZoneInfo(SETTINGS.zone)).timestamp() * 1000) if at else now_ms
    try:
        found = schemes(folder)
        client = clickhouse.connect(clickhouse_address())
        for each in found:
            told = outcome(client, each, at_ms)
            if not dry_run:
                keep(
                    client,
                    brokers or os.environ.get("CREST_BROKERS") or from_environment().brokers,
                    told,
                    at_ms,
                    now_ms,
                )
            show(told)
    except (BadSchemes, Backwards, Refused, clickhouse.AddressError) as problem:
        raise refuse(str(problem)) from None
    except ClickHouseError as problem:
        raise refuse(f"ClickHouse does not answer: {problem}") from None
    except KafkaError as problem:
        raise refuse(f"The broker does not answer, nothing was written: {problem}") from None
    if dry_run:
        out.print("nothing was written")


def show(told: Outcome) -> None:
    """People and arrivals by tier."""
    table = Table("tier", "people", "arrived", title=f"{told.scheme.scheme}: {len(told.changes)} changes")
    for tier, count in told.people.items():
        arrived = sum(each.scored.tier == tier for each in told.changes)
        table.add_row(tier, str(count), str(arrived))
    out.print(table)
