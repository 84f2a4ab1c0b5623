CREATE OR REPLACE VIEW csat_day
(
    day       Date                   COMMENT 'day of the shop''s clock on which the conversation was closed, or else opened',
    channel   LowCardinality(String) COMMENT 'where the customer was',
    surveys   UInt64                 COMMENT 'conversations with a score',
    average   Float64                COMMENT 'mean score, 1 worst to 5 best',
    satisfied UInt64                 COMMENT 'of them with 4 or 5',
    csat      Float64                COMMENT 'satisfied / surveys, 0 to 1'
)
AS SELECT
    toDate(if(toUnixTimestamp(closed) = 0, `from`, closed), 'Asia/Shanghai') AS day, channel, count() AS surveys,
    avg(survey) AS average, countIf(survey >= 4) AS satisfied, satisfied / surveys AS csat
FROM conversations FINAL
WHERE survey > 0 AND NOT void
GROUP BY day, channel
COMMENT 'Satisfaction per day and channel';
