"""What a shopper's events teach the profile."""

from schemas.events import AnyEvent
from schemas.outputs import ItemSeen, Window
from tests.core.running import at_once
from tests.core.shopper import (
    DAY_S,
    HOUR_S,
    MINUTE_S,
    cart,
    contact,
    favourite,
    known,
    leave,
    ms,
    order,
    pay,
    refund,
    search,
    view,
)


def test_an_item_has_its_last_three_views_newest_first_in_whole_seconds() -> None:
    items = known([view(1.2), view(20.9), view(30), view(40.001)]).items
    assert items == {"A": ItemSeen(4, (ms(40) // 1000, ms(30) // 1000, ms(20) // 1000))}


def test_items_run_to_the_last_touched() -> None:
    assert [*known([view(0), view(1, "B"), view(2, "C"), cart(3, "A")]).items] == ["B", "C", "A"]


def test_fifty_items_are_remembered_and_the_oldest_goes() -> None:
    items = known([view(number, f"i{number}") for number in range(51)]).items
    assert [*items] == [f"i{number}" for number in range(1, 51)]


def test_an_item_says_what_was_done_with_it() -> None:
    items = known([cart(0, "A"), favourite(1, "B"), cart(2, "C"), order(3, "C")]).items
    assert {name: (each.views, each.in_cart, each.favourite, each.ordered) for name, each in items.items()} == {
        "A": (0, True, False, False),
        "B": (0, False, True, False),
        "C": (0, False, False, True),
    }


def test_eight_categories_are_counted_oldest_first() -> None:
    events = [view(number, category=f"c{number}") for number in range(9)]
    categories = known([*events, cart(10, category="c1"), view(11)]).categories
    assert list(categories.items()) == [*((f"c{number}", 1) for number in range(2, 9)), ("c1", 2)]


def test_the_cart_holds_the_last_price_until_the_order() -> None:
    events = [cart(0, "A", price_fen=500), cart(1, "B", price_fen=70), cart(2, "A", price_fen=450)]
    assert list(known([*events]).cart.items()) == [("B", 70), ("A", 450)]
    assert known([*events, order(3, "A")]).cart == {"B": 70}


def test_the_cart_remembers_fourteen_items() -> None:
    assert list(known([cart(number, f"i{number}") for number in range(15)]).cart) == [
        f"i{number}" for number in range(1, 15)
    ]


def test_a_price_beyond_four_bytes_stays_at_their_end() -> None:
    assert known([cart(0, price_fen=10**12)]).cart == {"A": 4_294_967_295}


def test_lines_of_one_order_are_one_order() -> None:
    profile = known([order(0, "A", amount_fen=300), order(1, "B", amount_fen=50), order(2, "C", "O2", amount_fen=1)])
    assert (profile.orders, profile.order_lines, profile.ordered_fen) == (["O1", "O2"], 3, 351)
    assert profile.last_order_ms == ms(2)


def test_eight_orders_are_remembered() -> None:
    orders = known([order(number, name=f"O{number}") for number in range(9)]).orders
    assert orders == [f"O{number}" for number in range(1, 9)]


def test_payments_and_refunds_are_summed() -> None:
    profile = known([pay(0, 300), pay(5, 50), refund(9, 20)])
    assert (profile.payments, profile.paid_fen, profile.last_paid_ms) == (2, 350, ms(5))
    assert (profile.refunds, profile.refunded_fen) == (1, 20)


def test_the_last_contact_says_how_it_went() -> None:
    profile = known(
        [
            contact(0, "begun", reason="refund"),
            contact(60, "ended", mood=-0.8),
            contact(90, "rated", stars=2),
            contact(DAY_S, "begun"),
        ]
    )
    assert (profile.contacts, profile.last_contact_ms) == (2, ms(DAY_S))
    assert (profile.last_problem, profile.mood, profile.last_stars) == ("refund", -0.8, 2)


def test_five_searches_are_remembered_oldest_first() -> None:
    searches = known([search(number, f"dress {number}") for number in range(6)]).searches
    assert searches == ["dress 1", "dress 2", "dress 3", "dress 4", "dress 5"]


def test_long_search_words_are_cut_between_characters() -> None:
    """31 bytes: ten Chinese characters and a byte less, or seven faces and three bytes less."""
    assert known([search(0, "红" * 100), search(1, "😀" * 64), search(2, "x" * 256)]).searches == [
        "红" * 10,
        "😀" * 7,
        "x" * 31,
    ]


def test_windows_count_what_was_done() -> None:
    events: list[AnyEvent] = [view(0), search(1), search(2), cart(3), order(4), pay(5, 700), leave(6)]
    (last,) = at_once(events, ms(7)).profiles[1:]
    assert last.windows == dict.fromkeys(("5m", "1h", "24h", "7d"), Window(1, 2, 1, 1, 700))


def test_windows_forget() -> None:
    events: list[AnyEvent] = [view(0), view(2 * HOUR_S), view(2 * DAY_S), leave(2 * DAY_S + 10 * MINUTE_S)]
    windows = at_once(events, ms(3 * DAY_S)).profiles[-1].windows
    assert [windows[name].views for name in ("5m", "1h", "24h", "7d")] == [0, 1, 1, 3]


def test_time_on_pages_is_summed() -> None:
    assert known([leave(0, "A", dwell_ms=1_500), leave(1, "B", dwell_ms=86_400_000)]).dwell_ms == 86_401_500


def test_channels_and_devices_are_counted_beyond_a_byte() -> None:
    events = [view(number, channel="web", device="ios") for number in range(300)]
    profile = known([*events, view(400, device="android")])
    assert (profile.channels, profile.devices) == ({"app": 1, "web": 300}, {"ios": 300, "android": 1})


def test_long_ids_are_told_apart() -> None:
    """Two ids that differ in their last character only; each is shown as a prefix and a hash of 18 bytes at most."""
    names = [*known([view(0, "x" * 63 + "a"), view(1, "x" * 63 + "b"), view(2, "红" * 64)]).items]
    assert len(set(names)) == 3
    assert all(len(name.encode()) <= 18 for name in names)
    assert [name.split("~")[0] for name in names] == ["x" * 9, "x" * 9, "红红红"]


def test_an_id_of_eighteen_bytes_is_kept_whole() -> None:
    assert [*known([view(0, "123456789012345678"), view(1, "红" * 6)]).items] == ["123456789012345678", "红" * 6]


def test_items_that_differ_by_a_zero_character_are_two() -> None:
    assert len(known([view(0, "A"), view(1, "A\0")]).items) == 2
