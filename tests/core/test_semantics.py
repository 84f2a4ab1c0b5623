"""The rule language, boundary by boundary, with times worked out by hand."""

import pytest

from schemas.events import AnyEvent
from schemas.outputs import Action
from schemas.rules import AbsentStep, CoolDown, CountStep, EventStep, Rule, Where
from tests.core.running import at_once
from tests.core.shopper import DAY_S, HOUR_S, cart, favourite, fired, ms, order, rule, search, view

THREE_VIEWS = CountStep(types=("view",), same=("item",), count=3, within_ms=60_000)
VIEW, ANY_CART = EventStep(types=("view",), same=("item",)), EventStep(types=("cart",))
NO_ORDER = AbsentStep(types=("order",), same=("item",), for_ms=10_000)


def tried(tried_rule: Rule, *events: AnyEvent) -> list[tuple[float, str]]:
    return fired(at_once(events, ms(30 * DAY_S), [tried_rule]))


def test_a_single_event_fires_each_time() -> None:
    assert tried(rule(VIEW), view(0), view(1, "B"), view(2)) == [(0, "A"), (1, "B"), (2, "A")]


def test_third_view_fires_once_and_the_count_begins_anew() -> None:
    assert tried(rule(THREE_VIEWS), view(0), view(1), view(2), view(3), view(4)) == [(2, "A")]
    assert tried(rule(THREE_VIEWS), *(view(at) for at in range(6))) == [(2, "A"), (5, "A")]


@pytest.mark.parametrize(("first_s", "fires"), [(0, []), (0.001, [(60, "A")])])
def test_window_is_open_at_its_beginning(first_s: float, fires: list[tuple[float, str]]) -> None:
    assert tried(rule(THREE_VIEWS), view(first_s), view(30), view(60)) == fires


def test_views_of_different_items_are_counted_apart() -> None:
    assert tried(rule(THREE_VIEWS), view(0), view(1, "B"), view(2), view(3, "B"), view(4, "B")) == [(4, "B")]


def test_without_sets_the_count_of_its_own_binding_back() -> None:
    step = CountStep(types=("view",), same=("item",), count=2, within_ms=60_000, without=("cart",))
    assert tried(rule(step), view(0), view(1, "B"), cart(2), view(3), view(4, "B")) == [(4, "B")]
    assert tried(rule(step), view(0), cart(2), view(3), view(4)) == [(4, "A")]


@pytest.mark.parametrize(("order_s", "fires"), [(10, []), (10.001, [(10, "A")]), (0, [(10, "A")])])
def test_silence_is_over_start_open_to_due_closed(order_s: float, fires: list[tuple[float, str]]) -> None:
    """An event at the due time comes before the deadline; one at the start is not in the silence."""
    assert tried(rule(VIEW, NO_ORDER), view(0, id="a"), order(order_s, id="b")) == fires


def test_order_of_another_item_does_not_break_the_silence() -> None:
    assert tried(rule(VIEW, NO_ORDER), view(0), order(5, "B")) == [(10, "A")]


def test_event_that_breaks_the_silence_begins_anew() -> None:
    no_more = AbsentStep(types=("view", "order"), same=("item",), for_ms=10_000)
    assert tried(rule(VIEW, no_more), view(0), view(6)) == [(16, "A")]
    assert tried(rule(VIEW, no_more), view(0), order(6)) == []


def test_event_that_breaks_the_silence_of_another_binding_begins_only_its_own() -> None:
    no_view = AbsentStep(types=("view",), for_ms=10_000)
    assert tried(rule(VIEW, no_view), view(0, "A"), view(5, "B")) == [(15, "B")]


def test_bindings_that_one_event_completes_come_in_their_order() -> None:
    tried_rule = rule(VIEW, ANY_CART, cool_down=CoolDown(1_000))
    assert tried(tried_rule, view(0, "B"), view(1, "A"), cart(2, "C")) == [(2, "A"), (2, "B refused")]


def test_while_a_match_waits_earlier_steps_do_not_touch_it() -> None:
    assert tried(rule(VIEW, NO_ORDER), view(0), view(5), view(9)) == [(10, "A")]


