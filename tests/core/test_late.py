"""Events behind the watermark count in the profile and fire nothing."""

from schemas.events import AnyEvent
from schemas.outputs import Late, Profile
from schemas.rules import EventStep
from tests.core.running import late_ids, read
from tests.core.shopper import WHO, contact, leave, ms, order, rule, view
from udfs.person.shard import Shard
from udfs.rules.engine import Rules
from udfs.shards.memory import MemoryMembers, MemorySlots

NO_RULES = Rules(())

RULES = Rules((rule(EventStep(types=("view",))),))


def shard_at(at_s: float, *events: AnyEvent) -> Shard:
    """A shard that has been taken to a time."""
    shard = Shard(MemoryMembers(), MemorySlots())
    shard.advance(list(events), ms(at_s), RULES)
    return shard


def last_told(shard: Shard) -> Profile:
    """The profile at the end of the visit."""
    return read(shard.advance([], ms(100_000), RULES)).profiles[-1]


def test_a_late_event_is_told_with_how_late_it_is() -> None:
    out = shard_at(60).late([view(45.5, id="v")], NO_RULES)
    assert out.firings == [] == out.profiles
    assert out.late == [Late(event_id="v", type="view", person=WHO, ts=ms(45.5), behind_ms=14_500)]


def test_an_event_at_the_very_time_taken_is_late_and_one_after_it_is_not() -> None:
    out = shard_at(60).advance([view(60, id="at"), view(60.001, id="after")], ms(61), RULES)
    assert late_ids(out.late) == ["at"]
    assert [each.event_id for each in out.firings] == ["after"]


def test_a_late_event_counts_in_the_profile() -> None:
    shard = shard_at(60, view(50))
    shard.late([view(40), order(45, "B", amount_fen=700)], NO_RULES)
    profile = last_told(shard)
    assert {name: (item.views, item.last_views_s) for name, item in profile.items.items()} == {
        "A": (2, (ms(50) // 1000, ms(40) // 1000)),
        "B": (0, ()),
    }
    assert (profile.order_lines, profile.ordered_fen, profile.last_ms, profile.visits) == (1, 700, ms(50), 1)


def test_a_late_event_sent_again_counts_once() -> None:
    shard = shard_at(60, view(50, id="v"))
    assert late_ids(shard.late([view(50, id="v"), view(40, id="w"), view(40, id="w")], NO_RULES).late) == ["w"]
    assert last_told(shard).items["A"].views == 2


def test_a_late_event_that_begins_a_visit_ends_it_too() -> None:
    shard = shard_at(60)
    shard.late([view(40)], NO_RULES)
    profile = last_told(shard)
    assert (profile.cause, profile.visits, profile.visit_start_ms) == ("visit_end", 1, ms(40))


def test_a_late_event_of_a_visit_that_was_left_begins_no_other() -> None:
    shard = shard_at(60, view(0), leave(50))
    shard.late([view(40)], NO_RULES)
    assert last_told(shard).visits == 1


def test_a_late_event_may_be_the_first_of_all() -> None:
    shard = shard_at(60, view(50))
    shard.late([view(40)], NO_RULES)
    assert last_told(shard).first_ms == ms(40)


def test_a_person_seen_late_only_is_known() -> None:
    shard = shard_at(60)
    shard.late([view(10)], NO_RULES)
    assert last_told(shard).first_ms == ms(10)


def test_a_contact_that_comes_late_counts_and_says_nothing_newer() -> None:
    shard = shard_at(100, contact(60, "begun", reason="size"), contact(90, "ended", mood=0.6))
    shard.late([contact(10, "begun", reason="refund"), contact(20, "ended", mood=-1.0)], NO_RULES)
    profile = last_told(shard)
    assert (profile.contacts, profile.last_problem, profile.mood) == (2, "size", 0.6)
