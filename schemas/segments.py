"""People by what they ordered: recency, frequency, money (RFM), and the tier that follows. Money is fen, times epoch ms."""

import msgspec

SCORES = 5  # from 1 to 5 (best)


class Buyer(msgspec.Struct, frozen=True, gc=False):
    """What a person ordered up to a moment."""

    person: str
    first_ms: int  # first order
    last_ms: int  # newest order
    orders: int
    monetary_fen: int


class Tier(msgspec.Struct, frozen=True, gc=False):
    """A tier and which scores fit it; no score named: all do."""

    tier: str
    recency: tuple[int, ...] = ()
    frequency: tuple[int, ...] = ()
    monetary: tuple[int, ...] = ()
    first_within_ms: int = 0  # the first order is at most so long ago; 0: whenever


class Scheme(msgspec.Struct, frozen=True, gc=False):
    """How people are scored and which tiers there are, in the order of asking; the last one fits everybody.

    Four borders from small to large, or none: the borders of fifths of all people.
    """

    scheme: str
    about: str
    recency_days: tuple[int, ...]
    frequency: tuple[int, ...]
    monetary_fen: tuple[int, ...]
    tiers: tuple[Tier, ...]
    level: bool = False  # the stream is told, as membership level


class Scored(msgspec.Struct, frozen=True, gc=False):
    """A buyer's figures at a moment, their scores, and the tier."""

    person: str
    recency_days: int  # whole days since the newest order
    frequency: int  # orders
    monetary_fen: int
    recency_score: int
    frequency_score: int
    monetary_score: int
    tier: str


class Change(msgspec.Struct, frozen=True, gc=False):
    """Somebody's tier is another than before (empty: none)."""

    scored: Scored
    before: str
