-- Verdicts are few among the events of conversations.
CREATE TABLE IF NOT EXISTS verdicts
(
    alert_id  String                 COMMENT 'the alert',
    ts        Int64                  COMMENT 'when it was given, epoch milliseconds',
    id        String                 COMMENT 'the event''s id',
    rule      LowCardinality(String) COMMENT 'the rule that raised the alert',
    verdict   LowCardinality(String) COMMENT 'true: rightly raised; false: not; appeal: the agent objects',
    by        LowCardinality(String) COMMENT 'who gave it',
    loaded_at DateTime('UTC')        DEFAULT now() COMMENT 'when the row was inserted, UTC'
)
ENGINE = ReplacingMergeTree
ORDER BY (alert_id, ts, id)
TTL loaded_at + INTERVAL 25 MONTH
SETTINGS non_replicated_deduplication_window = 10000
COMMENT 'Verdicts on alerts, filled from conversation_events; read with FINAL';
