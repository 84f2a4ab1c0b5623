"""A person as bytes: there and back, and blobs of every version for ever."""

from struct import pack_into

import pytest
from hypothesis import given

from schemas.events import AnyEvent
from schemas.outputs import ItemSeen, Window
from schemas.rules import Rule
from tests.core.histories import HISTORIES, end_ms
from tests.core.random_rules import RULES
from tests.core.running import in_pieces
from tests.core.shopper import WHO, ms
from udfs.person import person as people_blobs
from udfs.person.export import export
from udfs.person.trial import MemoryPeople

# Written by version 1 after: a view of A, a search, a cart of B (450 fen), an order of A for 700 fen, its payment, one second
# apart, with ids e0 to e4; a match that waits since the view, and a firing that passed a cool-down at 4 s.
VERSION_1 = bytes.fromhex(
    """
    37013c000114004800160018001800a093cc209c0100000084cc209c0100000084cc209c0100000100000001010400000001000000000001
    00000000000000000004000084cc209c0100000000000000000000000000000000000001000000bc0200000000000001000000bc02000000
    000000000000000000000000000000b88fcc209c010000a093cc209c0100006027c2010100010001000100bc020000000000004200000000
    0000000000000000000000000000000000010000000000000000000000000041000000000000000000000000000000000000000100040080
    3a81690000000000000000630000000000000000000000000000000000000001004200000000000000000000000000000000000000c20100
    004f31000000000000000000000000000000000000833a816909e7baa2206472657373c59f3772fd0372a00084cc201f7e24023b50eaefe8
    87cc20916658fbd43a97b4d08bcc205a80ad712e350b15b88fcc2049b7d57ffed16a34a093cc209281ae7761697473403731313761366437
    81a1419401cf0000019c20cc8400a2653092cf0000019c20cc8400cf0000019c20d5abc081a6706173736573cf0000019c20cc93a0
    """
)


@given(HISTORIES, RULES)
def test_every_person_comes_back_as_the_same_bytes(events: list[AnyEvent], rules: tuple[Rule, ...]) -> None:
    people = MemoryPeople()
    half_ms = (events[0].ts + 1_000) if events else 0
    in_pieces(events, [half_ms, end_ms(events)], rules, people=people)
    for blob in people.values():
        assert people_blobs.decode(blob).encode() == blob


def test_a_blob_of_version_1_is_read_for_ever() -> None:
    profile = export(WHO, people_blobs.decode(VERSION_1).profile, ms(4), "change")
    assert profile.items == [
        ItemSeen("A", 1, [ms(0)], False, False, True),
        ItemSeen("B", 0, [], True, False, False),
    ]
    assert profile.windows == dict.fromkeys(("5m", "1h", "24h", "7d"), Window(1, 1, 1, 1, 700))
    assert (profile.categories, profile.searches, profile.cart) == ({"c": 1}, ["红 dress"], {"B": 450})
    assert (profile.orders, profile.order_lines, profile.ordered_fen) == (["O1"], 1, 700)
    assert (profile.payments, profile.paid_fen, profile.last_paid_ms, profile.last_order_ms) == (1, 700, ms(4), ms(3))
    assert (profile.first_ms, profile.last_ms, profile.visits, profile.visit_start_ms) == (ms(0), ms(4), 1, ms(0))
    assert (profile.channels, profile.devices) == ({"app": 4, "web": 1}, {"ios": 1, "other": 4})


def test_a_blob_of_version_1_remembers_ids_matches_and_cool_downs() -> None:
    person = people_blobs.decode(VERSION_1)
    assert all(person.repeats(f"e{number}", ms(5)) for number in range(5))
    assert not person.repeats("e5", ms(5))
    ((matches),) = person.memory.matches.values()
    assert matches == {"A": [1, ms(0), "e0", [ms(0), ms(600)]]}
    assert list(person.memory.passed.values()) == [ms(4)]


def test_a_blob_of_version_1_is_written_as_it_was() -> None:
    assert people_blobs.decode(VERSION_1).encode() == VERSION_1


def test_a_version_of_the_future_is_refused() -> None:
    blob = bytearray(VERSION_1)
    pack_into("<B", blob, people_blobs.HEAD.size, 2)
    with pytest.raises(ValueError, match="version 2"):
        people_blobs.decode(bytes(blob))
