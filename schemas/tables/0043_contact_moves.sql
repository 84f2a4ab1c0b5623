-- The few columns that say who has a conversation when, apart from the many messages. An event keeps its ts in every
-- replay, so that its rows meet on one key.
CREATE TABLE IF NOT EXISTS contact_moves
(
    conversation String                 COMMENT 'conversation id',
    ts           Int64                  COMMENT 'when it happened, epoch milliseconds' CODEC(Delta, ZSTD),
    id           String                 COMMENT 'the event''s id',
    type         LowCardinality(String) COMMENT 'opened, reopened, queued, assigned, transferred, closed',
    channel      LowCardinality(String) COMMENT 'where the customer was',
    queue        LowCardinality(String) COMMENT 'the queue it came into; empty: none',
    agent        LowCardinality(String) COMMENT 'the agent who got it; empty: none',
    waits        Bool                   COMMENT 'from here on the customer waits for a human',
    loaded_at    DateTime('UTC')        DEFAULT now() COMMENT 'when the row was inserted, UTC'
)
ENGINE = ReplacingMergeTree
PARTITION BY toYYYYMMDD(fromUnixTimestamp64Milli(ts, 'UTC'))
ORDER BY (conversation, ts, id)
TTL loaded_at + INTERVAL 13 MONTH
SETTINGS non_replicated_deduplication_window = 10000, ttl_only_drop_parts = 1
COMMENT 'Openings, queues, agents and closings of conversations, filled from conversation_events; read with FINAL';
