"""Proposals of agents: what comes, grown as the day has, against a queue worked out state by state."""

from schemas.metrics import Cell, Condition, MetricRow, MetricRule
from schemas.planning import Standard
from tests.metrics.naive_rules import MINUTE_MS
from udfs.metrics.ledger import Ledger
from udfs.metrics.staffing import proposal

DAY_MS = 1_440 * MINUTE_MS
EIGHT_MS = 1_707_134_400_000  # 2024-02-05 20:00 in Shanghai
RULE = MetricRule("long", "", "queue", (Condition("waiting", "above", 10),), "long", "urgent")
STANDARD = Standard(service_level=0.8, within_s=30.0, patience_s=180.0, handling_s=360.0)


def stretch(from_ms: int, minutes: int, cell: Cell) -> list[MetricRow]:
    return [MetricRow(from_ms + minute * MINUTE_MS, "app", "presale", cell) for minute in range(minutes)]


def ledger_of(*stretches: list[MetricRow]) -> Ledger:
    ledger = Ledger()
    ledger.put(0, 0, [row for rows in stretches for row in rows])
    return ledger


def fewest(per_hour: float, handling_s: float, standard: Standard) -> int:
    """Agents who keep the standard: the waiting customer ahead of so many others, simulated state by state.

    M/M/n+M: probabilities of states by birth and death; who finds k waiting is served after k + 1 departures, each of which
    comes at rate n mu + (k + 1) theta, (k) theta ...; that wait is taken in small steps.
    """
    n = 1
    while served_in_time(per_hour / 3600, 1 / handling_s, 1 / standard.patience_s, n, standard.within_s) < 0.8:
        n += 1
    return n


def served_in_time(rate: float, mu: float, theta: float, n: int, within_s: float) -> float:
    weights = [1.0]
    for state in range(1, n + 400):
        weights.append(weights[-1] * rate / (min(state, n) * mu + max(0, state - n) * theta))
    whole = sum(weights)
    good = sum(weights[:n]) / whole
    steps = 300
    width = within_s / steps
    ahead = [weight / whole for weight in weights[n : n + 200]]  # the newcomer finds so many waiting
    for step in range(steps):  # who stands first is served at rate n mu; every other ahead also gives up
        leaves = ahead[0] * n * mu * width
        good += leaves * 2.718281828459045 ** (-theta * (step + 0.5) * width)  # if the newcomer has not given up
        ahead = [
            here * (1 - (n * mu + place * theta) * width) + behind * (n * mu + (place + 1) * theta) * width
            for place, (here, behind) in enumerate(zip(ahead, [*ahead[1:], 0.0], strict=True))
        ]
    return good


def test_the_last_half_hour_goes_on_where_no_earlier_day_is_known() -> None:
    """90 in the last half hour and 11 who wait: 101 contacts in the first half hour from now."""
    made = proposal(
        ledger_of(stretch(EIGHT_MS - 30 * MINUTE_MS, 30, Cell(queued=3, waiting=11, agents=frozenset("ABCDE")))),
        RULE,
        "presale",
        EIGHT_MS,
        STANDARD,
    )
    needed = fewest(202, 360, STANDARD)
    assert (made.contacts, made.handling_s, made.at_work, made.needed) == (101.0, 360.0, 5, needed)
    assert str(made).startswith(f"+{needed - 5} agents in presale, 20:00-22:00: 101 contacts per half hour, 6m each")


def test_a_usual_peak_to_come_grows_as_the_day_has() -> None:
    """Usually 30 in the last half hour, and 60 from nine on; today 60 came: 120 are expected from nine on."""
    earlier = [
        stretch(EIGHT_MS - day * DAY_MS - 30 * MINUTE_MS, 90, Cell(queued=1))
        + stretch(EIGHT_MS - day * DAY_MS + 60 * MINUTE_MS, 60, Cell(queued=2))
        for day in range(1, 8)
    ]
    today = stretch(EIGHT_MS - 30 * MINUTE_MS, 30, Cell(queued=2))
    made = proposal(ledger_of(*earlier, today), RULE, "presale", EIGHT_MS, STANDARD)
    assert (made.contacts, made.needed) == (120.0, fewest(240, 360, STANDARD))


def test_handling_is_measured_where_ten_conversations_say_it() -> None:
    minute = stretch(EIGHT_MS - 10 * MINUTE_MS, 10, Cell(queued=1, handled=1, handling_ms=240_000))
    made = proposal(ledger_of(minute), RULE, "presale", EIGHT_MS, STANDARD)
    assert made.handling_s == 240.0
    made = proposal(ledger_of(minute[1:]), RULE, "presale", EIGHT_MS, STANDARD)
    assert made.handling_s == 360.0


def test_enough_agents_are_told_as_such() -> None:
    crowd = frozenset(map(str, range(40)))
    made = proposal(
        ledger_of(stretch(EIGHT_MS - 30 * MINUTE_MS, 30, Cell(queued=1, agents=crowd))),
        RULE,
        "presale",
        EIGHT_MS,
        STANDARD,
    )
    assert str(made).startswith("no more agents in presale: 30 contacts")
