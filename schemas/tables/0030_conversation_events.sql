-- As table events: one row per id in a conversation, whatever its record's timestamp.
CREATE TABLE IF NOT EXISTS conversation_events
(
    at           DateTime64(3, 'UTC')   COMMENT 'the record''s timestamp: when it happened, UTC' CODEC(Delta, ZSTD),
    ts           Int64                  COMMENT 'the event''s own time, as the stream took it, epoch milliseconds' CODEC(Delta, ZSTD),
    id           String                 COMMENT 'the event''s id, unique per event',
    type         LowCardinality(String) COMMENT 'message, call, opened, queued, assigned, transferred, closed, reopened, survey, verdict',
    conversation String                 COMMENT 'conversation id, kept when it is reopened',
    person       String                 COMMENT 'the customer''s strongest identifier, kind:value; empty: not known',
    channel      LowCardinality(String) COMMENT 'where the customer was',
    speaker      LowCardinality(String) COMMENT 'who wrote a message: customer, agent, bot; empty: no message',
    text         String                 COMMENT 'the words of a message or survey' CODEC(ZSTD(3)),
    agent        LowCardinality(String) COMMENT 'the agent''s or the bot''s id; empty: none',
    internal     Bool                   COMMENT 'a note among agents, which the customer does not see',
    direction    LowCardinality(String) COMMENT 'of a call: in or out; empty: no call',
    talk_ms      UInt32                 COMMENT 'how long a call''s parties talked, milliseconds',
    recording    String                 COMMENT 'where a call''s recording lies; empty: none',
    transcript   String                 COMMENT 'what was said in a call, if known as one text' CODEC(ZSTD(3)),
    by           LowCardinality(String) COMMENT 'who opened or closed it, or gave a verdict; empty: other types',
    tier         LowCardinality(String) COMMENT 'the customer''s tier at opening; empty: not told',
    reason       LowCardinality(String) COMMENT 'why the customer comes, as chosen at the door; empty: not told',
    queue        LowCardinality(String) COMMENT 'the queue it waits in; empty: other types',
    to_agent     LowCardinality(String) COMMENT 'the agent it was transferred to; empty: none',
    to_queue     LowCardinality(String) COMMENT 'the queue it was transferred to; empty: none',
    score        UInt8                  COMMENT 'a survey''s score, 1 worst to 5 best; 0: no survey',
    alert_id     String                 COMMENT 'the alert that a verdict is on; empty: no verdict',
    rule         LowCardinality(String) COMMENT 'the rule that raised the alert; empty: no verdict',
    verdict      LowCardinality(String) COMMENT 'true: rightly raised; false: not; appeal: the agent objects',
    payload      String                 COMMENT 'the record''s value as sent, JSON' CODEC(ZSTD(3)),
    topic        LowCardinality(String) COMMENT 'Kafka topic it was read from',
    partition    UInt32                 COMMENT 'Kafka partition it was read from',
    offset       UInt64                 COMMENT 'Kafka offset of the record' CODEC(Delta, ZSTD),
    loaded_at    DateTime64(3, 'UTC')   DEFAULT now64(3) COMMENT 'when the row was inserted, UTC' CODEC(Delta, ZSTD)
)
ENGINE = ReplacingMergeTree
PARTITION BY toYYYYMMDD(at)
ORDER BY (conversation, id)
TTL toDateTime(loaded_at) + INTERVAL 13 MONTH
SETTINGS non_replicated_deduplication_window = 10000, ttl_only_drop_parts = 1
COMMENT 'Valid events of conversations, one row per event id; read with FINAL';
