"""The schedule, on a clock that only moves when somebody sleeps or looks at it."""

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobs.inputs.items import Raw
from jobs.inputs.schedule import MAX_SPEED, MOST_ITEMS, Step, schedule


class Clock:
    """Seconds. Every look takes `look_seconds`: the world goes on while we work."""

    def __init__(self, look_seconds: float = 0.0) -> None:
        self.now, self.look_seconds = 0.0, look_seconds

    def __call__(self) -> float:
        self.now += self.look_seconds
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


def items_at(*times_ms: int) -> list[Raw]:
    return [Raw(topic="clicks", key=None, ts=ts, value=b"%d" % number) for number, ts in enumerate(times_ms)]


def run(items: list[Raw], speed: float, tail_ms: int = 0, clock: Clock | None = None) -> Iterator[Step]:
    clock = clock or Clock()
    return schedule(items, speed=speed, tail_ms=tail_ms, clock=clock, sleep=clock.sleep)


TIMES = st.lists(st.integers(0, 4_000), max_size=30).map(sorted)


@given(TIMES, st.sampled_from([1.0, 0.9, 7.5, 60.0, MAX_SPEED]), st.integers(0, 3_000), st.sampled_from([0.0, 0.013]))
def test_a_tick_is_never_ahead_of_an_unsent_item(
    times: list[int], speed: float, tail_ms: int, look_seconds: float
) -> None:
    items = items_at(*times)
    steps = list(run(items, speed, tail_ms, Clock(look_seconds)))
    assert [item for step in steps for item in step.items] == items
    for number, step in enumerate(steps):
        unsent = [item.ts for later in steps[number + 1 :] for item in later.items]
        assert all(step.tick_ms < ts for ts in unsent)
        assert all(item.ts <= step.tick_ms for item in step.items) or step.tick_ms == unsent[0] - 1
    ticks = [step.tick_ms for step in steps]
    assert ticks == sorted(ticks)
    if items:
        assert ticks[-1] == times[-1] + tail_ms


@given(TIMES, st.sampled_from([1.0, 7.5, 60.0]))
def test_nothing_is_sent_before_its_time(times: list[int], speed: float) -> None:
    clock = Clock()
    for step in run(items_at(*times), speed, 0, clock):
        due_ms = times[0] + clock.now * speed * 1000
        assert all(item.ts <= due_ms + 1e-6 for item in step.items)
        assert step.tick_ms <= due_ms + 1e-6


def test_at_speed_60_six_seconds_pass_per_tick() -> None:
    steps = list(run(items_at(0, 5_000, 6_000, 20_000), speed=60))
    assert [[item.ts for item in step.items] for step in steps] == [[0], [5_000, 6_000], [], [], [20_000]]
    assert [step.tick_ms for step in steps] == [0, 6_000, 12_000, 18_000, 20_000]


def test_the_tail_is_quiet_and_keeps_the_pace() -> None:
    steps = list(run(items_at(0), speed=1, tail_ms=250))
    assert [len(step.items) for step in steps] == [1, 0, 0, 0]
    assert [step.tick_ms for step in steps] == [0, 100, 200, 250]


def test_at_full_speed_a_tick_comes_every_few_thousand_items_and_nobody_sleeps() -> None:
    clock = Clock()
    steps = list(run(items_at(*range(2 * MOST_ITEMS + 1)), MAX_SPEED, tail_ms=1_000, clock=clock))
    assert [len(step.items) for step in steps] == [MOST_ITEMS, MOST_ITEMS, 1]
    assert [step.tick_ms for step in steps] == [MOST_ITEMS - 1, 2 * MOST_ITEMS - 1, 2 * MOST_ITEMS + 1_000]
    assert clock.now == 0.0


def test_items_of_one_time_that_fill_two_steps_hold_the_tick_back() -> None:
    steps = list(run(items_at(*[7] * (MOST_ITEMS + 1)), MAX_SPEED))
    assert [step.tick_ms for step in steps] == [6, 7]


def test_a_slow_sender_learns_how_far_behind_it_is() -> None:
    clock = Clock()
    steps = run(items_at(*range(3 * MOST_ITEMS)), speed=1, clock=clock)
    next(steps)
    clock.sleep(20)  # 20 s have passed, and 15 s of items are due; a step holds 5 s of them
    step = next(steps)
    assert step.tick_ms == step.items[-1].ts
    assert step.behind_seconds == pytest.approx(20 - step.tick_ms / 1000, abs=0.2)


def test_nothing_to_send_is_no_step() -> None:
    assert list(run([], speed=60, tail_ms=5)) == []


def test_items_out_of_order_are_refused() -> None:
    with pytest.raises(ValueError, match="in order of time"):
        list(run(items_at(5, 4), MAX_SPEED))
