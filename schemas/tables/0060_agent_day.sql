-- Each source brings its own columns; what another source tells of the same day and agent is added.
-- A score belongs to the agent who had the conversation last.
CREATE OR REPLACE VIEW agent_day
(
    day           Date                   COMMENT 'day of the shop''s clock (Asia/Shanghai)',
    agent         LowCardinality(String) COMMENT 'agent id',
    conversations UInt64                 COMMENT 'conversations the agent had, counted on the day the agent got them',
    handling_ms   Int64                  COMMENT 'how long the agent had them, summed, milliseconds',
    replies       UInt64                 COMMENT 'messages the agent wrote in them',
    answers       UInt64                 COMMENT 'turns that the agent answered on the day',
    p50_ms        Int64                  COMMENT 'median time that their customers had waited, milliseconds; 0: no answers',
    p90_ms        Int64                  COMMENT '90th percentile of that time, milliseconds; 0: no answers',
    surveys       UInt64                 COMMENT 'scores of conversations closed on the day that the agent had last',
    satisfied     UInt64                 COMMENT 'of them 4 or 5',
    alerts        UInt64                 COMMENT 'alerts raised on the day while the agent had the conversation',
    kept          UInt64                 COMMENT 'promises of the day that were kept',
    broken        UInt64                 COMMENT 'promises of the day that were broken'
)
AS SELECT
    day, agent, sum(c) AS conversations, sum(h) AS handling_ms, sum(r) AS replies, sum(a) AS answers,
    max(p50) AS p50_ms, max(p90) AS p90_ms, sum(s) AS surveys, sum(g) AS satisfied, sum(al) AS alerts,
    sum(k) AS kept, sum(b) AS broken
FROM
(
    SELECT
        toDate(fromUnixTimestamp64Milli(stint.2, 'Asia/Shanghai')) AS day, toLowCardinality(stint.1) AS agent,
        uniqExact(conversation) AS c, sum(stint.3 - stint.2) AS h, sum(stint.4) AS r,
        0 AS a, 0 AS p50, 0 AS p90, 0 AS s, 0 AS g, 0 AS al, 0 AS k, 0 AS b
    FROM
    (
        SELECT conversation, arrayJoin(JSONExtract(stints, 'Array(Tuple(agent String, from_ms Int64, until_ms Int64, replies Int64))')) AS stint
        FROM conversations FINAL
        WHERE NOT void
    )
    GROUP BY day, agent
    UNION ALL
    SELECT
        toDate(until, 'Asia/Shanghai') AS day, agent, 0, 0, 0, count(),
        quantileExactLow(0.5)(waited_ms), quantileExactLow(0.9)(waited_ms), 0, 0, 0, 0, 0
    FROM turns FINAL
    WHERE ended_by = 'answer' AND answered_by = 'agent'
    GROUP BY day, agent
    UNION ALL
    SELECT
        toDate(if(toUnixTimestamp(closed) = 0, `from`, closed), 'Asia/Shanghai') AS day,
        toLowCardinality(JSONExtractString(stints, -1, 'agent')) AS agent, 0, 0, 0, 0, 0, 0, count(), countIf(survey >= 4), 0, 0, 0
    FROM conversations FINAL
    WHERE survey > 0 AND NOT void
    GROUP BY day, agent
    UNION ALL
    SELECT toDate(at, 'Asia/Shanghai') AS day, agent, 0, 0, 0, 0, 0, 0, 0, 0, count(), 0, 0
    FROM alerts FINAL
    GROUP BY day, agent
    UNION ALL
    SELECT
        toDate(at, 'Asia/Shanghai') AS day, agent, 0, 0, 0, 0, 0, 0, 0, 0, 0, countIf(state = 'kept'), countIf(state = 'broken')
    FROM promises FINAL
    GROUP BY day, agent
)
WHERE agent != ''
GROUP BY day, agent
COMMENT 'What each agent did each day';
