-- A later row of a turn corrects it: an event out of order came. Offsets of one conversation rise.
CREATE TABLE IF NOT EXISTS turns
(
    conversation   String                 COMMENT 'conversation id',
    number         UInt32                 COMMENT 'which turn of the conversation, from 1',
    episode        UInt32                 COMMENT 'which opening of the conversation, from 1',
    person         String                 COMMENT 'the customer, kind:value; empty: not known',
    began_by       LowCardinality(String) COMMENT 'message, call, or handover (to a human, with nothing left to answer)',
    from           DateTime64(3, 'UTC')   COMMENT 'the first unanswered message, or the handover, UTC',
    until          DateTime64(3, 'UTC')   COMMENT 'when it ended, UTC',
    ended_by       LowCardinality(String) COMMENT 'answer, close, or void (there was no such turn after all)',
    answered_by    LowCardinality(String) COMMENT 'agent or bot; empty: nobody answered',
    agent          LowCardinality(String) COMMENT 'who answered',
    first          Bool                   COMMENT 'an agent''s first answer of the episode',
    waited_ms      Int64                  COMMENT 'how long the customer waited, milliseconds',
    open_waited_ms Int64                  COMMENT 'the same in hours of business alone, milliseconds',
    messages       UInt32                 COMMENT 'the customer''s messages in this turn',
    spells         String                 COMMENT 'who had the ball when: JSON list of [holder, agent, from ms, until ms]',
    partition      UInt32                 COMMENT 'Kafka partition of topic turns',
    offset         UInt64                 COMMENT 'Kafka offset of the record',
    loaded_at      DateTime64(3, 'UTC')   DEFAULT now64(3) COMMENT 'when the row was inserted, UTC'
)
ENGINE = ReplacingMergeTree(offset)
ORDER BY (conversation, number)
TTL toDateTime(loaded_at) + INTERVAL 25 MONTH
SETTINGS non_replicated_deduplication_window = 10000
COMMENT 'Times that customers waited for an answer, one row per turn; read with FINAL and without ended_by = void';
