"""What the people job emits: one struct per topic, one JSON object per record. Times are epoch milliseconds, money is fen."""

import msgspec


class Firing(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """A rule came true for someone: what, why and when."""

    action_id: str  # hash of rule, subject, binding and occurrence: the same in every replay
    rule: str
    rule_version: int
    person: str
    at_ms: int
    binding: dict[str, str]  # the `same` fields and their values
    event_id: str  # the last event that took part


class Action(Firing, frozen=True, gc=False, kw_only=True):
    """A firing that its limits let through. Consumers are idempotent by action_id."""

    kind: str  # push
    script: str  # what to say: a name in rules/scripts


class Refusal(Firing, frozen=True, gc=False, kw_only=True):
    """A firing that a limit held back."""

    limit: str  # cool_down
    detail: str  # the limit's numbers, for a person to read


class Window(msgspec.Struct, omit_defaults=True, frozen=True, gc=False):
    """Counts and money of one rolling window."""

    views: int = 0
    searches: int = 0
    carts: int = 0
    orders: int = 0
    paid_fen: int = 0


class ItemSeen(msgspec.Struct, omit_defaults=True, gc=False):
    """An item among the last 50, with its last views."""

    views: int = 0
    last_views_s: tuple[int, ...] = ()  # epoch seconds, newest first, at most three
    in_cart: bool = False
    favourite: bool = False
    ordered: bool = False


class Profile(msgspec.Struct, omit_defaults=True, kw_only=True):
    """What is known of a person at `at_ms`. Lists and objects run from oldest to newest.

    What is 0, false or empty is left out; a time of 0 means never.
    """

    person: str
    at_ms: int = 0
    cause: str = ""  # change, visit_end
    windows: dict[str, Window] = {}  # 5m, 1h, 24h, 7d
    items: dict[str, ItemSeen] = {}  # the last 50
    categories: dict[str, int] = {}  # events per category, the last 8
    cart: dict[str, int] = {}  # item -> fen
    channels: dict[str, int] = {}  # events
    devices: dict[str, int] = {}  # events
    orders: list[str] = []  # the last 8
    searches: list[str] = []  # the last 5
    first_ms: int
    last_ms: int
    visits: int = 0
    visit_start_ms: int = 0
    dwell_ms: int = 0
    order_lines: int = 0
    ordered_fen: int = 0
    payments: int = 0
    paid_fen: int = 0
    refunds: int = 0
    refunded_fen: int = 0
    last_order_ms: int = 0
    last_paid_ms: int = 0
    contacts: int = 0  # conversations with service
    last_contact_ms: int = 0
    last_problem: str = ""  # why the person came the last time, if it was told
    mood: float | None = None  # at the end of the last contact, -1 bad to 1 good; None: there was none
    last_stars: int = 0  # how the person rated service the last time, 1 bad to 5 good; 0: never


class Late(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """An event behind the watermark: it counts in the profile and fires nothing."""

    event_id: str
    type: str
    person: str
    ts: int
    behind_ms: int  # how far its shard had already been taken beyond it


class OpenMatches(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """How many matches of each rule wait in which step in one shard, when it was last written."""

    subject: str  # person, conversation: whose shard
    shard: int
    at_ms: int
    rule: tuple[str, ...]  # three lists of equal length
    step: tuple[int, ...]  # from 1
    matches: tuple[int, ...]


class Reject(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """A record that is not an event."""

    topic: str
    key: str
    reason: str
    record: str  # its first 2 kB
    at_ms: int  # the record's timestamp, to the window (100 ms)
