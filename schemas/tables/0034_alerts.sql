-- Alerts arrive at least once, and those of eager rules on two ways: a repeated one falls on its own key.
CREATE TABLE IF NOT EXISTS alerts
(
    alert_id     String                 COMMENT 'hash of rule, conversation and occurrence: the same in every replay',
    rule         LowCardinality(String) COMMENT 'the rule that raised it',
    rule_version UInt64                 COMMENT 'version of the published rules',
    conversation String                 COMMENT 'conversation id',
    person       String                 COMMENT 'the customer, kind:value; empty: not known',
    agent        LowCardinality(String) COMMENT 'the agent who had it; empty: none',
    at           DateTime64(3, 'UTC')   COMMENT 'event time, UTC',
    severity     LowCardinality(String) COMMENT 'note, warning, urgent',
    score        Float64                COMMENT 'how sure, 0 to 1',
    evidence     String                 COMMENT 'JSON list: event_id, at_ms, text, spans (from and until, characters), what, score',
    partition    UInt32                 COMMENT 'Kafka partition of topic alerts',
    offset       UInt64                 COMMENT 'Kafka offset of the record',
    loaded_at    DateTime64(3, 'UTC')   DEFAULT now64(3) COMMENT 'when the row was inserted, UTC'
)
ENGINE = ReplacingMergeTree
PARTITION BY toYYYYMM(at)
ORDER BY (rule, conversation, alert_id)
TTL toDateTime(loaded_at) + INTERVAL 25 MONTH
SETTINGS non_replicated_deduplication_window = 10000, ttl_only_drop_parts = 1
COMMENT 'What supervisors must see, one row per alert_id; read with FINAL';
