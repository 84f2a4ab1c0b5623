"""How good forecasts were: rolling origins, errors, the choice of a method, and intervals from its own errors.

WAPE: sum of absolute errors over sum of actuals. MAPE: mean of absolute error over actual, of hours with contacts. Both as
shares. An interval is conformal (Vovk 2005): quantiles of past errors, each in units of the root of what was expected, for
counts vary as the root of their mean.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from udfs.planning.series import DAY, Hours

COVERAGE = 0.8
BLEND = "blend"
LEAST_UNIT = 1.0


class Trial(NamedTuple):
    """What came after one origin, and what each method had said."""

    actual: Hours
    told: Mapping[str, Hours]


class Errors(NamedTuple):
    """Sums over hours that are known."""

    wape: float  # NaN: there was nothing to expect
    mape: float


class Choice(NamedTuple):
    """The method to use, and how all did on the trials that it was chosen by."""

    method: str
    parts: tuple[str, ...]  # of a blend; otherwise the method alone
    errors: dict[str, Errors]


def errors(actual: Sequence[Hours], told: Sequence[Hours]) -> Errors:
    """Over all trials together."""
    real, said = np.concatenate(list(actual)), np.concatenate(list(told))
    known = ~np.isnan(real)
    real, said = real[known], said[known]
    away, busy = np.abs(real - said), real > 0
    total = float(real.sum())
    return Errors(
        float(away.sum()) / total if total else float("nan"),
        float((away[busy] / real[busy]).mean()) if busy.any() else float("nan"),
    )


def choose(trials: Sequence[Trial], fallback: str) -> Choice:
    """The method with the least WAPE, or the blend of the best two if that is better still; without trials the fallback."""
    if not trials:
        return Choice(fallback, (fallback,), {})
    actual = [trial.actual for trial in trials]
    names = [name for name in trials[0].told if all(name in trial.told for trial in trials)]
    found = {name: errors(actual, [trial.told[name] for trial in trials]) for name in names}
    order = sorted(names, key=lambda name: (found[name].wape if found[name].wape == found[name].wape else 0.0, name))
    if len(order) < 2:
        return Choice(order[0] if order else fallback, tuple(order[:1]) or (fallback,), found)
    found[BLEND] = errors(actual, [(trial.told[order[0]] + trial.told[order[1]]) / 2 for trial in trials])
    if found[BLEND].wape < found[order[0]].wape:
        return Choice(BLEND, (order[0], order[1]), found)
    return Choice(order[0], (order[0],), found)


def combined(choice: Choice, told: Mapping[str, Hours]) -> Hours:
    """What the chosen method says."""
    said: Hours = np.mean([told[part] for part in choice.parts], axis=0)
    return said


def spread(told: Sequence[tuple[Hours, Hours]]) -> tuple[float, float]:
    """The interval's ends, below and above what is expected, in units of its root, from (what came, what was expected).

    (0, 0) if nothing is known.
    """
    every = np.concatenate([unit_errors(actual, said) for actual, said in told]) if told else np.zeros(0)
    if not len(every):
        return 0.0, 0.0
    low, high = np.quantile(every, [(1 - COVERAGE) / 2, (1 + COVERAGE) / 2])
    return min(0.0, float(low)), max(0.0, float(high))


def days(hours: Hours) -> Hours:
    """Totals of every 24 hours from the first; an unfinished day is left out, one with an unknown hour is not known."""
    totals: Hours = hours[: len(hours) // DAY * DAY].reshape(-1, DAY).sum(axis=1)
    return totals


def unit_errors(actual: Hours, said: Hours) -> Hours:
    """Errors in units of the root of what was expected, of hours that are known."""
    known = ~np.isnan(actual)
    away: Hours = (actual - said)[known] / np.sqrt(np.maximum(said[known], LEAST_UNIT))
    return away


def interval(said: Hours, ends: tuple[float, float]) -> tuple[Hours, Hours]:
    """Low and high around what is expected."""
    unit = np.sqrt(np.maximum(said, LEAST_UNIT))
    return np.maximum(said + ends[0] * unit, 0.0), said + ends[1] * unit


def coverage(actual: Hours, low: Hours, high: Hours) -> float:
    """The share of known hours inside; NaN if none is known."""
    known = ~np.isnan(actual)
    if not known.any():
        return float("nan")
    return float(((actual >= low) & (actual <= high))[known].mean())
