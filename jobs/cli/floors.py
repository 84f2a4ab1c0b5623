"""crest rules floors: alerts that are too seldom right become shadows."""

import time
from typing import Annotated

import typer
from rich.console import Console

from jobs import publishing
from jobs.cli.data import reading_address, refuse
from jobs.publishing import Reason, Superseded, current
from jobs.stack.layout import Refused, from_environment
from schemas.rules import Rule
from sinks import clickhouse, published
from sinks.clickhouse import ClickHouseError
from udfs.rules.floors import LEAST_JUDGED, demoted, fallen

out = Console(highlight=False, soft_wrap=True)
WATCH_SECONDS = 60


def floors(
    brokers: Annotated[str, typer.Option(envvar="CREST_BROKERS", help="Kafka")] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="tell which, and change nothing")] = False,
    watch: Annotated[bool, typer.Option("--watch", help="look again every minute, until Ctrl-C")] = False,
) -> None:
    """Make a shadow of every rule whose alerts supervisors call right too seldom: below its `floor`, of 30 verdicts or more.

    Rules without a floor stay as they are. A shadow goes on to be recorded; publish the mended rule to let it speak again.
    Examples: crest rules floors --dry-run; crest rules floors --watch
    """
    place = brokers or from_environment().brokers
    look(place, dry_run)
    while watch:
        time.sleep(WATCH_SECONDS)
        look(place, dry_run)


def look(brokers: str, dry_run: bool) -> None:
    """Once."""
    held = current(brokers)
    try:
        with clickhouse.connect(reading_address()) as client:
            down = fallen(held.rules, published.verdicts(client))
    except (Refused, clickhouse.AddressError, ClickHouseError) as problem:
        raise refuse(str(problem)) from None
    for each in down:
        floor = each.rule.floor_bp / 10_000
        out.print(f"{each.rule.rule}: {each.precision:.0%} of {each.judged} right, floor {floor:.0%}: becomes a shadow")
    if not down:
        out.print(f"no rule with {LEAST_JUDGED} verdicts or more is below its floor")
    elif not dry_run:
        publish(brokers, demoted(held.rules, down), held.version)


def publish(brokers: str, rules: list[Rule], over: int) -> None:
    """As a publication of its own cause."""
    try:
        ruleset = publishing.publish(brokers, rules, Reason(publishing.account(), "floor"), over)
    except Superseded as superseded:
        raise refuse(f"not published: {superseded}; look again") from None
    out.print(f"published version {ruleset.version}")
