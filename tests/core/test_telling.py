"""When a profile is told: on a change, at most once per 10 s, and at the end of a visit."""

from itertools import pairwise

from hypothesis import given
from msgspec.structs import replace

from schemas.events import AnyEvent
from tests.core.histories import HISTORIES, PEOPLE, end_ms
from tests.core.running import at_once
from tests.core.shopper import HOUR_S, known, leave, ms, told, view


def test_first_event_is_told_at_once_and_the_next_after_ten_seconds() -> None:
    out = at_once([view(0), view(1), view(9.999), view(10), view(19.999)], ms(60))
    assert told(out) == [(0, "change"), (10, "change")]
    assert [each.windows["5m"].views for each in out.profiles] == [1, 4]


def test_what_changed_last_is_told_at_the_end_of_the_visit() -> None:
    out = at_once([view(0), view(1)], ms(HOUR_S))
    assert told(out) == [(0, "change"), (1_801, "visit_end")]
    assert out.profiles[-1].items["A"].views == 2


def test_half_an_hour_of_silence_ends_a_visit_to_the_millisecond() -> None:
    assert told(at_once([view(0, id="a"), view(0, id="b")], ms(1_799.999)))[1:] == []
    assert told(at_once([view(0, id="a"), view(0, id="b")], ms(1_800)))[1:] == [(1_800, "visit_end")]


def test_a_visit_end_that_brings_nothing_new_is_not_told() -> None:
    assert told(at_once([view(0)], ms(HOUR_S))) == [(0, "change")]


def test_leaving_the_shop_ends_the_visit_at_once() -> None:
    out = at_once([view(0), leave(3)], ms(HOUR_S))
    assert told(out) == [(0, "change"), (3, "visit_end")]


def test_leaving_a_page_does_not_end_the_visit() -> None:
    assert told(at_once([view(0), leave(3, "A")], ms(60))) == [(0, "change")]


def test_an_event_after_leaving_begins_a_visit() -> None:
    profile = known([view(0), leave(3), view(5), view(6)])
    assert (profile.visits, profile.visit_start_ms, profile.first_ms, profile.last_ms) == (2, ms(5), ms(0), ms(6))


def test_half_an_hour_keeps_a_visit_and_more_begins_another() -> None:
    assert known([view(5), view(1_805), view(1_806)]).visits == 1
    assert known([view(5), view(1_805.001), view(1_806)]).visits == 2


def test_every_event_moves_the_end_of_the_visit() -> None:
    out = at_once([view(0), view(1_000), view(2_000), view(2_001)], ms(2 * HOUR_S))
    assert told(out)[-1] == (3_801, "visit_end")
    assert out.profiles[-1].visits == 1


def test_every_visit_has_its_end_also_when_the_next_begins_seconds_later() -> None:
    out = at_once([view(5), view(6), view(1_808), view(1_809)], ms(2 * HOUR_S))
    assert [at_s for at_s, cause in told(out) if cause == "visit_end"] == [1_806, 3_609]


@given(HISTORIES)
def test_changes_are_ten_seconds_apart_and_nothing_stays_untold(events: list[AnyEvent]) -> None:
    events = [replace(event, id=str(number)) for number, event in enumerate(events)]
    out = at_once(events, end_ms(events))
    for person in PEOPLE:
        mine = [each for each in out.profiles if each.person == person]
        for before, after in pairwise(mine):
            assert after.cause == "visit_end" or after.at_ms - before.at_ms >= 10_000
        seen = [event.ts for event in events if event.person == person]
        assert bool(mine) == bool(seen)
        if seen:
            assert (mine[-1].first_ms, mine[-1].last_ms) == (min(seen), max(seen))
