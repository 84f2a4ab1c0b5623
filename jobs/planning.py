"""A plan: forecasts of every series in ClickHouse, and the agents they need, by the YAML of rules/planning."""

import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from jobs.forecast import ZONE, Special, Told, forecast_all
from jobs.planned import days_of, hours_of, qualities_of
from schemas.planning import Need, Standard
from sinks import planning
from sinks.clickhouse import Client
from udfs.planning.calendar import Campaign, eve_of, special_days
from udfs.planning.reading import read_campaigns, read_standard
from udfs.planning.series import DAY, HOUR_MS, Series, hourly
from udfs.planning.staffing import Peak, by_day, growth, needs, peak, usual_day
from udfs.rules.problems import Problem

DAY_MS = DAY * HOUR_MS
USUAL_DAYS = 28  # of which a usual day is the mean
DOUBT = 0.2  # of a peak that is nobody's memory, when the forecast itself has no interval


class BadPlan(Exception):
    """YAML with problems: nothing of it is used."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


class NothingToPlan(Exception):
    """There are no contacts."""


class Asked(NamedTuple):
    """What the YAML says."""

    campaigns: list[Campaign]
    standard: Standard


class Plan(NamedTuple):
    """Forecasts with how good their methods were, and agents per half hour."""

    told: list[Told]
    needs: list[Need]
    handling_s: float
    measured: int  # conversations that say the handling time; 0: the YAML says it


def asked(folder: Path) -> Asked:
    """The folder's campaigns and standard; BadPlan tells every problem of both files."""
    files = {name: folder / f"{name}.yaml" for name in ("campaigns", "staffing")}
    texts = {name: path.read_text(encoding="utf-8") if path.exists() else "" for name, path in files.items()}
    campaigns = read_campaigns(str(files["campaigns"]), texts["campaigns"])
    standard = read_standard(str(files["staffing"]), texts["staffing"])
    problems = [
        each
        for found in (campaigns, standard)
        if isinstance(found, list)
        for each in found
        if isinstance(each, Problem)
    ]
    if problems or not isinstance(standard, Standard):
        raise BadPlan(problems)
    return Asked([each for each in campaigns if isinstance(each, Campaign)], standard)


def series_of(client: Client, since_ms: int, queue: str = "") -> list[Series]:
    """Every queue and channel with contacts, all up to the same last whole hour. NothingToPlan without any."""
    found = planning.contacts(client, since_ms, queue)
    if not found:
        raise NothingToPlan("no contacts in ClickHouse since then: nothing to forecast")
    last_ms = max(counts[-1][0] for counts in found.values()) - HOUR_MS  # the last hour may not be over
    made = (
        hourly(f"{name}/{channel}", [*counts, (last_ms, dict(counts).get(last_ms, 0.0))])
        for (name, channel), counts in found.items()
    )
    return [series.until((last_ms - series.start_ms) // HOUR_MS + 1) for series in made]


def years(series: list[Series], horizon: int) -> range:
    """All years that the series and their forecast touch."""
    first = min(datetime.fromtimestamp(each.start_ms / 1000, ZONE).year for each in series)
    last = max(datetime.fromtimestamp(each.end_ms / 1000 + horizon * 3600, ZONE).year for each in series)
    return range(first, last + 2)


def special(series: list[Series], horizon: int, campaigns: list[Campaign]) -> Special:
    """Days unlike others, from the first hour to the last that is forecast."""
    return special_days(years(series, horizon), campaigns)


def plan(
    client: Client, series: list[Series], horizon: int, by: Asked, workers: int, done: Callable[[Told], None]
) -> Plan:
    """Forecast all, and staff the queues."""
    told = forecast_all(series, horizon, special(series, horizon, by.campaigns), workers, done)
    measured = planning.handling(client, min(each.start_ms for each in series))
    seconds = measured.seconds if measured else by.standard.handling_s
    hours: dict[tuple[str, int], float] = {}
    for each in told:
        queue = each.series.name.partition("/")[0]
        for hour, expected in enumerate(each.expected if queue else ()):
            spot = queue, each.series.end_ms + hour * HOUR_MS
            hours[spot] = hours.get(spot, 0.0) + float(expected)
    return Plan(
        told,
        needs(hours, seconds, measured is not None, by.standard),
        seconds,
        measured.conversations if measured else 0,
    )


def keep(client: Client, made: Plan) -> None:
    """Into the tables, all with one time."""
    made_ms = time.time_ns() // 1_000_000
    planning.keep_forecasts(client, [row for each in made.told for row in hours_of(each)], made_ms)
    planning.keep_days(client, [row for each in made.told for row in days_of(each)], made_ms)
    planning.keep_errors(client, [row for each in made.told for row in qualities_of(each)], made_ms)
    planning.keep_staffing(client, made.needs, made_ms)


class PeakPlan(NamedTuple):
    """The last days before 除夕, the growth they were made with, and whence it is known."""

    days: list[Peak]
    factor: float
    source: str


def peak_plan(client: Client, now_ms: int, by: Asked) -> PeakPlan:
    """For the coming 除夕, from contacts of all time. NothingToPlan without a day of contacts; UnknownYear far away."""
    counts: dict[int, float] = {}
    for (queue, _), each in planning.contacts(client, 0).items():
        for hour_ms, contacts in each if not queue else ():
            counts[hour_ms] = counts.get(hour_ms, 0.0) + contacts
    if not counts:
        raise NothingToPlan("no contacts in ClickHouse: a peak is planned from a usual day")
    today = datetime.fromtimestamp(now_ms / 1000, ZONE).date()
    totals = by_day(counts.items(), ZONE)
    factor, source = growth(
        totals, [eve_of(year) for year in range(min(totals).year, today.year + 1) if eve_of(year) < today], by.standard
    )
    last_ms = max(counts) // DAY_MS * DAY_MS + DAY_MS
    recent = {at_ms: many for at_ms, many in counts.items() if at_ms >= last_ms - USUAL_DAYS * DAY_MS}
    usual = usual_day(
        recent.items(), ZONE, len({datetime.fromtimestamp(at_ms / 1000, ZONE).date() for at_ms in recent})
    )
    measured = planning.handling(client, 0)
    seconds = measured.seconds if measured else by.standard.handling_s
    return PeakPlan(peak(today, usual, factor, DOUBT, seconds, by.standard), factor, source)
