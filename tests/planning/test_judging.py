"""The choice of a method, and the interval around it."""

import numpy as np
import pytest

from udfs.planning.judging import BLEND, Trial, choose, combined, coverage, days, errors, interval, spread

ACTUAL = np.array([10.0, 0.0, np.nan, 30.0])


def test_errors_by_hand() -> None:
    found = errors([ACTUAL], [np.array([12.0, 1.0, 99.0, 27.0])])
    assert found.wape == pytest.approx((2 + 1 + 3) / 40)
    assert found.mape == pytest.approx((0.2 + 0.1) / 2)


def test_nothing_to_expect_has_no_error() -> None:
    assert np.isnan(errors([np.zeros(3)], [np.ones(3)])).all()


def test_the_best_is_chosen() -> None:
    trial = Trial(np.full(4, 10.0), {"good": np.full(4, 11.0), "bad": np.full(4, 30.0), "worse": np.full(4, 50.0)})
    assert choose([trial], "bad").method == "good"


def test_two_that_miss_on_both_sides_are_blended() -> None:
    trial = Trial(np.full(4, 10.0), {"high": np.full(4, 13.0), "low": np.full(4, 8.0), "bad": np.full(4, 90.0)})
    choice = choose([trial], "low")
    assert (choice.method, set(choice.parts)) == (BLEND, {"high", "low"})
    assert combined(choice, trial.told) == pytest.approx(np.full(4, 10.5))


def test_a_method_that_failed_once_is_not_chosen() -> None:
    trials = [Trial(np.ones(2), {"a": np.ones(2), "b": np.zeros(2)}), Trial(np.ones(2), {"b": np.zeros(2)})]
    assert choose(trials, "b").method == "b"


def test_without_trials_there_is_the_fallback() -> None:
    choice = choose([], "last week")
    assert (choice.method, choice.parts, choice.errors) == ("last week", ("last week",), {})
    assert spread([]) == (0.0, 0.0)


def test_an_interval_of_past_errors_holds_four_in_five() -> None:
    chance = np.random.default_rng(1)
    told = np.linspace(1, 60, 4_000)
    low, high = interval(told, spread([(chance.poisson(told).astype(float), told)]))
    assert coverage(chance.poisson(told).astype(float), low, high) == pytest.approx(0.8, abs=0.06)
    assert (low >= 0).all() and (low <= told).all() and (high >= told).all()


def test_days_are_sums_of_24_hours_and_an_unknown_hour_makes_an_unknown_day() -> None:
    hours = np.concatenate((np.ones(24), np.full(24, 2.0), np.ones(5)))
    assert days(hours).tolist() == [24.0, 48.0]
    hours[30] = np.nan
    assert np.isnan(days(hours)).tolist() == [False, True]


def test_an_interval_of_a_day_is_narrower_than_its_hours_together() -> None:
    """Errors of single hours cancel out: the root of 24 times the variance, not 24 times the root."""
    chance = np.random.default_rng(3)
    said = np.full(24 * 200, 30.0)
    came = chance.poisson(said).astype(float)
    low, high = interval(said, spread([(came, said)]))
    day_low, day_high = interval(days(said), spread([(days(came), days(said))]))
    assert (day_high - day_low).mean() < 0.3 * (days(high) - days(low)).mean()
    fresh = chance.poisson(said).astype(float)
    assert coverage(days(fresh), day_low, day_high) == pytest.approx(0.8, abs=0.1)
