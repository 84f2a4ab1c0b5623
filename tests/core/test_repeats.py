"""An id sent again within ten minutes counts once."""

import pytest

from schemas.rules import EventStep
from tests.core.running import at_once, in_pieces
from tests.core.shopper import DAY_S, fired, known, ms, rule, view
from udfs.person.person import MOST_SEEN, TIDY_EVERY

SURELY = MOST_SEEN - TIDY_EVERY
EACH_VIEW = [rule(EventStep(types=("view",)))]


@pytest.mark.parametrize(("again_s", "times"), [(0, 1), (1, 1), (599.999, 1), (600, 2), (600.001, 2)])
def test_counts_once_within_ten_minutes_and_again_beyond(again_s: float, times: int) -> None:
    out = at_once([view(0, id="v"), view(again_s, id="v")], ms(DAY_S), EACH_VIEW)
    assert len(out.firings) == times
    assert out.profiles[-1].windows["24h"].views == times
    assert out.profiles[-1].items["A"].views == times


def test_what_was_not_counted_does_not_hold_back_for_longer() -> None:
    out = at_once([view(0, id="v"), view(400, id="v"), view(700, id="v")], ms(DAY_S), EACH_VIEW)
    assert fired(out) == [(0, ""), (700, "")]


def test_ids_are_remembered_over_batches_and_restarts() -> None:
    events = [view(0, id="v"), view(300, id="v")]
    out = in_pieces(events, [ms(1), ms(400)], EACH_VIEW, frozenset({1}))
    assert fired(out) == [(0, "")]


def test_two_people_may_use_one_id() -> None:
    out = at_once([view(0, id="v"), view(0, id="v", person="account:2")], ms(60), EACH_VIEW)
    assert sorted(each.person for each in out.firings) == ["account:1", "account:2"]


def test_many_ids_in_ten_minutes_are_all_remembered() -> None:
    once = [view(number / 10, id=f"v{number}") for number in range(SURELY)]
    again = [view(100 + number / 10, id=f"v{number}") for number in range(SURELY)]
    assert known([*once, *again]).items["A"].views == SURELY


def test_an_id_of_seven_weeks_ago_is_long_forgotten() -> None:
    """2^32 ms, after which a time of 32 bits looks like the first."""
    events = [view(0, id="v"), view(2**32 / 1000, id="v")]
    assert len(at_once(events, ms(51 * DAY_S), EACH_VIEW).firings) == 2
