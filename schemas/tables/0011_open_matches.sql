-- One row per subject and shard: its newest word replaces the one before.
CREATE TABLE IF NOT EXISTS open_matches
(
    subject   LowCardinality(String) COMMENT 'whose shard: person, conversation',
    shard     UInt32                COMMENT 'shard, from 0',
    at        DateTime64(3, 'UTC')  COMMENT 'up to when the shard had been taken, event time, UTC',
    rule      Array(String)         COMMENT 'names of rules that have open matches here',
    step      Array(UInt8)          COMMENT 'for each of them the step in which the matches wait, from 1',
    matches   Array(UInt64)         COMMENT 'for each of them how many; in step 1 also those whose window has passed in silence',
    partition UInt32                COMMENT 'Kafka partition of topic open_matches',
    offset    UInt64                COMMENT 'Kafka offset of the record',
    loaded_at DateTime64(3, 'UTC')  DEFAULT now64(3) COMMENT 'when the row was inserted, UTC'
)
ENGINE = ReplacingMergeTree(at)
ORDER BY (subject, shard)
TTL toDateTime(loaded_at) + INTERVAL 13 MONTH
SETTINGS non_replicated_deduplication_window = 10000, ttl_only_drop_parts = 1
COMMENT 'Open matches by shard, rule and step, as of the shard''s last save; read with FINAL';
