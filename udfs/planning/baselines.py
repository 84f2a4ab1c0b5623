"""Forecasts that need no fitting. The vocabulary is `METHODS`: name -> the next hours from those before.

All take hours up to now and a horizon, and give that many hours, never below 0. With less than a week they repeat the mean.
"""

from collections.abc import Callable

import numpy as np

from udfs.planning.series import WEEK, Hours, repeated, weeks

Method = Callable[[Hours, int], Hours]
NAIVE = "last week"


def filled(rows: Hours) -> Hours:
    """One week out of several: the newest value that is known of each hour; 0 where none is."""
    week = np.zeros(WEEK)
    for row in rows:
        week = np.where(np.isnan(row), week, row)
    return week


def mean_of(rows: Hours) -> Hours:
    """Mean per hour of the week over the weeks that know it; 0 where none does."""
    known = ~np.isnan(rows)
    count = known.sum(axis=0)
    total: Hours = np.where(known, rows, 0.0).sum(axis=0)
    return np.divide(total, count, out=np.zeros(WEEK), where=count > 0)


def short(values: Hours, horizon: int) -> Hours:
    """Less than a week: the mean of what there is."""
    known = values[~np.isnan(values)]
    return np.full(horizon, known.mean() if len(known) else 0.0)


def last_week(values: Hours, horizon: int) -> Hours:
    """Seasonal naive: the same hour a week ago; where that is not known, the week before."""
    if len(values) < WEEK:
        return short(values, horizon)
    return repeated(filled(weeks(values, 8)), horizon)


def mean(count: int) -> Method:
    """The mean of the same hour in the last weeks."""

    def method(values: Hours, horizon: int) -> Hours:
        rows = weeks(values, count)
        return repeated(mean_of(rows), horizon) if len(rows) else short(values, horizon)

    return method


def median(count: int) -> Method:
    """The median of the same hour in the last weeks: one wild week does not move it."""

    def method(values: Hours, horizon: int) -> Hours:
        rows = weeks(values, count)
        if not len(rows):
            return short(values, horizon)
        known = np.where(np.isnan(rows).all(axis=0), 0.0, rows)
        return repeated(np.nan_to_num(np.nanmedian(known, axis=0)), horizon)

    return method


def level(shape_weeks: int, level_weeks: int) -> Method:
    """The shape of many weeks at the level of the last few."""

    def method(values: Hours, horizon: int) -> Hours:
        rows = weeks(values, shape_weeks)
        if not len(rows):
            return short(values, horizon)
        shape, recent = mean_of(rows), rows[-level_weeks:]
        usual = np.where(np.isnan(recent), 0.0, shape).sum()
        now = np.nansum(recent)
        return repeated(shape * (now / usual if usual else 1.0), horizon)

    return method


METHODS: dict[str, Method] = {
    NAIVE: last_week,
    "level of 2 weeks": level(8, 2),
    "level of 3 weeks": level(12, 3),
    "mean of 4 weeks": mean(4),
    "mean of 8 weeks": mean(8),
    "median of 5 weeks": median(5),
}
