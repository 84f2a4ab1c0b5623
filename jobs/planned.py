"""What a forecast says, row by row, for tables and for people."""

from jobs.forecast import Told
from schemas.planning import DayForecast, Forecast, Quality
from udfs.planning.judging import days, interval
from udfs.planning.series import DAY, HOUR_MS

DAY_MS = DAY * HOUR_MS


def hours_of(told: Told) -> list[Forecast]:
    """A row per hour."""
    queue, _, channel = told.series.name.partition("/")
    return [
        Forecast(
            hour_ms=told.series.end_ms + hour * HOUR_MS,
            queue=queue,
            channel=channel,
            expected=expected,
            low=low,
            high=high,
            method=told.choice.method,
        )
        for hour, (expected, low, high) in enumerate(
            zip(told.expected.tolist(), told.low.tolist(), told.high.tolist(), strict=True)
        )
    ]


def days_of(told: Told) -> list[DayForecast]:
    """A row per 24 hours from the first on: hours and totals agree, for totals are their sums."""
    queue, _, channel = told.series.name.partition("/")
    expected = days(told.expected)
    ends = (
        zip(*interval(expected, told.day_ends), strict=True) if told.origins else ((0.0, 2 * day) for day in expected)
    )
    return [
        DayForecast(
            from_ms=told.series.end_ms + day * DAY_MS,
            queue=queue,
            channel=channel,
            expected=float(total),
            low=float(low),
            high=float(high),
            method=told.choice.method,
        )
        for day, (total, (low, high)) in enumerate(zip(expected, ends, strict=True))
    ]


def qualities_of(told: Told) -> list[Quality]:
    """A row per method."""
    queue, _, channel = told.series.name.partition("/")
    return [
        Quality(
            queue=queue,
            channel=channel,
            method=method,
            chosen=method == told.choice.method,
            wape=plain(found.wape),
            mape=plain(found.mape),
            coverage=plain(told.coverage) if method == told.choice.method else -1.0,
            origins=told.origins,
            note=told.note,
        )
        for method, found in sorted(told.choice.errors.items())
    ]


def plain(share: float) -> float:
    """NaN, which ClickHouse would sum, is told as -1."""
    return share if share == share else -1.0
