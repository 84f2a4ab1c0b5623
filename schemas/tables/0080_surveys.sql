-- Scores are few among the events of conversations, and asked for by time. An event keeps its ts in every replay, so that
-- its rows meet on one key.
CREATE TABLE IF NOT EXISTS surveys
(
    ts           Int64                  COMMENT 'when the customer answered, epoch milliseconds' CODEC(Delta, ZSTD),
    conversation String                 COMMENT 'conversation id',
    id           String                 COMMENT 'the event''s id',
    channel      LowCardinality(String) COMMENT 'where the customer was',
    score        UInt8                  COMMENT '1 worst to 5 best',
    loaded_at    DateTime('UTC')        DEFAULT now() COMMENT 'when the row was inserted, UTC'
)
ENGINE = ReplacingMergeTree
PARTITION BY toYYYYMM(fromUnixTimestamp64Milli(ts, 'UTC'))
ORDER BY (ts, conversation, id)
TTL loaded_at + INTERVAL 25 MONTH
SETTINGS non_replicated_deduplication_window = 10000, ttl_only_drop_parts = 1
COMMENT 'Scores that customers gave, filled from conversation_events; read with FINAL';
