"""Agents by formula: as a simulation says, and as the field's own limits say."""

from math import exp, factorial

import pytest

from schemas.planning import Standard
from tests.planning.simulation import simulate
from udfs.planning.erlang import agents_for, keeps, service, to_hire, with_agents

STATED_ERROR = 0.015  # of a share


@pytest.mark.parametrize(
    ("per_hour", "handling_s", "servers", "patience_s", "within_s"),
    [
        (60, 300, 6, 120, 20),
        (60, 300, 4, 120, 20),
        (600, 180, 30, 60, 10),
        (600, 180, 34, 300, 30),
        (20, 600, 2, 90, 30),
    ],
)
def test_a_simulation_meets_what_the_formula_says(
    per_hour: float, handling_s: float, servers: int, patience_s: float, within_s: float
) -> None:
    met = simulate(per_hour, handling_s, servers, patience_s, within_s, 120_000)
    told = service(per_hour, handling_s, servers, patience_s, within_s)
    assert met.within == pytest.approx(told.within, abs=STATED_ERROR)
    assert met.gave_up == pytest.approx(told.gave_up, abs=STATED_ERROR)


def test_with_endless_patience_it_is_erlang_c() -> None:
    load, servers, handling_s = 18.0, 20, 180.0
    last = load**servers / factorial(servers) * servers / (servers - load)
    waits = last / (sum(load**count / factorial(count) for count in range(servers)) + last)
    late = waits * exp(-(servers - load) * 20 / handling_s)
    assert service(360, handling_s, servers, 1e7, 20).within == pytest.approx(1 - late, abs=1e-3)


def test_more_agents_serve_better_and_the_fewest_are_found() -> None:
    standard = Standard(chats_at_once=2)
    levels = [with_agents(agents, 200, 300, standard).within for agents in range(1, 25)]
    assert levels == sorted(levels)
    found = agents_for(200, 300, standard)
    assert keeps(found, 200, 300, standard) and not keeps(found - 1, 200, 300, standard)


def test_nobody_comes_nobody_works() -> None:
    assert agents_for(0, 300, Standard()) == 0
    assert service(0, 300, 0, 60, 20) == (1.0, 0.0, 0.0)


def test_what_is_not_sane_is_refused() -> None:
    with pytest.raises(ValueError, match="more than 100000"):
        agents_for(1e9, 3_600, Standard())


def test_breaks_take_their_share() -> None:
    assert to_hire(7, Standard(shrinkage=0.3)) == 10
    assert to_hire(0, Standard()) == 0
