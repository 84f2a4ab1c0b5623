"""Turns what a shopper does into events of the schema, with ids in the order of writing."""

import msgspec

from jobs.inputs.shop import Article, Shopper
from schemas.events import Cart, Event, Favourite, Leave, Order, Pay, Refund, Search, Ship, View


class Writer:
    """Writes the events of one part of the day. `part` begins every id, so that parts never share one."""

    def __init__(self, part: str) -> None:
        self._part = part
        self._order = 0
        self.events: list[Event] = []

    def new_order(self) -> str:
        """The next order id."""
        self._order += 1
        return f"{self._part}-o{self._order:06d}"

    def view(self, who: Shopper, at_ms: int, what: Article) -> None:
        """An item's page was opened."""
        self._add(View, who, at_ms, item=what.item, category=what.category, price_fen=what.price_fen)

    def favourite(self, who: Shopper, at_ms: int, what: Article) -> None:
        """An item was marked."""
        self._add(Favourite, who, at_ms, item=what.item, category=what.category, price_fen=what.price_fen)

    def cart(self, who: Shopper, at_ms: int, what: Article) -> None:
        """One piece went into the cart."""
        self._add(Cart, who, at_ms, item=what.item, category=what.category, price_fen=what.price_fen)

    def search(self, who: Shopper, at_ms: int, words: str, results: int) -> None:
        """Words were searched."""
        self._add(Search, who, at_ms, words=words, results=results)

    def leave(self, who: Shopper, at_ms: int, item: str, dwell_ms: int) -> None:
        """A page, or the shop, was left."""
        self._add(Leave, who, at_ms, item=item, dwell_ms=dwell_ms)

    def order(self, who: Shopper, at_ms: int, order: str, what: Article, amount_fen: int, coupon: str = "") -> None:
        """One line of an order."""
        line = {"item": what.item, "category": what.category, "amount_fen": amount_fen, "coupon": coupon}
        self._add(Order, who, at_ms, order=order, **line)

    def pay(self, who: Shopper, at_ms: int, order: str, amount_fen: int) -> None:
        """An order was paid."""
        self._add(Pay, who, at_ms, order=order, amount_fen=amount_fen)

    def ship(self, who: Shopper, at_ms: int, order: str) -> None:
        """An order left the warehouse."""
        self._add(Ship, who, at_ms, order=order)

    def refund(self, who: Shopper, at_ms: int, order: str, amount_fen: int) -> None:
        """Money was asked back."""
        self._add(Refund, who, at_ms, order=order, amount_fen=amount_fen)

    def again(self, at_ms: int) -> None:
        """The last event is sent once more, with the same id and a new time: it must not count."""
        self.events.append(msgspec.structs.replace(self.events[-1], ts=at_ms))

    def _add(self, kind: type[Event], who: Shopper, at_ms: int, **fields: object) -> None:
        fields |= {"id": f"{self._part}-{len(self.events):06d}", "ts": at_ms, "person": who.person}
        fields |= {"channel": who.channel, "device": who.device}
        self.events.append(msgspec.convert(fields, kind))
