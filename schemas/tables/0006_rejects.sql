-- Two equal records are two rejects: a row's key is its place in Kafka.
CREATE TABLE IF NOT EXISTS rejects
(
    at        DateTime64(3, 'UTC')   COMMENT 'the rejected record''s timestamp, to 100 ms for input topics, UTC',
    topic     LowCardinality(String) COMMENT 'where the record was',
    key       String                 COMMENT 'the record''s key',
    reason    String                 COMMENT 'why it is not what its topic carries, for the producer to read',
    record    String                 COMMENT 'the record''s first 2 kB',
    partition UInt32                 COMMENT 'Kafka partition of topic rejects; for an output topic, the record''s own',
    offset    UInt64                 COMMENT 'Kafka offset in topic rejects; for an output topic, the record''s own',
    loaded_at DateTime64(3, 'UTC')   DEFAULT now64(3) COMMENT 'when the row was inserted, UTC'
)
ENGINE = ReplacingMergeTree
PARTITION BY toYYYYMM(at)
ORDER BY (topic, partition, offset)
TTL toDateTime(loaded_at) + INTERVAL 6 MONTH
SETTINGS non_replicated_deduplication_window = 10000, ttl_only_drop_parts = 1
COMMENT 'Records that are not events (found by the people job), and unreadable output records (found by the loader); read with FINAL';
