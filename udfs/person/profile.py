"""The profile of a person: packed, versioned, bounded to 4 KiB, updated in place.

A fixed head, then seven tables. Only what an event concerns is unpacked, which is why an update takes microseconds.
"""

from struct import Struct
from typing import Final

from schemas.events import CHANNELS, DEVICES, AnyEvent
from schemas.settings import SETTINGS
from udfs.person import activity
from udfs.person.rows import Rows

VERSION: Final = 1
MOST_BYTES: Final = 4_096

LENGTHS = Struct("<BBHHHHHHH")  # version, spare, bytes of each table
VISIT = Struct("<qqqIBB")  # last_ms, visit_start_ms, emitted_ms, visits, visit open, changed since emitted
VISIT_AT = LENGTHS.size
USE = Struct("<" + "H" * (len(CHANNELS) + len(DEVICES)))  # events per channel, per device
USE_AT = VISIT_AT + VISIT.size
COUNT = Struct("<H")
TOTALS = Struct("<qqQIQIQIQqq")
TOTALS_AT = USE_AT + USE.size
HEAD_BYTES: Final = TOTALS_AT + TOTALS.size
# Places in TOTALS.
(FIRST, VISIT_DUE, DWELL, LINES, ORDERED_FEN, PAYMENTS, PAID_FEN, REFUNDS, REFUNDED_FEN, LAST_ORDER, LAST_PAID) = range(11)

ITEMS = Rows("HBBIII", most=50)  # views, flags, spare, last three views in seconds, newest first
IN_CART, FAVOURITE, ORDERED = 1, 2, 4
CATEGORIES = Rows("H", most=8)  # events
CART = Rows("I", most=16)  # price in fen
ORDERS = Rows("I", most=8)  # seconds
SEARCHES_MOST: Final = 5
WORDS_BYTES: Final = 39

PLACE_OF_USE: dict[str, int] = {
    word: USE_AT + COUNT.size * place for place, word in enumerate((*CHANNELS, *(f"device {name}" for name in DEVICES)))
}
DEVICE_PLACE: dict[str, int] = {name: PLACE_OF_USE[f"device {name}"] for name in DEVICES}


class ProfileState:
    """One person's profile between decode and encode."""

    __slots__ = ("activity", "cart", "categories", "changed", "emitted_ms", "head", "items", "last_ms")
    __slots__ += ("orders", "searches", "visit_open", "visit_start_ms", "visits")

    def __init__(self, blob: bytes) -> None:
        head = self.head = bytearray(blob[:HEAD_BYTES])
        version, _, first, second, third, fourth, fifth, sixth, _ = LENGTHS.unpack_from(head)
        if version != VERSION:
            raise ValueError(f"profile of version {version}, this is version {VERSION}")
        self.activity = blob[HEAD_BYTES : (at := HEAD_BYTES + first)]
        self.items = blob[at : (at := at + second)]
        self.categories = blob[at : (at := at + third)]
        self.cart = blob[at : (at := at + fourth)]
        self.orders = blob[at : (at := at + fifth)]
        self.searches = blob[at : at + sixth]
        visit = VISIT.unpack_from(head, VISIT_AT)
        self.last_ms, self.visit_start_ms, self.emitted_ms, self.visits, self.visit_open, self.changed = visit

    def encode(self) -> bytes:
        """The blob, at most 4 KiB."""
        head, rows, items = self.head, self.activity, self.items
        categories, cart, orders, searches = self.categories, self.cart, self.orders, self.searches
        LENGTHS.pack_into(
            head, 0, VERSION, 0, len(rows), len(items), len(categories), len(cart), len(orders), len(searches), 0
        )
        VISIT.pack_into(
            head,
            VISIT_AT,
            self.last_ms,
            self.visit_start_ms,
            self.emitted_ms,
            self.visits,
            self.visit_open,
            self.changed,
        )
        return b"".join((head, rows, items, categories, cart, orders, searches))

    def total(self, place: int) -> int:
        """One of the totals."""
        return int(TOTALS.unpack_from(self.head, TOTALS_AT)[place])

    def set_totals(self, values: dict[int, int]) -> None:
        """Change some totals."""
        totals = list(TOTALS.unpack_from(self.head, TOTALS_AT))
        for place, value in values.items():
            totals[place] = value
        TOTALS.pack_into(self.head, TOTALS_AT, *totals)

    def arrive(self, event: AnyEvent) -> None:
        """What every event changes: the visit, and where the person is."""
        ts = event.ts
        if ts > self.last_ms + SETTINGS.visit_gap_ms or not self.visit_open:
            self.visits += 1
            self.visit_start_ms = ts
            self.visit_open = 1
        if ts > self.last_ms:
            self.last_ms = ts
        self.changed = 1
        head = self.head
        for place in (PLACE_OF_USE[event.channel], DEVICE_PLACE[event.device]):
            used = COUNT.unpack_from(head, place)[0]
            if used < activity.FULL:
                COUNT.pack_into(head, place, used + 1)


def new_profile(first_ms: int) -> ProfileState:
    """Nobody yet, first seen at a time."""
    head = bytearray(HEAD_BYTES)
    head[0] = VERSION
    profile = ProfileState(bytes(head))
    profile.set_totals({FIRST: first_ms})
    profile.last_ms = first_ms
    return profile
