-- Totals are the sums of hours in `forecasts`. A later forecast of the same 24 hours replaces an earlier one.
CREATE TABLE IF NOT EXISTS forecast_days
(
    `from`   DateTime('UTC')        COMMENT 'start of the 24 hours, UTC',
    queue    LowCardinality(String) COMMENT 'queue; empty: contacts of all queues, as they open',
    channel  LowCardinality(String) COMMENT 'where the customers are',
    expected Float64                COMMENT 'contacts expected in the 24 hours: the sum of their hours',
    low      Float64                COMMENT 'lower end of an interval that holds four in five, from errors of totals',
    high     Float64                COMMENT 'upper end of it',
    method   LowCardinality(String) COMMENT 'what told it: prophet, a baseline, or a blend of two',
    made_at  DateTime64(3, 'UTC')   COMMENT 'when it was made, UTC'
)
ENGINE = ReplacingMergeTree(made_at)
PARTITION BY toYYYYMM(`from`)
ORDER BY (queue, channel, `from`)
TTL `from` + INTERVAL 25 MONTH
SETTINGS non_replicated_deduplication_window = 10000, ttl_only_drop_parts = 1
COMMENT 'Contacts expected per 24 hours, queue and channel; read with FINAL';
