"""A person as bytes: there and back, and blobs of every version for ever."""

import msgspec
import pytest
from hypothesis import given

from schemas.events import AnyEvent
from schemas.outputs import ItemSeen, Profile
from schemas.rules import Rule
from tests.core.histories import HISTORIES, end_ms
from tests.core.random_rules import RULES
from tests.core.running import in_pieces
from tests.core.shopper import WHO, ms
from udfs.person.blob import VERSION, decode, encode, pack
from udfs.rules.engine import Memory
from udfs.shards.memory import MemoryMembers

# Written by version 2 after: a view of A, a search, a cart of B (450 fen), an order of A for 700 fen, its payment, one second
# apart, with ids e0 to e4; a match that waits since the view, and a firing that passed a cool-down at 4 s.
BLOBS: dict[int, str] = {
    2: """
    9b029296a1420090c3c2c296a1410191ce69813a80c2c2c3dc001381a1630181a142cd01c282a361707004a37765620182a56f7468657204
    a3696f730191a24f3191a9e7baa2206472657373cf0000019c20cc8400cf0000019c20cc93a001cf0000019c20cc84000001cd02bc01cd02
    bc0000cf0000019c20cc8fb8cf0000019c20cc93a0cf0000019c20cc840096ce01c2276001010101cd02bcc3cf0000019c20e7fb40c385cf
    c59f3772fd0372a0cf0000019c20cc8400cf1f7e24023b50eaefcf0000019c20cc87e8cf916658fbd43a97b4cf0000019c20cc8bd0cf5a80
    ad712e350b15cf0000019c20cc8fb8cf49b7d57ffed16a34cf0000019c20cc93a081a77761697473403181a1419401cf0000019c20cc8400
    a2653092cf0000019c20cc8400cf0000019c20d5abc081a6706173736573cf0000019c20cc93a0
    """
}


def test_a_blob_of_version_2_is_read_for_ever() -> None:
    person = decode(WHO, bytes.fromhex(BLOBS[2]))
    profile = person.profile
    assert profile == Profile(
        person=WHO,
        at_ms=ms(0),
        items={"B": ItemSeen(in_cart=True), "A": ItemSeen(1, (ms(0) // 1000,), ordered=True)},
        categories={"c": 1},
        cart={"B": 450},
        channels={"app": 4, "web": 1},
        devices={"ios": 1, "other": 4},
        orders=["O1"],
        searches=["红 dress"],
        first_ms=ms(0),
        last_ms=ms(4),
        visits=1,
        visit_start_ms=ms(0),
        order_lines=1,
        ordered_fen=700,
        payments=1,
        paid_fen=700,
        last_order_ms=ms(3),
        last_paid_ms=ms(4),
    )
    assert person.activity == [ms(0) // 60_000, 1, 1, 1, 1, 700]


def test_a_blob_of_version_2_remembers_ids_matches_and_cool_downs() -> None:
    person = decode(WHO, bytes.fromhex(BLOBS[2]))
    assert all(person.repeats(f"e{number}", ms(5)) for number in range(5))
    assert not person.repeats("e5", ms(5))
    assert person.memory == Memory({"waits@1": {"A": [1, ms(0), "e0", [ms(0), ms(600)]]}}, {"passes": ms(4)})


@given(HISTORIES, RULES)
def test_every_person_comes_back_as_the_same_bytes(events: list[AnyEvent], rules: tuple[Rule, ...]) -> None:
    people = MemoryMembers()
    half_ms = (events[0].ts + 1_000) if events else 0
    in_pieces(events, [half_ms, end_ms(events)], rules, people=people)
    for name, blob in people.items():
        assert encode(decode(name, blob)) == blob


def test_a_version_of_the_future_is_refused() -> None:
    blob = pack([VERSION + 1, *msgspec.msgpack.decode(bytes.fromhex(BLOBS[2]))[1:]])
    with pytest.raises(ValueError, match=f"a person of version {VERSION + 1}"):
        decode(WHO, blob)


def test_a_damaged_blob_is_refused() -> None:
    with pytest.raises(ValueError, match="damaged"):
        decode(WHO, bytes.fromhex(BLOBS[2])[:-1])
