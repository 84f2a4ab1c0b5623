"""Forecasts that need no fitting, worked out by hand."""

import numpy as np
import pytest

from udfs.planning.baselines import METHODS, NAIVE
from udfs.planning.series import HOUR_MS, WEEK, hourly, silences

FIRST, SECOND, THIRD = (np.arange(WEEK, dtype=float) + add for add in (0, 10, 20))


@pytest.mark.parametrize(
    ("name", "wanted"), [(NAIVE, THIRD), ("mean of 4 weeks", SECOND), ("median of 5 weeks", SECOND)]
)
def test_three_weeks(name: str, wanted: np.ndarray) -> None:
    told = METHODS[name](np.concatenate([FIRST, SECOND, THIRD]), WEEK)
    assert told == pytest.approx(wanted)


def test_the_level_of_the_last_weeks_lifts_the_shape() -> None:
    shape = np.tile([1.0, 3.0], WEEK // 2)
    told = METHODS["level of 2 weeks"](np.concatenate([shape, shape, shape * 2, shape * 2]), WEEK)
    assert told == pytest.approx(shape * 2)


@pytest.mark.parametrize("name", METHODS)
def test_what_is_not_known_is_no_zero(name: str) -> None:
    weeks = [np.full(WEEK, 4.0), np.full(WEEK, np.nan), np.full(WEEK, 4.0)]
    weeks[2][:24] = np.nan
    assert METHODS[name](np.concatenate(weeks), 30) == pytest.approx(np.full(30, 4.0))


@pytest.mark.parametrize("name", METHODS)
@pytest.mark.parametrize("values", [np.zeros(0), np.full(24, 6.0), np.full(24, np.nan), np.zeros(3 * WEEK)])
def test_little_history_gives_its_mean(name: str, values: np.ndarray) -> None:
    told = METHODS[name](values, 5)
    assert told == pytest.approx(np.full(5, 6.0 if len(values) == 24 and values[0] == 6 else 0.0))


@pytest.mark.parametrize("name", METHODS)
def test_a_forecast_begins_at_the_right_hour_of_the_week(name: str) -> None:
    values = np.concatenate([np.full(5, 99.0), *[np.arange(WEEK, dtype=float)] * 4])  # five hours of a week before
    assert METHODS[name](values, WEEK + 2)[[0, 1, WEEK - 1, WEEK]] == pytest.approx([0, 1, WEEK - 1, 0])


def test_hours_between_are_zero_and_gaps_are_not() -> None:
    series = hourly("q", [(3 * HOUR_MS, 7), (0, 2)], [(HOUR_MS, 2 * HOUR_MS)])
    assert series.start_ms == 0 and series.end_ms == 4 * HOUR_MS
    assert series.values[[0, 2, 3]] == pytest.approx([2, 0, 7]) and np.isnan(series.values[1])


def test_two_days_without_a_contact_are_a_gap() -> None:
    values = np.concatenate([np.ones(10), np.zeros(48), np.ones(3), np.zeros(47)])
    found = silences(hourly("q", [])._replace(values=values), 48).values
    assert np.isnan(found[10:58]).all() and not np.isnan(found[58:]).any()


def test_a_series_of_zeros_stays_one() -> None:
    assert not np.isnan(silences(hourly("q", [])._replace(values=np.zeros(500)), 48).values).any()
