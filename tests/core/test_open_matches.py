"""How many matches wait where: told with a save, right through restarts and reloads."""

from hypothesis import given

from schemas.events import AnyEvent, encode
from schemas.outputs import OpenMatches
from schemas.rules import AbsentStep, CountStep, EventStep, Push, Rule
from tests.core.dice import Dice, thrown
from tests.core.histories import HISTORIES, end_ms
from tests.core.random_rules import RULES
from tests.core.shopper import HOUR_S, cart, ms, order, view
from tests.core.test_home import batches, stores
from udfs.person import blob
from udfs.person.shard import begun
from udfs.rules.adoption import fates
from udfs.rules.engine import Rules
from udfs.shards.home import DUE, ON_TIME, SEPARATOR, Batch, Home, Stores

LEFT = Rule(
    rule="left",
    about="tried",
    when=(EventStep(types=("cart",)), AbsentStep(types=("order",), for_ms=HOUR_S * 1000)),
    then=Push("p"),
)
THRICE = Rule(
    rule="thrice",
    about="tried",
    when=(CountStep(types=("view",), same=("item",), count=3, within_ms=HOUR_S * 1000),),
    then=Push("p"),
)
RULES_1 = Rules((LEFT, THRICE), 1)


def taken(home: Home, rules: Rules, *events: AnyEvent) -> None:
    """Events, each in its window."""
    for event in events:
        record = SEPARATOR.join(("clicks", event.person, encode(event).decode()))
        home.take(Batch(ON_TIME, event.ts - event.ts % 100, [record]), rules)


def after(home: Home, at_s: float, rules: Rules = RULES_1) -> dict[tuple[str, int], int] | None:
    """What is told when the clock has come so far; None if nothing is."""
    home.take(Batch(DUE, ms(at_s)), rules)
    told = home.tell_open()
    assert home.tell_open() is None, "once"
    return as_dict(told) if told else None


def as_dict(told: OpenMatches) -> dict[tuple[str, int], int]:
    return dict(zip(zip(told.rule, told.step, strict=True), told.matches, strict=True))


def opened() -> tuple[Stores, Home]:
    """Two wait for an order, one has seen two items and another has seen one."""
    kept = stores()
    home = Home(7, kept, {1: RULES_1}.__getitem__, begun)
    taken(home, RULES_1, cart(0), cart(1, person="account:2"), view(2), view(3, "B"), view(4, person="account:2"))
    return kept, home


def test_open_matches_are_told_with_a_save_and_then_only_when_they_change() -> None:
    _, home = opened()
    assert after(home, 60) == {("left", 2): 2, ("thrice", 1): 3}
    assert after(home, 120) is None
    taken(home, RULES_1, order(130))
    assert after(home, 180) == {("left", 2): 1, ("thrice", 1): 3}
    assert after(home, 2 * HOUR_S) == {("thrice", 1): 3}, "the silence came true"


def test_a_restart_goes_on_counting() -> None:
    kept, home = opened()
    after(home, 60)
    taken(home, RULES_1, order(61))
    again = Home(7, kept, {1: RULES_1}.__getitem__, begun)
    assert after(again, 120) == {("left", 2): 1, ("thrice", 1): 3}


def test_matches_of_a_rule_that_is_gone_count_until_their_people_are_met() -> None:
    _, home = opened()
    after(home, 60)
    only = Rules((LEFT,), 2)
    taken(home, only, view(61))
    assert after(home, 120, only) == {("left", 2): 2, ("thrice", 1): 1}


@given(HISTORIES, RULES, thrown(64, lambda dice: dice))
def test_sums_are_those_of_the_people(events: list[AnyEvent], every: tuple[Rule, ...], dice: Dice) -> None:
    kept, rules = stores(), Rules(every, 1)
    home, told = Home(3, kept, {1: rules}.__getitem__, begun), dict[tuple[str, int], int]()
    for batch in [*batches(events), Batch(DUE, end_ms(events) + 60_000)]:
        if dice.below(4) == 0:
            home = Home(3, kept, {1: rules}.__getitem__, begun)
        home.take(batch, rules)
        if (said := home.tell_open()) is not None:
            told = as_dict(said)
    memories = [blob.decode(name, kept.members[name]).memory for name in kept.members]
    held = [
        (key.split("@")[0], match[0] + 1 if isinstance(match, list) else 1)
        for memory in memories
        for key, matches in memory.matches.items()
        if not key.startswith("~")
        for match in matches.values()
    ]
    assert told == {spot: held.count(spot) for spot in held}


def test_what_becomes_of_matches_is_known_before_it_happens() -> None:
    longer = (EventStep(types=("cart",)), AbsentStep(types=("order",), for_ms=2 * HOUR_S * 1000))
    other = (EventStep(types=("view",)), AbsentStep(types=("order",), for_ms=HOUR_S * 1000))
    changed = {"rule": "left", "about": "tried", "then": Push("p")}
    assert fates(LEFT, LEFT) == ["goes on", "goes on"]
    assert fates(LEFT, Rule(when=longer, **changed)) == ["goes on", "new numbers"]
    assert fates(LEFT, Rule(when=longer, on_update="restart", **changed)) == ["goes on", "dropped"]
    assert fates(LEFT, Rule(when=other, **changed)) == ["dropped", "goes on"]
    assert fates(LEFT, Rule(when=longer[:1], **changed)) == ["goes on", "dropped"]
    assert fates(LEFT, None) == ["dropped", "dropped"]
