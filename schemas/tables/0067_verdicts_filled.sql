-- What was loaded before the view above was there. The same row twice is one row.
INSERT INTO verdicts (alert_id, ts, id, rule, verdict, by)
SELECT alert_id, ts, id, rule, verdict, by
FROM conversation_events
WHERE type = 'verdict';
