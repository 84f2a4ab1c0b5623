-- The newest verdict on an alert counts. An appeal puts it in doubt again: such an alert is in no sample.
CREATE OR REPLACE VIEW rule_precision
(
    rule      LowCardinality(String) COMMENT 'the rule',
    alerts    UInt64                 COMMENT 'alerts it raised',
    judged    UInt64                 COMMENT 'size of the sample: alerts whose newest verdict is true or false',
    right     UInt64                 COMMENT 'of the sample: rightly raised',
    appeals   UInt64                 COMMENT 'alerts whose newest verdict is an appeal',
    precision Nullable(Float64)      COMMENT 'right / judged'
)
AS SELECT
    rule, count() AS alerts, countIf(verdict IN ('true', 'false')) AS judged, countIf(verdict = 'true') AS right,
    countIf(verdict = 'appeal') AS appeals, if(judged = 0, NULL, right / judged) AS precision
FROM (SELECT rule, alert_id FROM alerts FINAL) AS a
LEFT JOIN (SELECT alert_id, argMax(verdicts.verdict, (ts, id)) AS verdict FROM verdicts GROUP BY alert_id) AS v USING (alert_id)
GROUP BY rule
COMMENT 'How often a rule''s alerts are right, by the verdicts of supervisors';
