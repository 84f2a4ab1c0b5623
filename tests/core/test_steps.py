"""Sum, distinct, sequence, any of, all of, and values of earlier events: boundary by boundary, worked out by hand."""

import pytest

from schemas.events import AnyEvent
from schemas.rules import (
    AbsentStep,
    AllOfStep,
    AnyOfStep,
    AnyStep,
    Bound,
    CountStep,
    DistinctStep,
    EventStep,
    SequenceStep,
    SumStep,
    Where,
)
from tests.core.running import at_once
from tests.core.shopper import DAY_S, cart, fired, leave, ms, order, pay, rule, search, view

MINUTE_MS = 60_000
VIEW, CART, ORDER, SEARCH = (EventStep(types=(word,)) for word in ("view", "cart", "order", "search"))
Fired = list[tuple[float, str]]


def tried(*steps: AnyStep, events: list[AnyEvent]) -> Fired:
    return fired(at_once(events, ms(30 * DAY_S), [rule(*steps)]))


def at(*seconds: float) -> Fired:
    return [(each, "") for each in seconds]


SPENT = SumStep(types=("pay",), field="amount_fen", gte=100, within_ms=MINUTE_MS)


def test_a_sum_fires_when_it_is_reached_and_begins_anew() -> None:
    paid = [pay(0, 60, "a"), pay(1, 39, "b"), pay(2, 1, "c"), pay(3, 99, "d"), pay(4, 1, "e")]
    assert tried(SPENT, events=paid) == at(2, 4)


@pytest.mark.parametrize(("first_s", "fires"), [(0, at()), (0.001, at(60))])
def test_the_window_of_a_sum_is_open_at_its_beginning(first_s: float, fires: Fired) -> None:
    assert tried(SPENT, events=[pay(first_s, 60, "a"), pay(60, 40, "b")]) == fires


def test_without_empties_a_sum_and_nothing_adds_nothing() -> None:
    step = SumStep(types=("pay",), field="amount_fen", gte=100, within_ms=MINUTE_MS, without=("leave",))
    assert tried(step, events=[pay(0, 60, "a"), leave(1), pay(2, 60, "b"), pay(3, 40, "c")]) == at(3)
    assert tried(step, events=[pay(0, 99, "a"), pay(1, 0, "b")]) == []


ITEMS = DistinctStep(types=("view",), field="item", gte=3, within_ms=MINUTE_MS)


def test_the_same_value_again_counts_once_and_stays_fresh() -> None:
    seen = [view(0, "A"), view(10, "B"), view(50, "A"), view(65, "C")]
    assert tried(ITEMS, events=seen) == at(65), "B at 10 is in (5, 65], and A was seen again at 50"
    assert tried(ITEMS, events=[view(0, "A"), view(10, "B"), view(60, "C")]) == [], "A at 0 is not in (0, 60]"


def test_an_empty_text_is_no_value() -> None:
    step = DistinctStep(types=("view",), field="category", gte=2, within_ms=MINUTE_MS)
    assert tried(step, events=[view(0, category="c"), view(1), view(2, category="d")]) == at(2)


FUNNEL = SequenceStep(steps=(SEARCH, VIEW, CART), within_ms=10_000)


def test_a_sequence_takes_its_parts_in_order_only() -> None:
    assert tried(FUNNEL, events=[view(0), search(1), cart(2), view(3), search(4), cart(5)]) == at(5)


def test_each_beginning_is_an_attempt_of_its_own() -> None:
    """The search at 0 is too old at 11; the one at 5 is not, although the first attempt was under way."""
    assert tried(FUNNEL, events=[search(0), view(1), search(5), view(9), cart(11)]) == at(11)


@pytest.mark.parametrize(("cart_s", "fires"), [(9.999, at(9.999)), (10, at())])
def test_a_sequence_must_be_through_before_its_time_is_over(cart_s: float, fires: Fired) -> None:
    assert tried(FUNNEL, events=[search(0), view(1), cart(cart_s)]) == fires


def test_a_sequence_that_is_complete_begins_anew() -> None:
    events = [search(0), search(0.5), view(1), cart(2), cart(3), search(4), view(5), cart(6)]
    assert tried(FUNNEL, events=events) == at(2, 6)


def test_one_event_is_one_part() -> None:
    twice = SequenceStep(steps=(VIEW, VIEW), within_ms=10_000)
    assert tried(twice, events=[view(0), view(1), view(2)]) == at(1)


def test_a_part_may_have_a_time_of_its_own() -> None:
    soon = SequenceStep(steps=(SEARCH, EventStep(types=("cart",), within_ms=2_000)), within_ms=60_000)
    assert tried(soon, events=[search(0), cart(2), search(10), cart(11.999)]) == at(11.999)


def test_a_silence_in_a_sequence_ends_the_attempt_that_it_is_broken_for() -> None:
    silent = SequenceStep(steps=(VIEW, AbsentStep(types=("order",), for_ms=5_000), CART), within_ms=60_000)
    assert tried(silent, events=[view(0), order(3), cart(9)]) == []
    assert tried(silent, events=[view(0), view(3.5), order(3), cart(9)]) == at(9)
    assert tried(silent, events=[view(0), cart(5), cart(6)]) == at(6), "at 5 the silence is not over yet"


def test_a_sequence_may_end_with_a_silence() -> None:
    ends = SequenceStep(steps=(SEARCH, VIEW, AbsentStep(types=("order",), for_ms=5_000)), within_ms=10_000)
    assert tried(ends, events=[search(0), view(4.999)]) == at(9.999)
    assert tried(ends, events=[search(0), view(5)]) == [], "through at 10, when the search is 10 old"


