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


class Window(msgspec.Struct, frozen=True, gc=False):
    """Counts and money of one rolling window."""

    views: int
    searches: int
    carts: int
    orders: int
    paid_fen: int


class ItemSeen(msgspec.Struct, frozen=True, gc=False):
    """An item among the last 50, with its last views."""

    item: str
    views: int
    last_views_ms: list[int]  # newest first, at most three, whole seconds
    in_cart: bool
    favourite: bool
    ordered: bool


class Profile(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """What is known of a person at `at_ms`. Lists run from newest to oldest."""

    person: str
    at_ms: int
    cause: str  # change, visit_end
    first_ms: int
    last_ms: int
    visits: int
    visit_start_ms: int
    windows: dict[str, Window]  # 5m, 1h, 24h, 7d
    items: list[ItemSeen]
    categories: dict[str, int]  # events per category, most recent 8
    searches: list[str]
    dwell_ms: int
    cart: dict[str, int]  # item -> fen
    orders: list[str]
    order_lines: int
    ordered_fen: int
    payments: int
    paid_fen: int
    refunds: int
    refunded_fen: int
    last_order_ms: int
    last_paid_ms: int
    channels: dict[str, int]
    devices: dict[str, int]


class Late(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """An event behind the watermark: it counts in the profile and fires nothing."""

    event_id: str
    type: str
    person: str
    ts: int
    behind_ms: int  # how far its shard had already been taken beyond it


class Reject(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """A record that is not an event."""

    topic: str
    key: str
    reason: str
    record: str  # its first 2 kB
    at_ms: int  # the record's timestamp, to the window (100 ms)
