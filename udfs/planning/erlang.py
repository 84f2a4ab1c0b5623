"""How many agents a queue needs: M/M/n+M, customers who give up (Erlang A).

Mandelbaum and Zeltyn 2007, "Service engineering in action: the Palm/Erlang-A queue": with offered wait V and patience of
mean 1/theta, P(V > t) = lambda J(t) / (E + lambda J), J(t) = integral from t of exp(lambda H(x) - n mu x), H(x) =
(1 - exp(-theta x)) / theta, and E the sum of a^j/j! below n over a^(n-1)/(n-1)!, a = lambda / mu.
"""

from math import exp, expm1, log, sqrt
from typing import NamedTuple

import numpy as np

from schemas.planning import Standard

STEPS = 4_000  # of the integrals
FAR = 40.0  # how far they go, in units of their scale: beyond is nothing
MOST_SERVERS = 100_000


class Service(NamedTuple):
    """What customers and agents of a queue meet; shares of all customers."""

    within: float  # served within the standard's time
    gave_up: float
    busy: float  # of agents' places


def service(per_hour: float, handling_s: float, servers: int, patience_s: float, within_s: float) -> Service:
    """What so many servers (agents times chats at once) give at a steady rate of contacts."""
    if per_hour <= 0:
        return Service(1.0, 0.0, 0.0)
    if servers <= 0:
        return Service(0.0, 1.0, 0.0)
    rate, mu, theta = per_hour / 3600, 1 / handling_s, 1 / patience_s
    load, empty = rate / mu, 1.0
    for count in range(2, servers + 1):
        empty = 1 + (count - 1) / load * empty
    curve = Curve(rate, servers * mu, theta)
    top = exp(-curve.highest)  # all in units of the curve's highest point: it may be beyond any float
    begun = curve.integral(0.0, 0.0)
    total = empty * top + rate * begun
    gave_up = min(max((top + (rate - servers * mu) * begun) / total, 0.0), 1.0)
    served_later = rate * curve.integral(within_s, theta) / total
    within = min(max(1 - gave_up - served_later, 0.0), 1.0)
    return Service(within, gave_up, min(1.0, load * (1 - gave_up) / servers))


class Curve(NamedTuple):
    """exp(rate H(x) - drift x): how the offered wait is spread, but for a factor. Rates are per second."""

    rate: float
    drift: float
    theta: float

    @property
    def peak_s(self) -> float:
        """Where it is highest."""
        return log(self.rate / self.drift) / self.theta if self.rate > self.drift else 0.0

    @property
    def highest(self) -> float:
        """The logarithm of its height there."""
        return self.rate * -expm1(-self.theta * self.peak_s) / self.theta - self.drift * self.peak_s

    def integral(self, from_s: float, damping: float) -> float:
        """From `from_s` on, times exp(-damping x), in units of the highest point; by Simpson's rule."""
        scale = min(1 / self.theta, max(1 / self.drift, 1 / sqrt(self.rate * self.theta)))
        until_s = max(from_s, self.peak_s) + FAR * scale
        x = np.linspace(from_s, until_s, 2 * STEPS + 1)
        risen = self.rate * -np.expm1(-self.theta * x) / self.theta
        height = np.exp(risen - (self.drift + damping) * x - self.highest)
        width = (until_s - from_s) / (2 * STEPS)
        return float(width / 3 * (height[0] + height[-1] + 4 * height[1:-1:2].sum() + 2 * height[2:-1:2].sum()))


def agents_for(per_hour: float, handling_s: float, standard: Standard) -> int:
    """The fewest agents at work who keep the standard; 0 if nobody comes. ValueError beyond what is sane."""
    if per_hour <= 0:
        return 0
    low, high = 0, 1
    while not keeps(high, per_hour, handling_s, standard):
        low, high = high, high * 2
        if high * standard.chats_at_once > MOST_SERVERS:
            raise ValueError(
                f"more than {MOST_SERVERS} chats at once: {per_hour:g} contacts an hour of {handling_s:g} s"
            )
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if keeps(middle, per_hour, handling_s, standard) else (middle, high)
    return high


def keeps(agents: int, per_hour: float, handling_s: float, standard: Standard) -> bool:
    """Whether so many agents keep the standard."""
    return with_agents(agents, per_hour, handling_s, standard).within >= standard.service_level


def with_agents(agents: int, per_hour: float, handling_s: float, standard: Standard) -> Service:
    """What so many agents give."""
    places = agents * standard.chats_at_once
    return service(per_hour, handling_s, places, standard.patience_s, standard.within_s)


def to_hire(agents: int, standard: Standard) -> int:
    """People on the rota for so many at work: breaks, training and illness take their share."""
    return int(np.ceil(agents / (1 - standard.shrinkage) - 1e-9))
