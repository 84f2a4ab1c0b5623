CREATE TABLE IF NOT EXISTS late_events
(
    at        DateTime64(3, 'UTC')   COMMENT 'the record''s timestamp, UTC',
    event_id  String                 COMMENT 'id of the late event',
    type      LowCardinality(String) COMMENT 'kind of event',
    person    String                 COMMENT 'whose event, kind:value',
    ts        Int64                  COMMENT 'when it happened, epoch milliseconds',
    behind_ms Int64                  COMMENT 'how far its shard had already been taken beyond it, milliseconds',
    partition UInt32                 COMMENT 'Kafka partition of topic late',
    offset    UInt64                 COMMENT 'Kafka offset of the record',
    loaded_at DateTime64(3, 'UTC')   DEFAULT now64(3) COMMENT 'when the row was inserted, UTC'
)
ENGINE = ReplacingMergeTree
PARTITION BY toYYYYMM(at)
ORDER BY (person, event_id)
TTL toDateTime(loaded_at) + INTERVAL 6 MONTH
SETTINGS non_replicated_deduplication_window = 10000, ttl_only_drop_parts = 1
COMMENT 'Events that came behind the watermark: they count in profiles and fire nothing; read with FINAL';
