-- Rule and person follow from the action_id: a repeated action falls on its own key.
CREATE TABLE IF NOT EXISTS actions
(
    action_id    String                 COMMENT 'hash of rule, subject, binding and occurrence: the same in every replay',
    rule         LowCardinality(String) COMMENT 'the rule that fired',
    rule_version UInt64                 COMMENT 'version of the published rules',
    person       String                 COMMENT 'for whom it fired, kind:value',
    at           DateTime64(3, 'UTC')   COMMENT 'when it fired, event time, UTC',
    binding      Map(String, String)    COMMENT 'the fields that had to agree, and their values',
    event_id     String                 COMMENT 'the last event that took part',
    kind         LowCardinality(String) COMMENT 'what to do: push',
    script       LowCardinality(String) COMMENT 'what to say: a name in rules/scripts',
    partition    UInt32                 COMMENT 'Kafka partition of topic actions',
    offset       UInt64                 COMMENT 'Kafka offset of the record',
    loaded_at    DateTime64(3, 'UTC')   DEFAULT now64(3) COMMENT 'when the row was inserted, UTC'
)
ENGINE = ReplacingMergeTree
PARTITION BY toYYYYMM(at)
ORDER BY (rule, person, action_id)
TTL toDateTime(loaded_at) + INTERVAL 25 MONTH
SETTINGS non_replicated_deduplication_window = 10000, ttl_only_drop_parts = 1
COMMENT 'What was done, one row per action_id (actions arrive at least once); read with FINAL';
