"""What each type of event teaches the profile. The vocabulary is `LEARN`, one verb per event type."""

from collections.abc import Callable
from typing import Any

from schemas.events import (
    Answer,
    AnyEvent,
    Cart,
    Complaint,
    Consent,
    Delay,
    Favourite,
    Help,
    Leave,
    Member,
    Order,
    Pay,
    PriceDrop,
    Refund,
    Restock,
    Search,
    Ship,
    Survey,
    View,
)
from udfs.person import activity, profile
from udfs.person.profile import CART, CATEGORIES, ITEMS, ORDERS, SEARCHES_MOST, WORDS_BYTES, ProfileState
from udfs.person.rows import name_of


def view(state: ProfileState, event: View) -> None:
    """An item was looked at."""
    state.activity = activity.add(state.activity, event.ts, activity.VIEWS, 1)
    touch_item(state, event.item, event.ts // 1000, 0)
    touch_category(state, event.category)


def favourite(state: ProfileState, event: Favourite) -> None:
    """An item is liked."""
    touch_item(state, event.item, 0, profile.FAVOURITE)
    touch_category(state, event.category)


def cart(state: ProfileState, event: Cart) -> None:
    """An item lies in the cart, at the price of now."""
    state.activity = activity.add(state.activity, event.ts, activity.CARTS, 1)
    touch_item(state, event.item, 0, profile.IN_CART)
    touch_category(state, event.category)
    take_from_cart(state, event.item)
    state.cart = CART.append(state.cart, name_of(event.item), min(event.price_fen, 2**32 - 1))


def search(state: ProfileState, event: Search) -> None:
    """The words go to the last searches."""
    state.activity = activity.add(state.activity, event.ts, activity.SEARCHES, 1)
    words = event.words.encode()[:WORDS_BYTES].decode("utf-8", "ignore").encode()
    kept = split_searches(state.searches)[1 - SEARCHES_MOST :]
    state.searches = b"".join(bytes([len(old)]) + old for old in (*kept, words))


def leave(state: ProfileState, event: Leave) -> None:
    """Time spent; leaving the shop ends the visit."""
    state.set_totals({profile.DWELL: state.total(profile.DWELL) + event.dwell_ms})
    if not event.item:
        state.visit_open = 0


def order(state: ProfileState, event: Order) -> None:
    """An order line: the item leaves the cart."""
    state.activity = activity.add(state.activity, event.ts, activity.ORDERS, 1)
    touch_item(state, event.item, 0, profile.ORDERED, profile.IN_CART)
    touch_category(state, event.category)
    take_from_cart(state, event.item)
    name = name_of(event.order)
    if ORDERS.find(state.orders, name) < 0:
        state.orders = ORDERS.append(state.orders, name, event.ts // 1000)
    state.set_totals(
        {
            profile.LINES: state.total(profile.LINES) + 1,
            profile.ORDERED_FEN: state.total(profile.ORDERED_FEN) + event.amount_fen,
            profile.LAST_ORDER: max(state.total(profile.LAST_ORDER), event.ts),
        }
    )


def pay(state: ProfileState, event: Pay) -> None:
    """Money came in."""
    state.activity = activity.add(state.activity, event.ts, activity.PAID_FEN, event.amount_fen)
    state.set_totals(
        {
            profile.PAYMENTS: state.total(profile.PAYMENTS) + 1,
            profile.PAID_FEN: state.total(profile.PAID_FEN) + event.amount_fen,
            profile.LAST_PAID: max(state.total(profile.LAST_PAID), event.ts),
        }
    )


def ship(state: ProfileState, event: Ship) -> None:
    """Shipping says nothing of the shopper but that the order is known."""


def refund(state: ProfileState, event: Refund) -> None:
    """Money is asked back."""
    state.set_totals(
        {
            profile.REFUNDS: state.total(profile.REFUNDS) + 1,
            profile.REFUNDED_FEN: state.total(profile.REFUNDED_FEN) + event.amount_fen,
        }
    )


def nothing(state: ProfileState, event: AnyEvent) -> None:
    """Not of the profile: offers, service, and what rules keep by themselves (consent, membership)."""


LEARN: dict[type, Callable[[ProfileState, Any], None]] = {
    Answer: nothing,
    Cart: cart,
    Complaint: nothing,
    Consent: nothing,
    Delay: nothing,
    Favourite: favourite,
    Help: nothing,
    Leave: leave,
    Member: nothing,
    Order: order,
    Pay: pay,
    PriceDrop: nothing,
    Refund: refund,
    Restock: nothing,
    Search: search,
    Ship: ship,
    Survey: nothing,
    View: view,
}


def touch_item(state: ProfileState, item: str, view_s: int, raised: int, lowered: int = 0) -> None:
    """Move an item to the end of the list, with a view at `view_s` (0: none) and its flags changed.

    A view behind the newest (a late one) takes its place among the last three.
    """
    name = name_of(item)
    table, row = ITEMS.take(state.items, name)
    if row is None:
        state.items = ITEMS.append(table, name, 1 if view_s else 0, raised, 0, view_s, 0, 0)
        return
    _, views, flags, _, newest, second, third = row
    if view_s:
        views = min(views + 1, activity.FULL)
        if view_s >= newest:
            newest, second, third = view_s, newest, second
        else:
            newest, second, third = sorted((view_s, newest, second, third), reverse=True)[:3]
    flags = (flags | raised) & ~lowered
    state.items = ITEMS.append(table, name, views, flags, 0, newest, second, third)


def touch_category(state: ProfileState, category: str) -> None:
    """Count an event of a category, and move it to the end of the list."""
    if category:
        name = name_of(category)
        table, row = CATEGORIES.take(state.categories, name)
        seen = row[1] + 1 if row else 1
        state.categories = CATEGORIES.append(table, name, seen if seen < activity.FULL else activity.FULL)


def take_from_cart(state: ProfileState, item: str) -> None:
    """Forget an item's price in the cart, if it is there."""
    state.cart, _ = CART.take(state.cart, name_of(item))


def split_searches(packed: bytes) -> list[bytes]:
    """Search words, oldest first."""
    words, at = [], 0
    while at < len(packed):
        end = at + 1 + packed[at]
        words.append(packed[at + 1 : end])
        at = end
    return words
