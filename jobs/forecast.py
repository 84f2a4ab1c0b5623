"""Forecasts of contacts: Prophet and baselines per series, the best of them by its own past, with an honest interval.

    crest forecast

Methods are tried from several origins in a series' past and judged by what came; the best, or the blend of the best two,
makes the forecast, and its errors make the interval. A fit that fails leaves the baselines, and says so.
"""

import logging
import warnings
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

import numpy as np

from schemas.settings import SETTINGS
from udfs.planning.baselines import METHODS, NAIVE
from udfs.planning.judging import Choice, Trial, choose, combined, coverage, days, interval, spread
from udfs.planning.series import DAY, HOUR_MS, WEEK, Hours, Series, silences

if TYPE_CHECKING:
    import pandas as pd

PROPHET = "prophet"
FIT_WEEKS, LEAST_WEEKS = 12, 4  # of history that a fit sees, and needs
ORIGINS = 4  # in the past, by which a method is chosen
QUIET_HOURS = 2 * DAY  # without a contact: nobody counted
CHANGEPOINTS, FLEXIBILITY = 4, 0.05
LINE_SEARCH = 20  # steps that the fitter remembers: twice as fast as with its usual 5
DAILY, WEEKLY, HOLIDAY_SCALE = 6, 8, 10.0  # Fourier terms; how far a special day may be from others
ZONE = ZoneInfo(SETTINGS.zone)
Special = Mapping[date, str]


class Told(NamedTuple):
    """The forecast of a series: the hours from its end on."""

    series: Series
    expected: Hours
    low: Hours
    high: Hours
    choice: Choice
    coverage: float  # of the interval, on the origins it was made of; NaN without any
    day_ends: tuple[float, float]  # of the interval of a day's total, in units of its root
    origins: int
    note: str


def forecast(series: Series, horizon: int, special: Special, origins: int = ORIGINS) -> Told:
    """The next `horizon` hours of a series."""
    known, notes = silences(series, QUIET_HOURS), list[str]()
    trials = list(past(known, horizon, special, origins, notes))
    choice = choose(trials, NAIVE)
    now = said(known, horizon, special, set(choice.parts), notes)
    expected = combined(choice, {**now, **missing(choice, now, known.values, horizon)})
    judged = [(trial.actual, combined(choice, trial.told)) for trial in trials]
    ends, day_ends = spread(judged), spread([(days(actual), days(said)) for actual, said in judged])
    low, high = interval(expected, ends) if trials else (np.zeros(horizon), expected * 2)
    if len(known.values) < 2 * WEEK:
        notes.append(f"{len(known.values)} hours of history: last week, or the mean of what there is")
    return Told(
        known, expected, low, high, choice, covered(judged, ends), day_ends, len(trials), "; ".join(sorted(set(notes)))
    )


def past(series: Series, horizon: int, special: Special, origins: int, notes: list[str]) -> Iterable[Trial]:
    """What every method would have said, the newest origin first, as far back as two weeks of history allow."""
    length = len(series.values)
    for number in range(1, origins + 1):
        end = length - number * horizon
        if end < 2 * WEEK:
            return
        before = series.until(end)
        yield Trial(series.values[end : end + horizon], said(before, horizon, special, {*METHODS, PROPHET}, notes))


def said(series: Series, horizon: int, special: Special, wanted: set[str], notes: list[str]) -> dict[str, Hours]:
    """What these methods say of the next hours."""
    found = {name: METHODS[name](series.values, horizon) for name in METHODS if name in wanted}
    if PROPHET in wanted:
        try:
            found[PROPHET] = fitted(series, horizon, special)
        except (ValueError, RuntimeError) as failed:
            notes.append(f"prophet: {str(failed).splitlines()[0][:120]}")
    return found


def missing(choice: Choice, found: Mapping[str, Hours], values: Hours, horizon: int) -> dict[str, Hours]:
    """Seasonal naive in place of what could not be fitted this time."""
    return {part: METHODS[NAIVE](values, horizon) for part in choice.parts if part not in found}


def covered(judged: Sequence[tuple[Hours, Hours]], ends: tuple[float, float]) -> float:
    """The interval's coverage on the trials: what came, and what was expected."""
    if not judged:
        return float("nan")
    told = [(actual, *interval(said, ends)) for actual, said in judged]
    return coverage(*(np.concatenate(each) for each in zip(*told, strict=True)))


def fitted(series: Series, horizon: int, special: Special) -> Hours:
    """Prophet (Taylor and Letham 2018) on the last weeks; ValueError with too little history, or nothing to learn."""
    from prophet import Prophet  # takes seconds, and only workers need it

    history = series.values[-FIT_WEEKS * WEEK :]
    if np.count_nonzero(~np.isnan(history)) < LEAST_WEEKS * WEEK:
        raise ValueError(f"less than {LEAST_WEEKS} weeks of history")
    if not np.nansum(history):
        raise ValueError("no contact in its history")
    quiet()
    first_ms = series.end_ms - len(history) * HOUR_MS
    model = Prophet(
        growth="linear",
        n_changepoints=CHANGEPOINTS,
        changepoint_prior_scale=FLEXIBILITY,
        daily_seasonality=False,
        weekly_seasonality=WEEKLY,
        yearly_seasonality=False,
        seasonality_mode="multiplicative",
        holidays=holidays_of(special, first_ms, series.end_ms + horizon * HOUR_MS),
        holidays_prior_scale=HOLIDAY_SCALE,
        uncertainty_samples=0,
    )
    for kind in ("workday", "weekend"):
        model.add_seasonality(f"day_{kind}", period=1, fourier_order=DAILY, condition_name=kind)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model.fit(frame(first_ms, len(history)).assign(y=history).dropna(), history_size=LINE_SEARCH)
        told: Hours = model.predict(frame(series.end_ms, horizon))["yhat"].to_numpy()
    return np.clip(told, 0.0, None)


def frame(first_ms: int, hours: int) -> "pd.DataFrame":
    """Hours as Prophet reads them: by the shop's wall clock."""
    import pandas as pd  # as above

    times = [datetime.fromtimestamp((first_ms + hour * HOUR_MS) / 1000, UTC).astimezone(ZONE) for hour in range(hours)]
    days = pd.DataFrame({"ds": [each.replace(tzinfo=None) for each in times]})
    weekend = days["ds"].dt.dayofweek >= 5
    return days.assign(weekend=weekend, workday=~weekend)


def holidays_of(special: Special, from_ms: int, until_ms: int) -> "pd.DataFrame | None":
    """Special days from one time to another; each name is a regressor of its own. None if there are none."""
    import pandas as pd  # as above

    first, last = (datetime.fromtimestamp(at_ms / 1000, ZONE).date() for at_ms in (from_ms, until_ms))
    rows = [{"ds": pd.Timestamp(day), "holiday": name} for day, name in special.items() if first <= day <= last]
    return pd.DataFrame(rows) if rows else None


def quiet() -> None:
    """The fitter tells of every fit, which nobody asked for."""
    for name in ("cmdstanpy", "prophet", "prophet.plot"):
        logging.getLogger(name).setLevel(logging.CRITICAL)


def forecast_all(
    every: Sequence[Series], horizon: int, special: Special, workers: int, done: Callable[[Told], None]
) -> list[Told]:
    """All series, in processes of their own, in their order; `done` hears of each as it comes."""
    found = list[Told]()
    with ProcessPoolExecutor(max_workers=workers) as pool:
        for told in pool.map(forecast, every, [horizon] * len(every), [dict(special)] * len(every)):
            done(told)
            found.append(told)
    return found