def test_attempts_that_saw_different_values_are_both_kept() -> None:
    """The view at 90 is younger, but only the one at 100 is dearer than 95."""
    cheaper = (Where("price_fen", "lt", Bound("seen", "price_fen")),)
    parts = (EventStep(types=("view",), name="seen"), EventStep(types=("cart",), where=cheaper))
    step = SequenceStep(steps=parts, within_ms=60_000)
    assert tried(step, events=[view(0, price_fen=100), view(1, price_fen=90), cart(2, price_fen=95)]) == at(2)
    assert tried(step, events=[view(0, price_fen=95), view(1, price_fen=90), cart(2, price_fen=95)]) == []


EITHER = AnyOfStep(steps=(ORDER, AbsentStep(types=("pay",), for_ms=5_000)), within_ms=60_000)


def test_the_first_of_several_counts() -> None:
    assert tried(CART, EITHER, events=[cart(0), order(2)]) == at(2)
    assert tried(CART, EITHER, events=[cart(0)]) == at(5)


def test_a_part_that_is_dead_leaves_the_others() -> None:
    assert tried(CART, EITHER, events=[cart(0), pay(2, 1), order(7)]) == at(7)


@pytest.mark.parametrize(("order_s", "fires"), [(59.999, at(59.999)), (60, at())])
def test_any_of_is_over_after_its_time(order_s: float, fires: Fired) -> None:
    assert tried(CART, EITHER, events=[cart(0), pay(2, 1), order(order_s)]) == fires


def test_when_all_parts_are_dead_the_match_is_over() -> None:
    silences = AnyOfStep(
        steps=(AbsentStep(types=("pay",), for_ms=5_000), AbsentStep(types=("cart", "order"), for_ms=9_000))
    )
    assert tried(CART, silences, events=[cart(0), pay(1, 1), cart(2)]) == at(7), "the cart that broke it begins anew"


BOTH = AllOfStep(steps=(VIEW, CART), within_ms=10_000)


def test_all_parts_in_any_order() -> None:
    assert tried(BOTH, events=[view(0), cart(1)]) == at(1)
    assert tried(BOTH, events=[cart(0), view(1), view(2), cart(3)]) == at(1, 3)


@pytest.mark.parametrize(("cart_s", "fires"), [(9.999, at(9.999)), (10, at())])
def test_all_parts_must_be_in_one_window(cart_s: float, fires: Fired) -> None:
    assert tried(BOTH, events=[view(0), cart(cart_s)]) == fires


def test_a_part_that_comes_again_is_fresh() -> None:
    assert tried(BOTH, events=[view(0), view(8), cart(12)]) == at(12)


def test_a_silence_among_all_parts_must_hold_and_not_be_too_long_ago() -> None:
    both = AllOfStep(steps=(VIEW, AbsentStep(types=("order",), for_ms=5_000)), within_ms=10_000)
    assert tried(CART, both, events=[cart(0), view(2)]) == at(5)
    assert tried(CART, both, events=[cart(0), view(7)]) == at(7)
    assert tried(CART, both, events=[cart(0), view(2), order(4), view(6)]) == []
    assert tried(CART, both, events=[cart(0), view(15)]) == [], "the silence was over at 5, ten before"
    assert tried(CART, both, events=[cart(0), cart(15), view(16)]) == at(20), "too late at 15, so the cart begins anew"


def test_parts_may_be_steps_of_steps() -> None:
    inner = AllOfStep(steps=(CountStep(types=("view",), count=2, within_ms=5_000), FUNNEL), within_ms=60_000)
    assert tried(inner, events=[search(0), view(1), view(2), cart(3)]) == at(3)
    assert tried(inner, events=[view(0), view(6), search(7), view(20), cart(21)]) == []


@pytest.mark.parametrize(("cart_s", "fires"), [(9.999, at(9.999)), (10, at())])
def test_a_later_event_must_come_in_time(cart_s: float, fires: Fired) -> None:
    soon = EventStep(types=("cart",), within_ms=10_000)
    assert tried(VIEW, soon, events=[view(0), cart(cart_s)]) == fires


def test_an_event_that_finds_the_match_too_old_begins_anew() -> None:
    soon = EventStep(types=("cart",), within_ms=10_000)
    assert tried(VIEW, soon, events=[view(0), view(10), cart(15)]) == at(15)
    assert tried(VIEW, soon, events=[view(0), view(9.999), cart(15)]) == []


def test_a_later_step_asks_for_values_of_an_earlier_event() -> None:
    cheaper = EventStep(types=("cart",), same=("item",), where=(Where("price_fen", "lt", Bound("seen", "price_fen")),))
    seen = CountStep(types=("view",), same=("item",), count=2, within_ms=60_000, name="seen")
    events = [view(0, price_fen=200), view(1, price_fen=100), cart(2, price_fen=100), cart(3, price_fen=99)]
    assert tried(seen, cheaper, events=events) == [(3, "A")], "seen is the second view"


def test_the_event_that_took_part_last_is_told_also_of_steps_in_steps() -> None:
    ends = SequenceStep(steps=(SEARCH, VIEW, AbsentStep(types=("order",), for_ms=5_000)), within_ms=10_000)
    (action,) = at_once([search(0), view(1, id="v"), cart(2)], ms(60), [rule(ends)]).firings
    assert (action.event_id, action.at_ms) == ("v", ms(6))
