"""From columns of the table `events` to events, type by type: a column at a time costs a third of a row at a time."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import repeat
from typing import Any

import msgspec

from schemas.events import EVENT_TYPES, AnyEvent, Cart, Event, Leave, Order, Search, View

COMMON = ("type", "id", "ts", "person")
Column = Sequence[Any]

# Most events are of these types: to name their fields outright takes a quarter of a microsecond. In the order of fields.
OFTEN: dict[str, Callable[..., Event]] = {
    "cart": lambda id, ts, person, channel, device, item, category, price_fen, quantity: Cart(
        id=id,
        ts=ts,
        person=person,
        channel=channel,
        device=device,
        item=item,
        category=category,
        price_fen=price_fen,
        quantity=quantity,
    ),
    "leave": lambda id, ts, person, channel, device, item, dwell_ms: Leave(
        id=id, ts=ts, person=person, channel=channel, device=device, item=item, dwell_ms=dwell_ms
    ),
    "order": lambda id, ts, person, channel, device, order, item, category, quantity, amount_fen, coupon: Order(
        id=id,
        ts=ts,
        person=person,
        channel=channel,
        device=device,
        order=order,
        item=item,
        category=category,
        quantity=quantity,
        amount_fen=amount_fen,
        coupon=coupon,
    ),
    "search": lambda id, ts, person, channel, device, words, results: Search(
        id=id, ts=ts, person=person, channel=channel, device=device, words=words, results=results
    ),
    "view": lambda id, ts, person, channel, device, item, category, price_fen: View(
        id=id, ts=ts, person=person, channel=channel, device=device, item=item, category=category, price_fen=price_fen
    ),
}


def needed(word: str, fields: frozenset[str]) -> Iterator[str]:
    """The fields of a type that are asked for, or that it cannot be without, beside the common ones."""
    for field in msgspec.structs.fields(EVENT_TYPES[word]):
        if field.name not in COMMON and (field.required or field.name in fields):
            yield field.name


class EventColumns:
    """The columns that events of some types need."""

    def __init__(self, types: tuple[str, ...], fields: frozenset[str]) -> None:
        self.own = {word: tuple(needed(word, fields)) for word in types}
        self.names = (*COMMON, *sorted({name for names in self.own.values() for name in names}))
        self.sql = ", ".join(f"`{name}`" for name in self.names)

    def events(self, columns: Sequence[Column]) -> list[AnyEvent]:
        """One event per row, in the order of the rows."""
        by_name = dict(zip(self.names, columns, strict=True))
        kinds = by_name["type"]
        made: list[Any] = [None] * len(kinds)
        for word in set(kinds):
            places = [place for place, kind in enumerate(kinds) if kind == word]
            for place, event in zip(places, self._made(word, by_name, places), strict=True):
                made[place] = event
        return made

    def _made(self, word: str, by_name: dict[str, Column], places: list[int]) -> Iterable[Event]:
        """The events of one type."""

        def picked(name: str) -> list[Any]:
            column = by_name[name]
            return [column[place] for place in places]

        names = ("id", "ts", "person", *self.own[word])
        struct, make = EVENT_TYPES[word], OFTEN.get(word)
        if make is None:
            return [struct(**dict(zip(names, row, strict=True))) for row in zip(*map(picked, names), strict=True)]
        fields = msgspec.structs.fields(struct)
        return map(make, *(picked(field.name) if field.name in names else repeat(field.default) for field in fields))
