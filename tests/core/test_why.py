"""Why a rule did or did not: told as stories."""

from schemas.events import AnyEvent
from schemas.rules import AbsentStep, Cap, CoolDown, CountStep, EventStep, Limits, Priority, Push, Rule, RuleSet
from tests.core.limiting import NIGHT, agree, named
from tests.core.shopper import DAY_S, HOUR_S, MINUTE_S, WHO, cart, ms, order, view
from udfs.person.past import Past
from udfs.person.why import Why, explain

LEFT = Rule(
    rule="cart-left",
    about="tried",
    when=(EventStep(types=("cart",)), AbsentStep(types=("cart", "order"), for_ms=30 * 60_000)),
    then=Push("p"),
    limits=Limits(consent="marketing", cool_down=CoolDown(24 * 3_600_000)),
)


def why(at_s: float, *events: AnyEvent, rule: Rule = LEFT, beside: tuple[Rule, ...] = (), late: int = 0) -> Why:
    """The answer; the last `late` events came a minute behind the clock."""
    on_time, behind = list(events[: len(events) - late]), events[len(events) - late :]
    past = Past(on_time, [(event.ts + 60_000, event) for event in behind])
    return explain(WHO, rule.rule, ms(at_s), past, RuleSet(7, (rule, *beside)))


def said(answer: Why) -> list[tuple[str, str, str]]:
    """What every limit of the newest occasion said, but those that the rule has not."""
    return [(each.limit, each.says, each.detail) for each in answer.judged[-1].answers if each.says != "none"]


def test_nobody_began() -> None:
    answer = why(10, view(1))
    assert (answer.verdict, answer.open, answer.judged, answer.events) == ("nothing", [], [], 1)


def test_it_waits_for_silence_and_says_until_when() -> None:
    answer = why(10 * MINUTE_S, cart(0))
    assert answer.verdict == "waits"
    (need,) = answer.open[0].needs
    assert (need.step, need.what) == ("2", "no cart or order for 30m")
    assert (need.since_ms, need.until_ms) == (ms(0), ms(30 * MINUTE_S))


def test_an_order_broke_the_silence() -> None:
    answer = why(HOUR_S, cart(0), order(60))
    assert (answer.verdict, answer.open) == ("nothing", [])
    (ended,) = answer.ended
    assert (ended.step, ended.event_type, ended.at_ms) == (2, "order", ms(60))


def test_another_cart_begins_the_silence_anew() -> None:
    answer = why(20 * MINUTE_S, cart(0), cart(10 * MINUTE_S))
    assert [(each.step, each.event_type) for each in answer.ended] == [(2, "cart")]
    assert answer.open[0].needs[0].until_ms == ms(40 * MINUTE_S)


def test_without_consent_it_is_refused_and_the_other_limits_are_told_too() -> None:
    answer = why(30 * MINUTE_S, cart(0))
    assert (answer.verdict, answer.limit) == ("refused", "consent")
    assert said(answer) == [("consent", "holds", "marketing: no record"), ("cool_down", "passes", "none before")]


def test_a_cool_down_tells_what_is_left_of_it() -> None:
    answer = why(2.5 * HOUR_S, agree(-HOUR_S), cart(0), cart(2 * HOUR_S))
    assert (answer.verdict, answer.limit) == ("refused", "cool_down")
    assert said(answer) == [
        ("consent", "passes", "marketing: agreed 3h30m ago"),
        ("cool_down", "holds", "last 2h ago, 22h of it left"),
    ]


def test_what_was_decided_before_is_told_when_nothing_is_open() -> None:
    answer = why(3 * HOUR_S, agree(-HOUR_S), cart(0))
    assert answer.verdict == "nothing"
    assert [(each.at_ms, each.deciding()) for each in answer.judged] == [(ms(30 * MINUTE_S), None)]


def test_a_count_says_how_many_are_missing() -> None:
    thrice = Rule(
        rule="thrice",
        about="tried",
        when=(CountStep(types=("view",), same=("item",), count=3, within_ms=1_200_000),),
        then=Push("p"),
    )
    answer = why(15 * MINUTE_S, view(0), view(60), view(120, "B"), rule=thrice)
    assert [(each.binding, each.needs[0].what) for each in answer.open] == [
        ({"item": "A"}, "1 more view (2 of 3 in 20m)"),
        ({"item": "B"}, "2 more view (1 of 3 in 20m)"),
    ]
    assert [each.needs[0].until_ms for each in answer.open] == [ms(20 * MINUTE_S), ms(22 * MINUTE_S)]
    assert len(why(20 * MINUTE_S, view(0), view(60), rule=thrice).open) == 1, "the second view is still in the window"
    assert why(21 * MINUTE_S, view(0), view(60), rule=thrice).open == []


def test_what_came_late_is_told_and_held_nothing_back() -> None:
    answer = why(30 * MINUTE_S, agree(-60), cart(0), order(60), late=1)
    assert answer.verdict == "fired"
    assert [(each.type, each.ts, each.behind_ms) for each in answer.late] == [("order", ms(60), 60_000)]


def test_rivals_and_caps_and_quiet_hours_tell_their_numbers() -> None:
    low = named("low", caps=(Cap("g", 2, 0),), quiet_hours=NIGHT, priority=Priority(10, 10_000))
    high = named("high", priority=Priority(60, 10_000))
    answer = why(5, view(0), rule=low, beside=(high,))
    assert (answer.verdict, answer.limit, answer.waiting[0].until_ms) == ("competes", "priority", ms(10))
    answer = why(10, view(0), rule=low, beside=(high,))
    assert (answer.verdict, answer.limit) == ("refused", "priority")
    assert said(answer) == [
        ("caps", "passes", "g: 0 of 2 on this day in Asia/Shanghai"),
        ("quiet_hours", "passes", "22:00 to 08:00 in Asia/Shanghai, it is 08:00"),
        ("priority", "holds", "high has 60 and went out, this has 10"),
    ]
    assert said(why(10, view(0), rule=high, beside=(low,))) == [("priority", "passes", "60: 1 rivals beaten")]
    night = why(DAY_S - HOUR_S, view(DAY_S - HOUR_S), rule=low)
    assert (night.verdict, night.limit) == ("deferred", "quiet_hours")
