-- Rule and person follow from the action_id: a repeated refusal falls on its own key.
CREATE TABLE IF NOT EXISTS refusals
(
    action_id    String                 COMMENT 'hash of rule, subject, binding and occurrence: the same in every replay',
    rule         LowCardinality(String) COMMENT 'the rule that fired',
    rule_version UInt64                 COMMENT 'version of the published rules',
    person       String                 COMMENT 'for whom it fired, kind:value',
    at           DateTime64(3, 'UTC')   COMMENT 'when it fired, event time, UTC',
    binding      Map(String, String)    COMMENT 'the fields that had to agree, and their values',
    event_id     String                 COMMENT 'the last event that took part',
    `limit`      LowCardinality(String) COMMENT 'the limit that held it back: cool_down',
    detail       String                 COMMENT 'the limit''s numbers, for a person to read',
    partition    UInt32                 COMMENT 'Kafka partition of topic refusals',
    offset       UInt64                 COMMENT 'Kafka offset of the record',
    loaded_at    DateTime64(3, 'UTC')   DEFAULT now64(3) COMMENT 'when the row was inserted, UTC'
)
ENGINE = ReplacingMergeTree
PARTITION BY toYYYYMM(at)
ORDER BY (rule, person, action_id)
TTL toDateTime(loaded_at) + INTERVAL 13 MONTH
SETTINGS non_replicated_deduplication_window = 10000, ttl_only_drop_parts = 1
COMMENT 'Firings that a limit held back, one row per action_id; read with FINAL';
