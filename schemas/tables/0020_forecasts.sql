-- A later forecast of an hour replaces an earlier one.
CREATE TABLE IF NOT EXISTS forecasts
(
    hour     DateTime('UTC')        COMMENT 'start of the hour, UTC',
    queue    LowCardinality(String) COMMENT 'queue; empty: contacts of all queues, as they open',
    channel  LowCardinality(String) COMMENT 'where the customers are',
    expected Float64                COMMENT 'contacts expected in the hour',
    low      Float64                COMMENT 'lower end of an interval that holds four in five',
    high     Float64                COMMENT 'upper end of it',
    method   LowCardinality(String) COMMENT 'what told it: prophet, a baseline, or a blend of two',
    made_at  DateTime64(3, 'UTC')   COMMENT 'when it was made, UTC'
)
ENGINE = ReplacingMergeTree(made_at)
PARTITION BY toYYYYMM(hour)
ORDER BY (queue, channel, hour)
TTL hour + INTERVAL 25 MONTH
SETTINGS non_replicated_deduplication_window = 10000, ttl_only_drop_parts = 1
COMMENT 'Contacts expected per hour, queue and channel; read with FINAL';
