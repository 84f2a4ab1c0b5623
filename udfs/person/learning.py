"""What each type of event teaches of a person. The vocabulary is `LEARN`, one verb per event type.

Tables run from the oldest entry to the newest; the oldest goes when one is full.
"""

from collections.abc import Callable
from typing import Any, Final

from schemas.events import (
    Answer,
    AnyEvent,
    Cart,
    Complaint,
    Consent,
    Contact,
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
    SurveySent,
    View,
)
from schemas.outputs import ItemSeen
from udfs.person import activity
from udfs.person.names import beginning, name_of
from udfs.person.person import Person

ITEMS_MOST: Final = 50
CATEGORIES_MOST: Final = 8
CART_MOST: Final = 14
ORDERS_MOST: Final = 8
SEARCHES_MOST: Final = 5
WORDS_BYTES: Final = 31
VIEWS_MOST: Final = 3  # last views of an item
DEAREST_FEN: Final = 2**32 - 1  # a price in the cart stays here


def view(person: Person, event: View) -> None:
    """An item was looked at; a view behind the newest (a late one) takes its place among the last three."""
    activity.add(person.activity, event.ts, activity.VIEWS, 1)
    item = touched_item(person, event.item)
    if item.views < activity.FULL:
        item.views += 1
    at_s, last = event.ts // 1000, item.last_views_s
    if last and at_s < last[0]:
        item.last_views_s = tuple(sorted((at_s, *last), reverse=True)[:VIEWS_MOST])
    else:
        item.last_views_s = (at_s, *last[: VIEWS_MOST - 1]) if last else (at_s,)
    touch_category(person, event.category)


def favourite(person: Person, event: Favourite) -> None:
    """An item is liked."""
    touched_item(person, event.item).favourite = True
    touch_category(person, event.category)


def cart(person: Person, event: Cart) -> None:
    """An item lies in the cart, at the price of now."""
    activity.add(person.activity, event.ts, activity.CARTS, 1)
    touched_item(person, event.item).in_cart = True
    touch_category(person, event.category)
    remember(person.profile.cart, name_of(event.item), min(event.price_fen, DEAREST_FEN), CART_MOST)


def search(person: Person, event: Search) -> None:
    """The words go to the last searches."""
    activity.add(person.activity, event.ts, activity.SEARCHES, 1)
    searches = person.profile.searches
    searches.append(beginning(event.words, WORDS_BYTES))
    del searches[:-SEARCHES_MOST]


def leave(person: Person, event: Leave) -> None:
    """Time spent; leaving the shop ends the visit."""
    person.profile.dwell_ms += event.dwell_ms
    if not event.item:
        person.visit_open = False


def order(person: Person, event: Order) -> None:
    """An order line: the item leaves the cart."""
    activity.add(person.activity, event.ts, activity.ORDERS, 1)
    item, profile = touched_item(person, event.item), person.profile
    item.ordered, item.in_cart = True, False
    touch_category(person, event.category)
    profile.cart.pop(name_of(event.item), None)
    name = name_of(event.order)
    if name not in profile.orders:
        profile.orders.append(name)
        del profile.orders[:-ORDERS_MOST]
    profile.order_lines += 1
    profile.ordered_fen += event.amount_fen
    profile.last_order_ms = max(profile.last_order_ms, event.ts)


def pay(person: Person, event: Pay) -> None:
    """Money came in."""
    activity.add(person.activity, event.ts, activity.PAID_FEN, event.amount_fen)
    profile = person.profile
    profile.payments += 1
    profile.paid_fen += event.amount_fen
    profile.last_paid_ms = max(profile.last_paid_ms, event.ts)


def ship(person: Person, event: Ship) -> None:
    """Shipping says nothing of the shopper but that the order is known."""


def refund(person: Person, event: Refund) -> None:
    """Money is asked back."""
    person.profile.refunds += 1
    person.profile.refunded_fen += event.amount_fen


def contact(person: Person, event: Contact) -> None:
    """A conversation with service; the newest says how the last one went."""
    profile = person.profile
    profile.contacts += event.phase == "begun"
    if event.ts < profile.last_contact_ms:
        return
    profile.last_contact_ms = event.ts
    profile.last_problem = name_of(event.reason) or profile.last_problem
    if event.phase == "ended":
        profile.mood = event.mood
    profile.last_stars = event.stars or profile.last_stars


def nothing(person: Person, event: AnyEvent) -> None:
    """Not of the profile: offers, service, and what rules keep by themselves (consent, membership)."""


LEARN: dict[type, Callable[[Person, Any], None]] = {
    Answer: nothing,
    Cart: cart,
    Complaint: nothing,
    Consent: nothing,
    Contact: contact,
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
    SurveySent: nothing,
    View: view,
}


def touched_item(person: Person, item: str) -> ItemSeen:
    """The item's entry, moved to the end of the list."""
    name, items = name_of(item), person.profile.items
    seen = items.pop(name, None)
    if seen is None:
        seen = ItemSeen()
        if len(items) >= ITEMS_MOST:
            del items[next(iter(items))]
    items[name] = seen
    return seen


def touch_category(person: Person, category: str) -> None:
    """Count an event of a category, and move it to the end of the list."""
    if category:
        name, categories = name_of(category), person.profile.categories
        events = categories.get(name, 0) + 1
        remember(categories, name, events if events < activity.FULL else activity.FULL, CATEGORIES_MOST)


def remember(table: dict[str, int], name: str, value: int, most: int) -> None:
    """Put an entry to the end of a table."""
    table.pop(name, None)
    if len(table) >= most:
        del table[next(iter(table))]
    table[name] = value
