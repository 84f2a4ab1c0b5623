"""The same day in the tables that are not about shoppers or conversations: rejects, lateness, freshness, tiers."""

from tests.sinks.shop_day import Row, clock


def tier(person: int, name: str, days: int) -> Row:
    return {"person": f"account:{person}", "at": clock("02:00", days) / 1000, "scheme": "rfm", "tier": name}


OTHERS = {
    "rejects": [
        {"at": clock("10:00") / 1000, "topic": "clicks", "reason": "no JSON", "offset": offset} for offset in (1, 2)
    ],
    "late_events": [{"at": clock("10:00") / 1000, "event_id": "l1", "person": "account:1"}],
    "freshness": [
        {"minute": clock("10:00") // 1000, "topic": "clicks", "ticks": 5, "p99_ms": 9_000},  # saw fewer ticks
        {"minute": clock("10:00") // 1000, "topic": "clicks", "ticks": 600, "p99_ms": 700},
    ],
    "segment_changes": [
        tier(1, "new", -7),
        tier(1, "promising", 0),
        tier(4, "new", 0),
        tier(5, "promising", 0),
    ],
}
