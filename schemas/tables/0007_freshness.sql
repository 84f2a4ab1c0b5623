-- A minute written twice (a restart in its midst) keeps the row that saw more ticks.
CREATE TABLE IF NOT EXISTS freshness
(
    minute    DateTime('UTC')        COMMENT 'start of the minute in which the ticks were sent, UTC',
    topic     LowCardinality(String) COMMENT 'input topic',
    ticks     UInt32                 COMMENT 'ticks seen, all partitions',
    p50_ms    Int64                  COMMENT 'median time from a tick to the insert of its batch, milliseconds',
    p99_ms    Int64                  COMMENT '99th percentile of that time, milliseconds',
    max_ms    Int64                  COMMENT 'longest such time, milliseconds',
    loaded_at DateTime64(3, 'UTC')   DEFAULT now64(3) COMMENT 'when the row was inserted, UTC'
)
ENGINE = ReplacingMergeTree(ticks)
PARTITION BY toYYYYMM(minute)
ORDER BY (topic, minute)
TTL toDateTime(loaded_at) + INTERVAL 13 MONTH
SETTINGS non_replicated_deduplication_window = 10000, ttl_only_drop_parts = 1
COMMENT 'How long after it happened an event can be queried, per minute and input topic; read with FINAL';
