"""The generated day: the same from the same seed, and what should fire is what the rules say."""

from collections import Counter

import pytest

from jobs.inputs.day import MIDNIGHT_MS, TAIL_MS, Day, Expected, generate, later
from jobs.inputs.items import record_of
from jobs.inputs.planted import STORIES
from schemas.admission import Rejected, admit, window_of
from schemas.events import encode
from tests.inputs.naive import Firing, evaluate

HOUR = 3_600_000


def firing(answer: Expected) -> Firing:
    return answer.rule, answer.person, answer.at_ms, answer.binding.get("item", "")


def answers(day: Day) -> tuple[set[Firing], set[Firing]]:
    return set(map(firing, day.expected)), set(map(firing, day.refused))


@pytest.mark.parametrize(
    "day",
    [
        pytest.param(generate(), id="default"),
        pytest.param(generate(seed=2), id="another seed"),
        pytest.param(generate(seed=3, shoppers=60), id="small"),
        pytest.param(generate(seed=4, shoppers=600, hours=3), id="three hours"),
        pytest.param(generate(seed=5, shoppers=5, hours=24), id="busy shoppers"),
    ],
)
def test_what_should_fire_is_what_a_naive_evaluation_finds(day: Day) -> None:
    assert answers(day) == evaluate(day.events)


def test_every_story_is_told_and_has_its_outcomes() -> None:
    day = generate(shoppers=800)  # each story twice
    assert Counter(answer.story for answer in (*day.expected, *day.refused) if answer.rule == "cart-left") == {
        "cart left": 2,
        "a second cart begins anew": 2,
        "cart sent twice": 2,
        "ordered 1 ms too late": 2,
        "left again after 3 h": 4,
        "left after an order": 2,
    }
    planted = {event.person for event in day.events if event.person.startswith("account:p")}
    assert len(planted) == 2 * len(STORIES)


def test_each_rule_has_firings_refusals_and_near_misses() -> None:
    for rule in ("viewed-thrice", "cart-left", "searched-in-vain"):
        stories = [story for story in STORIES if story.rule == rule]
        limits = {outcome.limit for story in stories for outcome in story.outcomes}
        assert limits == {"", "cool_down"}
        assert sum(not story.outcomes for story in stories) >= 4


def test_the_same_seed_gives_the_same_bytes() -> None:
    one, same, other = generate(seed=7, shoppers=100), generate(seed=7, shoppers=100), generate(seed=8, shoppers=100)
    assert [record_of(item) for item in one.items] == [record_of(item) for item in same.items]
    assert answers(one) == answers(same)
    assert [encode(event) for event in one.events] != [encode(event) for event in other.events]


def test_the_default_day_has_about_2000_shoppers_and_20000_events() -> None:
    day = generate()
    assert 18_000 < len(day.events) < 22_000
    assert 1_000 < len({event.person for event in day.events}) < 2_300
    assert {event.person.split(":")[0] for event in day.events} == {"account", "device"}
    assert set(Counter(type(event).__name__ for event in day.events)) == {
        *("View", "Search", "Favourite", "Cart", "Leave"),
        *("Order", "Pay", "Ship", "Refund"),
    }


def test_items_come_in_order_and_within_the_day() -> None:
    times = [item.ts for item in generate(hours=5, shoppers=500).items]
    assert times == sorted(times)
    assert times[0] >= MIDNIGHT_MS - 5 * HOUR
    assert times[-1] < MIDNIGHT_MS


def test_every_firing_comes_before_the_closing_tick() -> None:
    day = generate(seed=9)
    assert max(answer.at_ms for answer in day.expected) < day.items[-1].ts + TAIL_MS


def test_the_evening_is_busier_than_the_night() -> None:
    hours = Counter((event.ts - MIDNIGHT_MS) // HOUR % 24 for event in generate().events)
    assert hours[20] > 5 * hours[3]


def test_few_shoppers_make_much_of_the_traffic() -> None:
    counts = sorted(Counter(event.person for event in generate().events).values(), reverse=True)
    assert sum(counts[:200]) > sum(counts) / 4


def test_every_event_is_admitted() -> None:
    for event in generate(shoppers=300).events:
        record = record_of(event)
        assert record.key is not None
        assert admit(record.key.decode(), record.value.decode(), window_of(record.ts)) == event


@pytest.mark.parametrize("by_ms", [0, 25_000_000_123])
def test_every_bad_record_is_rejected_for_its_reason(by_ms: int) -> None:
    day = later(generate(shoppers=200), by_ms)
    assert len(day.rejects) == 12
    for bad in day.rejects:
        with pytest.raises(Rejected, match=bad.keyword):
            admit(bad.record.key or "", bad.record.value.decode(), window_of(bad.record.ts))


def test_some_events_are_sent_twice_within_ten_minutes() -> None:
    day = generate(duplicates=12)
    times: dict[str, list[int]] = {}
    for event in day.events:
        times.setdefault(event.id, []).append(event.ts)
    repeated = [both for both in times.values() if len(both) > 1]
    assert len(repeated) == 12 + 3 * 5  # background, and three stories told five times
    assert all(len(both) == 2 and both[1] - both[0] <= 600_000 for both in repeated)


def test_a_day_without_mishaps() -> None:
    day = generate(shoppers=400, duplicates=0, bad=0)
    assert day.rejects == []
    assert len(day.events) - len({event.id for event in day.events}) == 3  # those of the stories stay


def test_a_later_day_has_later_answers() -> None:
    day = generate(shoppers=200)
    moved = later(day, 1_000_000)
    assert [event.ts for event in moved.events] == [event.ts + 1_000_000 for event in day.events]
    assert answers(moved) == evaluate(moved.events)
    assert [bad.record.ts for bad in moved.rejects] == [bad.record.ts + 1_000_000 for bad in day.rejects]
