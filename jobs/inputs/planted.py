"""Planted stories: what some shoppers do, and what must follow, worked out by hand from the rules' meaning.

`viewed-thrice`: 3 views of an item in 30 m, then no order of it for 2 m; cool-down 24 h per item.
`cart-left`: a cart, then neither cart nor order for 30 m; cool-down 24 h.
`searched-in-vain`: 2 searches in 10 m without a view between, then no view for 1 m; cool-down 1 h.
A window of W ending at t is (t-W, t]; an absence of D from s ends with an event in (s, s+D], else fires at s+D.
"""

from typing import Literal

import msgspec

Act = Literal["view", "cart", "order", "search", "again"]
THRICE, CART, VAIN = "viewed-thrice", "cart-left", "searched-in-vain"


class Moment(msgspec.Struct, frozen=True):
    """What happens `after_ms` the story's beginning: to the item that this letter stands for."""

    act: Act
    after_ms: int
    item: str = "a"


class Outcome(msgspec.Struct, frozen=True):
    """A firing, `after_ms` the story's beginning. `limit` names what holds it back; empty: nothing."""

    after_ms: int
    item: str = "a"
    limit: str = ""


class Story(msgspec.Struct, frozen=True):
    """A shopper's doings, and all that may come of them."""

    name: str
    rule: str
    moments: tuple[Moment, ...]
    outcomes: tuple[Outcome, ...] = ()

    @property
    def length_ms(self) -> int:
        """From the first doing to the last."""
        return max(moment.after_ms for moment in self.moments)


def at(act: Act, minutes: float, item: str = "a", *, ms: int = 0) -> Moment:
    """A moment so many minutes and milliseconds after the beginning."""
    return Moment(act, round(minutes * 60_000) + ms, item)


def fires(minutes: float, item: str = "a", *, ms: int = 0) -> Outcome:
    """A firing that goes out."""
    return Outcome(round(minutes * 60_000) + ms, item)


def cooled(minutes: float, item: str = "a") -> Outcome:
    """A firing that the cool-down holds back."""
    return Outcome(round(minutes * 60_000), item, "cool_down")


def thrice(begin: float, item: str = "a") -> tuple[Moment, ...]:
    """Three views of an item, 0, 3 and 8 minutes after `begin`."""
    return at("view", begin, item), at("view", begin + 3, item), at("view", begin + 8, item)


def twice(begin: float) -> tuple[Moment, ...]:
    """Two searches, 0 and 2 minutes after `begin`."""
    return at("search", begin), at("search", begin + 2)


VIEWED = (
    Story("third view, no order", THRICE, thrice(0), (fires(10),)),
    Story("third view 1 ms inside the window", THRICE, (*thrice(0)[:2], at("view", 30, ms=-1)), (fires(32, ms=-1),)),
    Story("a fourth view changes nothing", THRICE, (*thrice(0), at("view", 9)), (fires(10),)),
    Story("another item is ordered", THRICE, (*thrice(0), at("order", 9, "b")), (fires(10),)),
    Story("ordered 1 ms too late", THRICE, (*thrice(0), at("order", 10, ms=1)), (fires(10),)),
    Story("two items", THRICE, (*thrice(0), *thrice(1, "b")), (fires(10), fires(11, "b"))),
    Story("ordered, then seen thrice again", THRICE, (*thrice(0), at("order", 9), *thrice(60)), (fires(70),)),
    Story("the same item 2 h later", THRICE, (*thrice(0), *thrice(120)), (fires(10), cooled(130))),
    Story("two views", THRICE, thrice(0)[:2]),
    Story("third view 1 s after the window", THRICE, (*thrice(0)[:2], at("view", 30, ms=1_000))),
    Story("third view on the window's edge", THRICE, (*thrice(0)[:2], at("view", 30))),
    Story("two views, one sent twice", THRICE, (*thrice(0)[:2], at("again", 5))),
    Story("three views of three items", THRICE, (at("view", 0), at("view", 3, "b"), at("view", 8, "c"))),
    Story("ordered in time", THRICE, (*thrice(0), at("order", 9))),
    Story("ordered at the last moment", THRICE, (*thrice(0), at("order", 10))),
)
CARTED = (
    Story("cart left", CART, (at("cart", 0),), (fires(30),)),
    Story("a second cart begins anew", CART, (at("cart", 0), at("cart", 10, "b")), (fires(40),)),
    Story("cart sent twice", CART, (at("cart", 0), at("again", 5)), (fires(30),)),
    Story("ordered 1 ms too late", CART, (at("cart", 0), at("order", 30, ms=1)), (fires(30),)),
    Story("left again after 3 h", CART, (at("cart", 0), at("cart", 180, "b")), (fires(30), cooled(210))),
    Story("left after an order", CART, (at("cart", 0), at("order", 5), at("cart", 9)), (fires(39),)),
    Story("ordered after 12 m", CART, (at("cart", 0), at("order", 12))),
    Story("ordered at the last moment", CART, (at("cart", 0), at("order", 30))),
    Story("another item is ordered", CART, (at("cart", 0), at("order", 20, "b"))),
    Story("two carts, then ordered", CART, (at("cart", 0), at("cart", 25, "b"), at("order", 50))),
)
SEARCHED = (
    Story("two searches, no view", VAIN, twice(0), (fires(3),)),
    Story(
        "second search 1 ms inside the window", VAIN, (at("search", 0), at("search", 10, ms=-1)), (fires(11, ms=-1),)
    ),
    Story("viewed before", VAIN, (at("view", 0), *twice(1)), (fires(4),)),
    Story("viewed 1 ms too late", VAIN, (*twice(0), at("view", 3, ms=1)), (fires(3),)),
    Story("a third search does not put it off", VAIN, (*twice(0), at("search", 2.5)), (fires(3),)),
    Story("viewed, then in vain", VAIN, (*twice(0), at("view", 2.5), *twice(5)), (fires(8),)),
    Story("in vain again after 90 m", VAIN, (*twice(0), *twice(90)), (fires(3), fires(93))),
    Story("in vain again after 30 m", VAIN, (*twice(0), *twice(30)), (fires(3), cooled(33))),
    Story("one search", VAIN, (at("search", 0),)),
    Story("one search sent twice", VAIN, (at("search", 0), at("again", 2))),
    Story("a view between", VAIN, (at("search", 0), at("view", 1), at("search", 2))),
    Story("second search 1 s after the window", VAIN, (at("search", 0), at("search", 10, ms=1_000))),
    Story("second search on the window's edge", VAIN, (at("search", 0), at("search", 10))),
    Story("viewed in time", VAIN, (*twice(0), at("view", 2.5))),
    Story("viewed at the last moment", VAIN, (*twice(0), at("view", 3))),
)
STORIES: tuple[Story, ...] = VIEWED + CARTED + SEARCHED
