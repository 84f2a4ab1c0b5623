"""A profile as others read it."""

from schemas.events import CHANNELS, DEVICES
from schemas.outputs import ItemSeen, Profile
from udfs.person import activity, profile
from udfs.person.learning import split_searches
from udfs.person.profile import CART, CATEGORIES, ITEMS, ORDERS, TOTALS, TOTALS_AT, USE, USE_AT, ProfileState


def export(person: str, state: ProfileState, at_ms: int, cause: str) -> Profile:
    """The profile of a person at a time; `cause` says why it is told: change or visit_end."""
    totals = TOTALS.unpack_from(state.head, TOTALS_AT)
    used = USE.unpack_from(state.head, USE_AT)
    return Profile(
        person=person,
        at_ms=at_ms,
        cause=cause,
        first_ms=totals[profile.FIRST],
        last_ms=state.last_ms,
        visits=state.visits,
        visit_start_ms=state.visit_start_ms,
        windows=activity.windows(state.activity, at_ms),
        items=_items(state.items),
        categories={name: values[0] for name, values in CATEGORIES.newest_first(state.categories)},
        searches=[words.decode() for words in reversed(split_searches(state.searches))],
        dwell_ms=totals[profile.DWELL],
        cart={name: values[0] for name, values in CART.newest_first(state.cart)},
        orders=[name for name, _ in ORDERS.newest_first(state.orders)],
        order_lines=totals[profile.LINES],
        ordered_fen=totals[profile.ORDERED_FEN],
        payments=totals[profile.PAYMENTS],
        paid_fen=totals[profile.PAID_FEN],
        refunds=totals[profile.REFUNDS],
        refunded_fen=totals[profile.REFUNDED_FEN],
        last_order_ms=totals[profile.LAST_ORDER],
        last_paid_ms=totals[profile.LAST_PAID],
        channels={name: count for name, count in zip(CHANNELS, used, strict=False) if count},
        devices={name: count for name, count in zip(DEVICES, used[len(CHANNELS) :], strict=True) if count},
    )


def _items(table: bytes) -> list[ItemSeen]:
    return [
        ItemSeen(
            item=name,
            views=views,
            last_views_ms=[at_s * 1000 for at_s in (newest, second, third) if at_s],
            in_cart=bool(flags & profile.IN_CART),
            favourite=bool(flags & profile.FAVOURITE),
            ordered=bool(flags & profile.ORDERED),
        )
        for name, (views, flags, _, newest, second, third) in ITEMS.newest_first(table)
    ]
