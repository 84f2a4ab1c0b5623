"""Forecasts of series as they come: plain ones, broken ones, hardly any."""

from datetime import date

import numpy as np
import pytest

from jobs import forecast as page
from jobs.forecast import PROPHET, forecast
from udfs.planning.baselines import NAIVE
from udfs.planning.series import HOUR_MS, WEEK, Hours, Series

MONDAY_MS = 1_770_566_400_000  # 2026-02-09 00:00 in Shanghai
DAYS = np.tile(np.concatenate([np.zeros(8), np.full(16, 20.0)]), 7)


def series(values: Hours) -> Series:
    """A series that ends on a Monday."""
    return Series("presale/app", MONDAY_MS - len(values) * HOUR_MS, values)


def noisy(weeks: int) -> Hours:
    """Weeks that are alike but for chance."""
    return np.random.default_rng(3).poisson(np.tile(DAYS, weeks)).astype(float)


def test_a_plain_series_is_forecast_near_its_mean_with_an_interval() -> None:
    told = forecast(series(noisy(9)), 48, {}, origins=2)
    assert told.choice.method != NAIVE and told.origins == 2
    assert told.expected == pytest.approx(np.tile(DAYS, 1)[:48], abs=5)
    assert (told.low <= told.expected).all() and (told.high >= told.expected).all()
    assert PROPHET in told.choice.errors and told.note == ""


def test_zeros_are_forecast_as_zeros() -> None:
    told = forecast(series(np.zeros(6 * WEEK)), 24, {}, origins=1)
    assert told.expected == pytest.approx(np.zeros(24))
    assert "no contact in its history" in told.note


def test_one_day_of_history_says_so() -> None:
    told = forecast(series(np.full(24, 3.0)), 24, {})
    assert told.expected == pytest.approx(np.full(24, 3.0))
    assert told.choice.method == NAIVE and "24 hours of history" in told.note


def test_a_gap_is_no_quiet() -> None:
    values = np.tile(DAYS, 6)
    values[WEEK : WEEK + 72] = 0.0
    told = forecast(series(values), WEEK, {}, origins=1)
    assert told.expected == pytest.approx(DAYS, abs=1.0)


def test_a_fit_that_fails_leaves_the_baselines_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> Hours:
        raise RuntimeError("the optimizer gave up")

    monkeypatch.setattr(page, "fitted", fails)
    told = forecast(series(noisy(8)), 24, {}, origins=1)
    assert "prophet: the optimizer gave up" in told.note
    assert PROPHET not in told.choice.parts


def test_special_days_are_regressors_and_those_far_away_none() -> None:
    days = {date(2026, 2, 9): "spring-festival-7", date(2031, 1, 1): "far"}
    frame = page.holidays_of(days, MONDAY_MS - HOUR_MS, MONDAY_MS + HOUR_MS)
    assert frame is not None and list(frame["holiday"]) == ["spring-festival-7"]
    assert page.holidays_of({}, 0, HOUR_MS) is None
