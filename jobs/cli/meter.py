"""crest meter: what metric rules say of the last hours."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from jobs.cli.data import reading_address, refuse
from jobs.metering import Meter
from jobs.metric_rules import BadRules, knowledge
from jobs.moments import duration_ms, shown
from jobs.stack.layout import Refused
from schemas.conversation_outputs import Alert
from sinks import clickhouse
from sinks.clickhouse import ClickHouseError

out = Console(highlight=False, soft_wrap=True)


def meter(
    since: Annotated[str, typer.Option(help="how far back from the newest closed minute")] = "24h",
    folder: Annotated[Path, typer.Option("--rules", help="the folder of rules", exists=True, file_okay=False)] = Path(
        "rules"
    ),
) -> None:
    """Tell what the metric rules say of the last hours, minute by minute. Nothing is sent.

    The program `meter` of the stack judges the same way as minutes close, and sends alerts. Times are the shop's.
    Examples: crest meter; crest meter --since 7d
    """
    from jobs.meter import Warehouse  # a Kafka client takes a moment that no other command should pay

    span_ms = duration_ms(since)
    try:
        warehouse, by = Warehouse(reading_address()), knowledge(folder)
        closed_ms = warehouse.closed_ms()
        told: list[Alert] = []
        Meter(warehouse, told.extend, by, closed_ms - span_ms).poll()
    except (Refused, clickhouse.AddressError, BadRules) as problem:
        raise refuse(str(problem)) from None
    except ClickHouseError as problem:
        raise refuse(f"ClickHouse does not answer: {problem}") from None
    for each in told:
        numbers = "; ".join(one.text for one in each.evidence)
        out.print(f"{shown(each.at_ms)} {each.severity} {each.rule} {each.conversation}: {numbers}", markup=False)
    until = shown(closed_ms) if closed_ms else "no minute is closed yet"
    out.print(f"{len(told)} alerts and recoveries of {len(by.rules)} rules in {since} up to {until}")
