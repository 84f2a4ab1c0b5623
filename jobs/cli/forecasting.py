"""What `crest forecast` does, and how it is shown."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

import typer
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from jobs import planning
from jobs.cli.data import clickhouse_address, refuse
from jobs.forecast import ZONE, Told
from jobs.planned import hours_of
from jobs.planning import BadPlan, NothingToPlan, PeakPlan, Plan
from jobs.stack.layout import Refused
from schemas.planning import Need
from sinks import clickhouse
from sinks.clickhouse import ClickHouseError, Client
from udfs.planning.calendar import UnknownYear
from udfs.planning.series import DAY

out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)
WORKERS = 2
After = Callable[[Client, Plan], None]  # what becomes of a plan


class Span(NamedTuple):
    """Now, how much history before it, and how many hours after."""

    now_ms: int
    since_ms: int
    hours: int


def nothing(client: Client, made: Plan) -> None:
    """A plan that is only told."""


KEEP: After = planning.keep
TRY: After = nothing


@contextmanager
def told() -> Iterator[None]:
    """Problems in their own words, exit code 1."""
    try:
        yield
    except BadPlan as bad:
        for problem in bad.problems:
            err.print(str(problem), markup=False)
        raise typer.Exit(1) from None
    except (NothingToPlan, UnknownYear, Refused, clickhouse.AddressError, ClickHouseError) as problem:
        raise refuse(str(problem)) from None


def made(folder: Path, span: Span, queue: str, after: After) -> Plan:
    """The plan of the contacts there are."""
    with told():
        by, client = planning.asked(folder), clickhouse.connect(clickhouse_address())
        plan = make(client, by, span.now_ms - span.since_ms, span.hours, queue)
        after(client, plan)
    return plan


def peak(folder: Path, now_ms: int, as_json: bool) -> None:
    """The last days before the coming 除夕."""
    with told():
        by, client = planning.asked(folder), clickhouse.connect(clickhouse_address())
        found = planning.peak_plan(client, now_ms, by)
    show_peak(found, as_json)


def make(client: Client, by: planning.Asked, since_ms: int, hours: int, queue: str) -> Plan:
    """The plan, with a bar on a terminal."""
    series = planning.series_of(client, since_ms, queue)
    with Progress(console=err, disable=not err.is_terminal) as bar:
        task = bar.add_task("forecasting", total=len(series))
        return planning.plan(client, series, hours, by, WORKERS, lambda told: bar.advance(task))


def show(made: Plan, as_json: bool, as_csv: bool) -> None:
    """As asked: rows for programs, or tables for people."""
    rows = [row for told in made.told for row in hours_of(told)]
    if as_json:
        needs = [{name: getattr(need, name) for name in need.__struct_fields__} for need in made.needs]
        hours = [{name: getattr(row, name) for name in row.__struct_fields__} for row in rows]
        print(json.dumps({"forecasts": hours, "staffing": needs}, ensure_ascii=False))
    elif as_csv:
        print("hour,queue,channel,expected,low,high,method")
        for row in rows:
            print(
                f"{clock(row.hour_ms)},{row.queue},{row.channel},{row.expected:.2f},{row.low:.2f},{row.high:.2f},{row.method}"
            )
    else:
        out.print(series_table(made.told))
        out.print(agents_table(made))


def series_table(told: list[Told]) -> Table:
    """How each series was forecast, and how good that was."""
    table = Table(
        "queue", "channel", "next day", "method", "WAPE", "last week's WAPE", "inside 80 %", "note", title="Contacts"
    )
    for each in told:
        queue, _, channel = each.series.name.partition("/")
        errors = each.choice.errors
        good, naive = (
            f"{errors[name].wape:.2f}" if name in errors else "-" for name in (each.choice.method, "last week")
        )
        inside = f"{each.coverage:.2f}" if each.coverage == each.coverage else "-"
        table.add_row(
            queue or "(all)",
            channel,
            f"{each.expected[:DAY].sum():,.0f}",
            each.choice.method,
            good,
            naive,
            inside,
            each.note,
        )
    return table


def agents_table(made: Plan) -> Table:
    """The busiest half hour of every day and queue, and the days' pay."""
    source = f"measured on {made.measured:,} conversations" if made.measured else "as said in staffing.yaml"
    table = Table(
        "day", "queue", "busiest", "agents", "on the rota", "in time", "with one less", "pay of the day, yuan"
    )
    table.title = f"Agents; a contact takes {made.handling_s:,.0f} s, {source}"
    days: dict[tuple[str, str], list[Need]] = {}
    for need in made.needs:
        days.setdefault((clock(need.at_ms)[:10], need.queue), []).append(need)
    for (day, queue), needs in sorted(days.items()):
        top = max(needs, key=lambda need: need.agents)
        pay = sum(need.cost_fen for need in needs) / 100
        table.add_row(
            day,
            queue,
            clock(top.at_ms)[11:],
            str(top.agents),
            str(top.hired),
            f"{top.within:.0%}",
            f"{top.within_one_less:.0%}",
            f"{pay:,.0f}",
        )
    return table


def show_peak(made: PeakPlan, as_json: bool) -> None:
    """The last days before 除夕."""
    if as_json:
        print(
            json.dumps(
                {
                    "growth": made.factor,
                    "source": made.source,
                    "days": [{**day._asdict(), "day": day.day.isoformat()} for day in made.days],
                }
            )
        )
        return
    table = Table("day", "contacts", "from", "to", "agents at work", "to hire", "to hire, if it comes to the most")
    table.title = f"Before 除夕: {made.factor:.1f} times a usual day, {made.source}"
    for day in made.days:
        table.add_row(
            str(day.day),
            f"{day.expected:,.0f}",
            f"{day.low:,.0f}",
            f"{day.high:,.0f}",
            str(day.agents),
            str(day.hired),
            str(day.hired_high),
        )
    out.print(table)


def clock(at_ms: int) -> str:
    """A time of the shop's clock."""
    return datetime.fromtimestamp(at_ms / 1000, ZONE).strftime("%Y-%m-%d %H:%M")
