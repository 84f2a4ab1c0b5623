"""The domain's knobs, in one place. Cluster knobs are in flink-conf/config.yaml, thresholds are in rules."""

import msgspec


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """Values that stream, tests, replays and backtests share. Durations in milliseconds."""

    shards: int = 32  # a person's home, never changed while state lives: a batch costs 300 us, so few and full ones
    window_ms: int = 100  # events of a shard cross into Python in batches of this much event time
    watermark_ms: int = 200  # how long a partition waits for events out of order
    drift_ms: int = 60_000  # how far one partition may run ahead of the slowest
    clock_skew_ms: int = 60_000  # how far an event's ts may be from its record's timestamp
    contact_after_ms: int = 5_000  # a profile learns so much later of a contact, whose events come through a job first
    record_chars: int = 65_536  # longer records are rejected
    reject_bytes: int = 2_048  # how much of a rejected record is kept
    duplicate_ms: int = 600_000  # an id sent again within this time counts once
    profile_every_ms: int = 10_000  # a person's profile is emitted at most this often
    save_every_ms: int = (
        10_000  # a shard writes the people that changed at least this often; till then its journal does
    )
    save_every_records: int = 16_000  # and after so many records: a restart takes them again
    resting_people: int = 4_000  # of a shard, kept alive when they were written: 128,000 in all, about 0.4 GB
    visit_gap_ms: int = 1_800_000  # a visit ends after this much silence
    zone: str = "Asia/Shanghai"  # the shop's clock, for people to read


SETTINGS = Settings()
