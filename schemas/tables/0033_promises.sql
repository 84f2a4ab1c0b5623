-- A later row of a promise tells its newer state.
CREATE TABLE IF NOT EXISTS promises
(
    promise_id   String                 COMMENT 'hash of conversation, event and place',
    conversation String                 COMMENT 'conversation id',
    person       String                 COMMENT 'to whom, kind:value; empty: not known',
    agent        LowCardinality(String) COMMENT 'who promised',
    event_id     String                 COMMENT 'the message that promised',
    at           DateTime64(3, 'UTC')   COMMENT 'when it was promised, UTC',
    what         LowCardinality(String) COMMENT 'reply, call, ship, refund, resolve',
    phrase       String                 COMMENT 'the words that promised',
    due          DateTime64(3, 'UTC')   COMMENT 'till when, UTC',
    sure         Bool                   COMMENT 'false: the phrase leaves the time open',
    state        LowCardinality(String) COMMENT 'open, warned, kept, broken',
    settled      DateTime64(3, 'UTC')   COMMENT 'when it was kept or broken, UTC; 1970: not yet',
    settled_by   String                 COMMENT 'the event that fulfilled it; empty: none',
    partition    UInt32                 COMMENT 'Kafka partition of topic promises',
    offset       UInt64                 COMMENT 'Kafka offset of the record',
    loaded_at    DateTime64(3, 'UTC')   DEFAULT now64(3) COMMENT 'when the row was inserted, UTC'
)
ENGINE = ReplacingMergeTree(offset)
ORDER BY (conversation, promise_id)
TTL toDateTime(loaded_at) + INTERVAL 25 MONTH
SETTINGS non_replicated_deduplication_window = 10000
COMMENT 'What agents promised and what became of it, one row per promise; read with FINAL';
