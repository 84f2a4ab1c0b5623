CREATE MATERIALIZED VIEW IF NOT EXISTS verdicts_from_events TO verdicts AS
SELECT alert_id, ts, id, rule, verdict, by
FROM conversation_events
WHERE type = 'verdict'
COMMENT 'Fills verdicts';
