"""An hourly series: counts from a first hour on, without holes in time; an hour of which nothing is known is NaN."""

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

HOUR_MS, DAY, WEEK = 3_600_000, 24, 168  # the latter in hours
Hours = NDArray[np.float64]


class Series(NamedTuple):
    """`values[n]` is the hour that begins at `start_ms` + n hours (epoch ms)."""

    name: str
    start_ms: int
    values: Hours

    @property
    def end_ms(self) -> int:
        """The hour after the last."""
        return self.start_ms + len(self.values) * HOUR_MS

    def until(self, hours: int) -> "Series":
        """Its first so many hours."""
        return self._replace(values=self.values[:hours])


def hourly(name: str, counts: Iterable[tuple[int, float]], gaps: Iterable[tuple[int, int]] = ()) -> Series:
    """Counts by hour (epoch ms), in any order; hours between that are not told are 0, those in gaps [from, until) NaN."""
    told = dict(counts)
    if not told:
        return Series(name, 0, np.zeros(0))
    start_ms = min(told)
    values = np.zeros((max(told) - start_ms) // HOUR_MS + 1)
    for at_ms, count in told.items():
        values[(at_ms - start_ms) // HOUR_MS] = count
    for from_ms, until_ms in gaps:
        values[max(0, (from_ms - start_ms) // HOUR_MS) : max(0, (until_ms - start_ms) // HOUR_MS)] = np.nan
    return Series(name, start_ms, values)


def silences(series: Series, least_hours: int) -> Series:
    """Whole spans without a single contact are no quiet: nobody counted. They become NaN, if so long or longer."""
    values = series.values.copy()
    empty = np.flatnonzero(np.diff(np.concatenate(([0], (values == 0).astype(np.int8), [0]))))
    for first, end in zip(empty[::2], empty[1::2], strict=True):
        if end - first >= least_hours and not (first == 0 and end == len(values)):
            values[first:end] = np.nan
    return series._replace(values=values)


def weeks(values: Hours, most: int) -> Hours:
    """The last whole weeks, a row each, the oldest first; shape (at most `most`, 168)."""
    count = min(most, len(values) // WEEK)
    return values[len(values) - count * WEEK :].reshape(count, WEEK)


def repeated(week: Hours, horizon: int) -> Hours:
    """A week again and again, `horizon` hours of it."""
    return np.resize(week, horizon)
