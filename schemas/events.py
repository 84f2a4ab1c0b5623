"""What producers send: one JSON object per Kafka record.

The record's key is the event's `person`; the record's timestamp is the event's `ts`.
`type` names the struct. Times are epoch milliseconds, money is fen (1/100 yuan), durations are milliseconds.
Fields that a struct does not name are ignored, so that producers may send more than is used today.
"""

from typing import Annotated

import msgspec
from msgspec import Meta

from schemas.event import CHANNELS, DEVICES, PURPOSES, Channel, Device, EpochMs, Event, Fen, Name, OptionalName
from schemas.service import Answer, Complaint, Consent, Contact, Delay, Help, Member, PriceDrop, Restock, SurveySent

__all__ = ["CHANNELS", "DEVICES", "PURPOSES", "Channel", "Device", "Event"]
__all__ += [
    "Answer",
    "Complaint",
    "Consent",
    "Contact",
    "Delay",
    "Help",
    "Member",
    "PriceDrop",
    "Restock",
    "SurveySent",
]


class View(Event, tag="view", frozen=True, gc=False, kw_only=True):
    """An item's page was opened."""

    item: Annotated[Name, Meta(description="item id")]
    category: Annotated[OptionalName, Meta(description="category id")] = ""
    price_fen: Annotated[Fen, Meta(description="price shown, fen")] = 0


class Search(Event, tag="search", frozen=True, gc=False, kw_only=True):
    """Words were searched."""

    words: Annotated[str, Meta(min_length=1, max_length=256, description="search words as typed")]
    results: Annotated[int, Meta(ge=0, le=10**9, description="number of items found")] = 0


class Favourite(Event, tag="favourite", frozen=True, gc=False, kw_only=True):
    """An item was marked as a favourite."""

    item: Annotated[Name, Meta(description="item id")]
    category: Annotated[OptionalName, Meta(description="category id")] = ""
    price_fen: Annotated[Fen, Meta(description="price shown, fen")] = 0


class Cart(Event, tag="cart", frozen=True, gc=False, kw_only=True):
    """An item was put into the cart."""

    item: Annotated[Name, Meta(description="item id")]
    category: Annotated[OptionalName, Meta(description="category id")] = ""
    price_fen: Annotated[Fen, Meta(description="price of one piece, fen")] = 0
    quantity: Annotated[int, Meta(ge=1, le=10_000, description="pieces")] = 1


class Leave(Event, tag="leave", frozen=True, gc=False, kw_only=True):
    """A page was left: an item's page, or the shop (no item), which ends the visit."""

    item: Annotated[OptionalName, Meta(description="item id; empty: the shop itself was left")] = ""
    dwell_ms: Annotated[int, Meta(ge=0, le=86_400_000, description="time spent on the page, ms")] = 0


class Order(Event, tag="order", frozen=True, gc=False, kw_only=True):
    """One line of an order was placed; an order of three items is three events."""

    order: Annotated[Name, Meta(description="order id")]
    item: Annotated[Name, Meta(description="item id")]
    category: Annotated[OptionalName, Meta(description="category id")] = ""
    quantity: Annotated[int, Meta(ge=1, le=10_000, description="pieces")] = 1
    amount_fen: Annotated[Fen, Meta(description="amount of this line, fen")] = 0
    coupon: Annotated[OptionalName, Meta(description="coupon used; empty: none")] = ""


class Pay(Event, tag="pay", frozen=True, gc=False, kw_only=True):
    """An order was paid."""

    order: Annotated[Name, Meta(description="order id")]
    amount_fen: Annotated[Fen, Meta(description="amount paid, fen")] = 0


class Ship(Event, tag="ship", frozen=True, gc=False, kw_only=True):
    """An order left the warehouse."""

    order: Annotated[Name, Meta(description="order id")]


class Refund(Event, tag="refund", frozen=True, gc=False, kw_only=True):
    """Money was asked back."""

    order: Annotated[Name, Meta(description="order id")]
    amount_fen: Annotated[Fen, Meta(description="amount asked back, fen")] = 0


class Tick(msgspec.Struct, tag_field="type", tag="tick", frozen=True, gc=False):
    """Time passes: everything up to `ts` has been sent to this partition. The record's key is `tick`."""

    ts: Annotated[EpochMs, Meta(description="epoch ms; the record's timestamp too")]


TICK_KEY = "tick"
Click = View | Search | Favourite | Cart | Leave | Help
Purchase = Order | Pay | Ship | Refund | Delay
Offer = PriceDrop | Restock
Service = Complaint | Contact | SurveySent | Answer | Consent | Member
AnyEvent = Click | Purchase | Offer | Service

EVENT_TYPES: dict[str, type[Event]] = {
    "answer": Answer,
    "cart": Cart,
    "complaint": Complaint,
    "consent": Consent,
    "contact": Contact,
    "delay": Delay,
    "favourite": Favourite,
    "help": Help,
    "leave": Leave,
    "member": Member,
    "order": Order,
    "pay": Pay,
    "price_drop": PriceDrop,
    "refund": Refund,
    "restock": Restock,
    "search": Search,
    "ship": Ship,
    "survey_sent": SurveySent,
    "view": View,
}

Invalid = msgspec.MsgspecError
decode = msgspec.json.Decoder(AnyEvent).decode  # str or bytes -> event; raises Invalid
encode = msgspec.json.encode


def event_type(event: Event) -> str:
    """The word for this event in `type`, in rules and in ClickHouse."""
    return str(event.__struct_config__.tag)


def json_schema() -> dict[str, object]:
    """JSON Schema (2020-12) of one record's value, for producers."""
    return msgspec.json.schema(AnyEvent)
