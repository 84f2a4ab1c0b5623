"""A queue told event by event: random arrivals, handling and patience; the naive second opinion on the formula."""

import heapq
from random import Random
from typing import NamedTuple


class Met(NamedTuple):
    """Shares of all customers."""

    within: float
    gave_up: float


def simulate(
    per_hour: float, handling_s: float, servers: int, patience_s: float, within_s: float, customers: int
) -> Met:
    """First come, first served; who waits longer than their patience leaves."""
    chance, now_s = Random(f"{per_hour} {servers}"), 0.0
    free_at: list[float] = [0.0] * servers
    heapq.heapify(free_at)
    within = gave_up = 0
    for _ in range(customers):
        now_s += chance.expovariate(per_hour / 3600)
        starts_s = max(now_s, free_at[0])
        if starts_s - now_s > chance.expovariate(1 / patience_s):
            gave_up += 1  # left before a server was free: no server is taken
            continue
        within += starts_s - now_s <= within_s
        heapq.heapreplace(free_at, starts_s + chance.expovariate(1 / handling_s))
    return Met(within / customers, gave_up / customers)