def test_steps_follow_one_another() -> None:
    three = rule(EventStep(types=("search",)), EventStep(types=("view",)), EventStep(types=("cart",)))
    assert tried(three, cart(0), search(1), cart(2), view(3), search(4), cart(5), cart(6)) == [(5, "")]


def test_silence_between_steps_takes_later_events_only() -> None:
    after = rule(VIEW, NO_ORDER, EventStep(types=("cart",), same=("item",)))
    assert tried(after, view(0), cart(5), cart(10, id="at the deadline")) == []
    assert tried(after, view(0), cart(5), cart(10.001)) == [(10.001, "A")]


def test_silence_after_a_silence_begins_when_the_first_is_over() -> None:
    twice = rule(VIEW, NO_ORDER, AbsentStep(types=("cart",), same=("item",), for_ms=5_000))
    assert tried(twice, view(0), cart(9)) == [(15, "A")]
    assert tried(twice, view(0), cart(15)) == []


def test_count_as_a_later_step_counts_from_there() -> None:
    later = rule(VIEW, CountStep(types=("cart",), same=("item",), count=2, within_ms=60_000))
    assert tried(later, cart(0), view(1), cart(2), cart(3), cart(4)) == [(3, "A")]


def test_events_of_one_time_go_by_id() -> None:
    both = rule(VIEW, EventStep(types=("cart",), same=("item",)))
    assert tried(both, cart(0, id="b"), view(0, id="a")) == [(0, "A")]
    assert tried(both, cart(0, id="a"), view(0, id="b")) == []


def test_conditions_count_only_what_they_are_true_of() -> None:
    dear = CountStep(types=("view",), count=2, within_ms=60_000, where=(Where("price_fen", "gte", 100),))
    assert tried(rule(dear), view(0, price_fen=100), view(1, price_fen=99), view(2, price_fen=101)) == [(2, "")]


def test_one_step_takes_several_types() -> None:
    liked = EventStep(types=("favourite", "cart"), same=("item",))
    assert tried(rule(liked), favourite(0), cart(1, "B"), view(2)) == [(0, "A"), (1, "B")]


@pytest.mark.parametrize(("again_s", "fires"), [(3_599.999, "A refused"), (3_600, "A")])
def test_cool_down_is_over_after_exactly_its_time(again_s: float, fires: str) -> None:
    assert tried(rule(VIEW, cool_down=CoolDown(3_600_000)), view(0), view(again_s)) == [(0, "A"), (again_s, fires)]


def test_a_refused_firing_does_not_renew_the_cool_down() -> None:
    hourly = rule(VIEW, cool_down=CoolDown(HOUR_S * 1000))
    assert tried(hourly, view(0), view(3_000), view(3_600)) == [(0, "A"), (3_000, "A refused"), (3_600, "A")]


def test_cool_down_per_item_lets_another_item_through() -> None:
    per_item = rule(VIEW, cool_down=CoolDown(HOUR_S * 1000, ("item",)))
    assert tried(per_item, view(0), view(1, "B"), view(2)) == [(0, "A"), (1, "B"), (2, "A refused")]


def test_an_action_says_what_to_do_and_the_event_that_took_part_last() -> None:
    (action,) = at_once([view(0, id="v1"), search(1)], ms(60), [rule(VIEW, NO_ORDER)]).firings
    assert isinstance(action, Action)
    assert (action.kind, action.script, action.event_id, action.rule) == ("push", "script", "v1", "r")
    assert len(action.action_id) == 24


def test_a_binding_keeps_values_with_any_character_apart() -> None:
    pair = rule(CountStep(types=("view",), same=("item", "category"), count=2, within_ms=60_000))
    assert tried(pair, view(0, "a\x1fb", category="c"), view(1, "a", category="b\x1fc")) == []


def test_a_binding_shows_the_whole_value() -> None:
    (firing,) = at_once([view(0, "a\x1fb")], ms(60), [rule(VIEW)]).firings
    assert firing.binding == {"item": "a\x1fb"}
