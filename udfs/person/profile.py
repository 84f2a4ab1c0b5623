"""The profile of a person: packed, versioned, bounded to 4 KiB, updated in place.

A fixed head, then six tables. Only what an event concerns is unpacked, which is why an update takes microseconds.
"""

from struct import Struct
from typing import Final

from schemas.events import CHANNELS, DEVICES, AnyEvent
from schemas.settings import SETTINGS
from udfs.person.rows import Rows

VERSION: Final = 1
MOST_BYTES: Final = 4_096

# Version; bytes of the first five tables (the sixth ends the blob); last, visit start and emitted in ms; visits; flags.
HEAD = Struct("<BHHHHHqqqIBB")
USE = Struct("<" + "H" * (len(CHANNELS) + len(DEVICES)))  # events per channel, per device
USE_AT = HEAD.size
TOTALS = Struct("<qqQIQIQIQqq")
TOTALS_AT = USE_AT + USE.size
HEAD_BYTES: Final = TOTALS_AT + TOTALS.size
# Places in TOTALS.
(FIRST, VISIT_DUE, DWELL, LINES, ORDERED_FEN, PAYMENTS, PAID_FEN, REFUNDS, REFUNDED_FEN, LAST_ORDER, LAST_PAID) = range(
    11
)

ITEMS = Rows("HBBIII", most=50)  # views, flags, spare, last three views in seconds, newest first
IN_CART, FAVOURITE, ORDERED = 1, 2, 4
CATEGORIES = Rows("H", most=8)  # events
CART = Rows("I", most=16)  # price in fen
ORDERS = Rows("I", most=8)  # seconds
SEARCHES_MOST: Final = 5
WORDS_BYTES: Final = 39

PLACE_OF_USE: dict[str, int] = {
    word: USE_AT + 2 * place for place, word in enumerate((*CHANNELS, *(f"device {name}" for name in DEVICES)))
}
DEVICE_PLACE: dict[str, int] = {name: PLACE_OF_USE[f"device {name}"] for name in DEVICES}


class ProfileState:
    """One person's profile between decode and encode."""

    __slots__ = (
        "activity",
        "cart",
        "categories",
        "changed",
        "emitted_ms",
        "head",
        "items",
        "last_ms",
        "orders",
        "searches",
        "visit_open",
        "visit_start_ms",
        "visits",
    )

    def __init__(self, blob: bytes) -> None:
        head = self.head = bytearray(blob[:HEAD_BYTES])
        (
            version,
            rows,
            items,
            categories,
            cart,
            orders,
            self.last_ms,
            self.visit_start_ms,
            self.emitted_ms,
            self.visits,
            self.visit_open,
            self.changed,
        ) = HEAD.unpack_from(head)
        if version != VERSION:
            raise ValueError(f"profile of version {version}, this is version {VERSION}")
        self.activity = blob[HEAD_BYTES : (at := HEAD_BYTES + rows)]
        self.items = blob[at : (at := at + items)]
        self.categories = blob[at : (at := at + categories)]
        self.cart = blob[at : (at := at + cart)]
        self.orders = blob[at : (at := at + orders)]
        self.searches = blob[at:]

    def encode(self) -> bytes:
        """The blob, at most 4 KiB."""
        head, rows, items, categories, cart, orders = (
            self.head,
            self.activity,
            self.items,
            self.categories,
            self.cart,
            self.orders,
        )
        HEAD.pack_into(
            head,
            0,
            VERSION,
            len(rows),
            len(items),
            len(categories),
            len(cart),
            len(orders),
            self.last_ms,
            self.visit_start_ms,
            self.emitted_ms,
            self.visits,
            self.visit_open,
            self.changed,
        )
        return b"".join((head, rows, items, categories, cart, orders, self.searches))

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
        if ts > self.last_ms + SETTINGS.visit_gap_ms or (not self.visit_open and ts >= self.last_ms):
            self.visits += 1
            self.visit_start_ms = ts
            self.visit_open = 1
        if ts >= self.last_ms:
            self.last_ms = ts
        elif ts < self.total(FIRST):
            self.set_totals({FIRST: ts})
        self.changed = 1
        self._count(PLACE_OF_USE[event.channel])
        self._count(DEVICE_PLACE[event.device])

    def _count(self, place: int) -> None:
        """One more in a counter of two bytes, which stays at its end."""
        head = self.head
        if head[place] < 255:
            head[place] += 1
        elif head[place + 1] < 255:
            head[place] = 0
            head[place + 1] += 1


def new_profile(first_ms: int) -> ProfileState:
    """Nobody yet, first seen at a time."""
    profile = ProfileState(NOBODY)
    TOTALS.pack_into(profile.head, TOTALS_AT, first_ms, *NO_TOTALS)
    profile.last_ms = first_ms
    return profile


NOBODY: Final = bytes([VERSION]).ljust(HEAD_BYTES, b"\0")
NO_TOTALS: Final = (0,) * 10
