"""A shard that is ended anywhere stands where it stood: nothing is told twice, nothing is lost."""

from hypothesis import given

from schemas.events import AnyEvent, encode
from schemas.rules import Rule
from tests.core.cuts import last_of_window
from tests.core.dice import Dice, thrown
from tests.core.histories import HISTORIES, end_ms
from tests.core.random_rules import RULES
from tests.core.running import KnownRules, at_once, joined, read
from tests.core.shopper import HOUR_S, WHO, ms, order, view
from udfs.person.shard import Outputs, begun
from udfs.rules.engine import Rules
from udfs.shards.home import DUE, LATE, ON_TIME, SEPARATOR, Batch, Home, Stores
from udfs.shards.memory import MemoryJournal, MemoryMembers, MemorySlots

DICE = thrown(64, lambda dice: dice)
NO_RULES = Rules(())


def record(event: AnyEvent) -> str:
    """An event as the source hands it over."""
    return SEPARATOR.join(("clicks", event.person, encode(event).decode()))


def batches(events: list[AnyEvent]) -> list[Batch]:
    """One batch per window of 100 ms, and the end of time."""
    windows: dict[int, list[str]] = {}
    for event in sorted(events, key=lambda each: each.ts):
        windows.setdefault(event.ts - event.ts % 100, []).append(record(event))
    end = last_of_window(end_ms(events))
    return [*(Batch(ON_TIME, at_ms, records) for at_ms, records in windows.items()), Batch(DUE, end)]


def stores() -> Stores:
    """Empty ones."""
    return Stores(MemoryMembers(), MemorySlots(), MemoryJournal())


@given(HISTORIES, RULES, DICE)
def test_a_kill_behind_any_batch_changes_nothing(events: list[AnyEvent], rules: tuple[Rule, ...], dice: Dice) -> None:
    kept, compiled, found = stores(), KnownRules(rules, 1), Outputs([], [], [])
    home = Home(dice.below(128), kept, {1: compiled}.__getitem__, begun)
    for batch in batches(events):
        for each in due_before(home, batch):
            joined(found, home.take(each, compiled)[0])
        if dice.below(3) == 0:
            home = Home(dice.below(128), kept, {1: compiled}.__getitem__, begun)
        joined(found, home.take(batch, compiled)[0])
    assert read(found) == at_once(events, last_of_window(end_ms(events)), rules)


def due_before(home: Home, batch: Batch) -> list[Batch]:
    """The timer of a silent shard, when its time comes before the next batch."""
    next_ms = home.next_ms()
    return (
        [Batch(DUE, last_of_window(next_ms))] if next_ms is not None and last_of_window(next_ms) < batch.at_ms else []
    )


def test_a_silent_shard_is_written_within_ten_seconds() -> None:
    kept = stores()
    home = Home(0, kept, {0: NO_RULES}.__getitem__, begun)
    home.take(Batch(ON_TIME, ms(0), [record(view(0))]), NO_RULES)
    home.take(Batch(ON_TIME, ms(1), [record(view(1))]), NO_RULES)
    assert len(list(kept.journal.read())) == 1
    next_ms = home.next_ms()
    assert next_ms is not None
    assert next_ms <= ms(11)
    home.take(Batch(DUE, next_ms), NO_RULES)
    assert list(kept.journal.read()) == []
    assert kept.members.get(WHO) is not None


def test_what_was_taken_by_old_rules_is_taken_again_by_them() -> None:
    """The journal of version 1 outlives a publication that the shard has not seen yet."""
    kept, versions = stores(), {1: Rules((), 1), 2: Rules((), 2)}
    asked: list[int] = []

    def rules_of(version: int) -> Rules:
        asked.append(version)
        return versions[version]

    home = Home(0, kept, rules_of, begun)
    for second in (20, 21):
        home.take(Batch(ON_TIME, ms(second), [record(view(second))]), versions[1])
    again = Home(0, kept, rules_of, begun)
    assert asked == [1]
    again.take(Batch(ON_TIME, ms(22), [record(view(22))]), versions[2])
    Home(0, kept, rules_of, begun)
    assert asked == [1, 2]


def test_late_records_are_written_down_too() -> None:
    kept = stores()
    home = Home(0, kept, {0: NO_RULES}.__getitem__, begun)
    home.take(Batch(ON_TIME, ms(0), [record(view(0))]), NO_RULES)
    home.take(Batch(ON_TIME, ms(5), [record(view(5))]), NO_RULES)
    home.take(Batch(LATE, ms(1), [record(order(1))]), NO_RULES)
    again = Home(0, kept, {0: NO_RULES}.__getitem__, begun)
    outputs, _ = again.take(Batch(DUE, ms(2 * HOUR_S)), NO_RULES)
    assert read(outputs).profiles[-1].order_lines == 1


def test_a_record_that_is_no_event_is_told_with_its_reason_and_the_others_go_on() -> None:
    home = Home(0, stores(), {0: NO_RULES}.__getitem__, begun)
    bad = SEPARATOR.join(("clicks", WHO, "{"))
    outputs, rejects = home.take(Batch(ON_TIME, ms(0), [bad, record(view(0))]), NO_RULES)
    assert [(each.topic, each.key, each.record) for each in rejects] == [("clicks", WHO, "{")]
    assert len(outputs.profiles) == 1
