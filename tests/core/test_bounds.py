"""A person stays small, whatever the shopper does."""

from collections.abc import Callable
from typing import Any

from hypothesis import given

from schemas.events import CHANNELS, AnyEvent, Cart, Order, Search, View
from schemas.rules import AbsentStep, AnyStep, CoolDown, CountStep, EventStep, Rule
from tests.core.dice import Dice, thrown
from tests.core.histories import BASE_MS
from tests.core.running import in_pieces
from tests.core.shopper import DAY_S, HOUR_S, MINUTE_S, WHO, cart, favourite, order, pay, rule, search, view
from udfs.person.blob import MOST_BYTES, decode, pack, profile_part
from udfs.person.learning import LEARN
from udfs.person.person import MOST_SEEN, newcomer
from udfs.rules.limits import MOST_REMEMBERED
from udfs.rules.matches import MOST_MATCHES
from udfs.shards.memory import MemoryMembers

LETTERS = ("a", "é", "红", "😀")
KINDS: tuple[Callable[..., AnyEvent], ...] = (View, View, Cart, Order, Search)


def wild_event(dice: Dice, at_ms: int, number: int) -> AnyEvent:
    """Any event with ids of any length in any script."""
    kind = dice.pick(KINDS)
    id_made = (str(dice.below(256)) + dice.pick(LETTERS) * 64)[: 1 + dice.below(64)]
    common: dict[str, Any] = {"id": str(number), "person": WHO, "ts": at_ms}
    if kind is Search:
        return Search(**common, words=(id_made * 40)[: 1 + dice.below(256)])
    more = {"order": id_made} if kind is Order else {}
    return kind(**common, item=id_made, category=id_made[::-1], **more)


def wild_history(dice: Dice) -> list[AnyEvent]:
    """Up to 120 events over minutes or weeks."""
    events, at_ms = [], BASE_MS
    for number in range(dice.below(121)):
        at_ms += dice.pick((60_000, 1, 300_000, 3_600_000, 86_400_000)) * (1 + dice.below(3))
        events.append(wild_event(dice, at_ms, number))
    return events


@given(thrown(700, wild_history))
def test_a_profile_is_never_larger_than_its_bound(events: list[AnyEvent]) -> None:
    person = newcomer(WHO, BASE_MS, 0)
    for event in events:
        person.arrive(event)
        LEARN[type(event)](person, event)
        assert len(pack(profile_part(person))) <= MOST_BYTES


def test_the_fullest_profile_is_within_its_bound() -> None:
    """Eight days of hours, then hours of minutes; every table full of ids as long as they may be."""
    times_s = [*range(0, 8 * DAY_S, HOUR_S), *range(8 * DAY_S, 8 * DAY_S + 3 * HOUR_S, MINUTE_S)]
    events: list[AnyEvent] = []
    for number, at_s in enumerate(times_s):
        name = f"{number:04d}" + "x" * 60
        for place, at in enumerate((at_s, at_s + 1, at_s + 2)):
            events.append(view(at, name, id=f"v{number}-{place}", category=name, channel=CHANNELS[number % 5]))
        events += [favourite(at_s, name, id=f"f{number}"), cart(at_s + 3, name, id=f"c{number}", price_fen=10**12)]
        events += [search(at_s, "x" * 256, id=f"s{number}"), order(at_s, name, f"o{name}"[:64], id=f"o{number}")]
        events.append(pay(at_s, 10**12, name, id=f"p{number}"))
    person = decode(WHO, stored(events))
    profile = person.profile
    assert 3_100 < len(pack(profile_part(person))) <= MOST_BYTES
    tables = (profile.items, profile.categories, profile.cart, profile.orders, profile.searches)
    assert [len(table) for table in tables] == [50, 8, 14, 8, 5]


def test_ids_of_a_busy_program_are_bounded() -> None:
    events: list[AnyEvent] = [view(number / 100, id=f"v{number}") for number in range(1_200)]
    assert len(decode(WHO, stored(events)).seen) <= MOST_SEEN


def test_matches_that_wait_in_a_count_are_bounded() -> None:
    assert matches_after(CountStep(types=("view",), same=("item",), count=2, within_ms=DAY_S * 1000)) <= MOST_MATCHES


def test_matches_that_wait_in_a_silence_are_bounded() -> None:
    silence = AbsentStep(types=("order",), same=("item",), for_ms=DAY_S * 1000)
    assert matches_after(EventStep(types=("view",), same=("item",)), silence) <= MOST_MATCHES


def test_what_cool_downs_remember_is_bounded() -> None:
    per_item = rule(EventStep(types=("view",), same=("item",)), cool_down=CoolDown(DAY_S * 1000, ("item",)))
    memory = decode(WHO, stored(many_items(), per_item)).memory
    assert len(memory.passed) <= MOST_REMEMBERED


def matches_after(*steps: AnyStep) -> int:
    """How many matches wait after views of 400 items."""
    memory = decode(WHO, stored(many_items(), rule(*steps))).memory
    return sum(map(len, memory.matches.values()))


def many_items() -> list[AnyEvent]:
    """One view of each of 400 items."""
    return [view(number, f"i{number}") for number in range(400)]


def stored(events: list[AnyEvent], *rules: Rule) -> bytes:
    """The one person's blob after these events."""
    people = MemoryMembers()
    in_pieces(events, [max(event.ts for event in events)], rules, people=people)
    return people[WHO]
