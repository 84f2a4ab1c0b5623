"""Forecasts of a real series of contacts, judged on weeks that no choice was made by; and how long many series take."""

import csv
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np

from jobs.forecast import Told, forecast, forecast_all
from jobs.stack.layout import ROOT, Refused
from schemas.settings import SETTINGS
from udfs.planning.baselines import METHODS, NAIVE
from udfs.planning.judging import coverage, errors
from udfs.planning.series import WEEK, Hours, Series, hourly

CONTACTS = ROOT.parent / "shared" / "data" / "contacts_hourly.csv"
JUDGED_WEEKS, SERIES, WORKERS = 8, 50, 2


def measure() -> dict[str, float]:
    """Figures by name; Refused without the data."""
    if not CONTACTS.exists():
        raise Refused(f"no {CONTACTS.name}: the shared data is not here")
    series = contacts(CONTACTS)
    judged = list(weeks(series))
    actual, told = [real for real, _ in judged], [each for _, each in judged]
    naive = [
        METHODS[NAIVE](series.until(len(series.values) - WEEK * (number + 1)).values, WEEK)
        for number in range(JUDGED_WEEKS)
    ]
    wape, naive_wape = errors(actual, [each.expected for each in told]).wape, errors(actual, naive).wape
    inside = coverage(*(np.concatenate(each) for each in (actual, [t.low for t in told], [t.high for t in told])))
    return {
        "wape": round(wape, 4),
        "naive_wape": round(naive_wape, 4),
        "ratio_to_naive": round(wape / naive_wape, 3),
        "coverage_80": round(inside, 3),
        **many(series),
    }


def contacts(path: Path) -> Series:
    """Requests by hour."""
    zone = ZoneInfo(SETTINGS.zone)
    with path.open(newline="") as file:
        rows = [
            (datetime.fromisoformat(row["ts"]).replace(tzinfo=zone), float(row["requests"]))
            for row in csv.DictReader(file)
        ]
    return hourly("contacts", [(round(at.timestamp() * 1000), count) for at, count in rows])


def weeks(series: Series) -> Iterator[tuple[Hours, Told]]:
    """The last weeks, the newest first: what came, and what was told before it."""
    for number in range(JUDGED_WEEKS):
        end = len(series.values) - WEEK * (number + 1)
        yield series.values[end : end + WEEK], forecast(series.until(end), WEEK, {})


def many(series: Series) -> dict[str, float]:
    """Many series, thinned copies of the real one: seconds for all of them, and the last week of each judged."""
    chance = np.random.default_rng(7)
    copies = [
        series._replace(name=str(number), values=chance.poisson(series.values * (0.2 + number / 25)).astype(float))
        for number in range(SERIES)
    ]
    began = time.perf_counter()
    told = forecast_all([each.until(len(each.values) - WEEK) for each in copies], WEEK, {}, WORKERS, lambda one: None)
    seconds = time.perf_counter() - began
    ratios = [ratio(each.values, one.expected) for each, one in zip(copies, told, strict=True)]
    return {"seconds_for_50_series": round(seconds), "worst_ratio_of_50_series": round(max(ratios), 3)}


def ratio(values: Hours, expected: Hours) -> float:
    """WAPE of the last week's forecast over that of seasonal naive."""
    actual, naive = [values[-WEEK:]], METHODS[NAIVE](values[:-WEEK], WEEK)
    return errors(actual, [expected]).wape / errors(actual, [naive]).wape
