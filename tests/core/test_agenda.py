"""Deadlines come in the order of their times, and outlive a restart."""

from hypothesis import given

from tests.core.dice import Dice, thrown
from udfs.rules.engine import Deadline
from udfs.shards.agenda import SLOT_MS, Agenda
from udfs.shards.memory import MemorySlots


def taken(agenda: Agenda, limit_ms: int) -> list[Deadline]:
    """Everything before a time."""
    found = []
    while (deadline := agenda.next_before(limit_ms)) is not None:
        found.append(deadline)
    return found


def test_deadlines_come_by_time_then_person_then_rule_then_binding() -> None:
    ordered = [(1, "b", "r", "x"), (2, "a", "r", "x"), (2, "a", "r", "y"), (2, "a", "s", "x"), (2, "b", "r", "x")]
    agenda = Agenda(MemorySlots(), -1)
    for deadline in reversed(ordered):
        agenda.add(deadline)
    assert taken(agenda, 3) == ordered


def test_only_what_is_before_the_limit_is_taken() -> None:
    agenda = Agenda(MemorySlots(), -1)
    agenda.add((5, "a", "r", ""))
    assert (taken(agenda, 5), agenda.first_ms()) == ([], 5)
    assert (taken(agenda, 6), agenda.first_ms()) == ([(5, "a", "r", "")], None)


def test_a_restart_takes_up_what_was_not_taken() -> None:
    slots = MemorySlots()
    agenda = Agenda(slots, -1)
    for at_ms in (1, 2, 3, SLOT_MS):
        agenda.add((at_ms, "a", "r", ""))
    taken(agenda, 3)
    agenda.save(2)
    assert [each[0] for each in taken(Agenda(slots, 2), 10**9)] == [3, SLOT_MS]


def test_what_was_not_saved_is_gone_after_a_restart() -> None:
    slots = MemorySlots()
    Agenda(slots, -1).add((5, "a", "r", ""))
    assert Agenda(slots, -1).first_ms() is None


def test_slots_that_are_over_are_removed() -> None:
    slots = MemorySlots()
    agenda = Agenda(slots, -1)
    agenda.add((5, "a", "r", ""))
    agenda.add((SLOT_MS, "a", "r", ""))
    agenda.save(SLOT_MS - 2)
    assert sorted(slots) == [0, 1]
    taken(agenda, SLOT_MS)
    agenda.save(SLOT_MS - 1)
    assert sorted(slots) == [1]


def deadlines(dice: Dice) -> list[Deadline]:
    """Up to 20, close together and apart."""
    return [(dice.below(6) * 4_000, dice.pick("ab"), dice.pick("rs"), dice.pick("xy")) for _ in range(dice.below(21))]


@given(thrown(90, deadlines), thrown(20, lambda dice: [dice.below(26) * 1_000 for _ in range(dice.below(9))]))
def test_restarts_anywhere_lose_and_double_nothing(added: list[Deadline], stops_ms: list[int]) -> None:
    """Each deadline is added once the time before it was reached, as the shard does."""
    slots, found, before_ms = MemorySlots(), list[Deadline](), -1
    for stop_ms in [*sorted(stops_ms), 30_000]:
        agenda = Agenda(slots, before_ms)
        for deadline in added:
            if deadline[0] > before_ms and deadline not in agenda.heap and deadline[0] - 5_000 <= stop_ms:
                agenda.add(deadline)
        found += taken(agenda, stop_ms + 1)
        agenda.save(stop_ms)
        before_ms = stop_ms
    assert found == sorted(set(added))
