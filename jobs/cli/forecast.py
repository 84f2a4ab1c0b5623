"""crest forecast: contacts expected, agents needed, and the days before Spring Festival."""

import re
import time
from pathlib import Path
from typing import Annotated

import typer

HOUR_MS = 3_600_000
SPAN = re.compile(r"(\d{1,4})([dh])")
Folder = Annotated[Path, typer.Option(help="campaigns.yaml and staffing.yaml", exists=True, file_okay=False)]


def span_ms(text: str) -> int:
    """`400d` or `36h`: longer than what rules may say."""
    found = SPAN.fullmatch(text)
    if found is None:
        raise typer.BadParameter(f"{text}: days or hours, as in 400d or 36h")
    return int(found[1]) * (24 * HOUR_MS if found[2] == "d" else HOUR_MS)


def forecast(
    since: Annotated[str, typer.Option(help="how much history, from now")] = "400d",
    horizon: Annotated[str, typer.Option(help="how far ahead")] = "7d",
    queue: Annotated[str, typer.Option(help="this queue alone; otherwise all")] = "",
    peak: Annotated[bool, typer.Option("--peak", help="the three days before the coming 除夕")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="for programs")] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="hours as CSV")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="tell, and keep nothing in the tables")] = False,
    folder: Folder = Path("rules/planning"),
) -> None:
    """Forecast contacts per hour, queue and channel, and plan agents per half hour; both are kept in tables.

    Each series is forecast by what was best in its own past. Times are the shop's.
    Examples: crest forecast; crest forecast --horizon 14d --queue presale --csv; crest forecast --peak
    """
    from jobs.cli import forecasting  # it takes a second that no other command should pay

    span = forecasting.Span(time.time_ns() // 1_000_000, span_ms(since), max(1, span_ms(horizon) // HOUR_MS))
    if peak:
        forecasting.peak(folder, span.now_ms, as_json)
    else:
        made = forecasting.made(folder, span, queue, forecasting.TRY if dry_run else forecasting.KEEP)
        forecasting.show(made, as_json, as_csv)
