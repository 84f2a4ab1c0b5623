CREATE OR REPLACE VIEW response_time_minute
(
    minute  DateTime('UTC')        COMMENT 'the minute in which the answers came, UTC',
    channel LowCardinality(String) COMMENT 'where the customer was; empty: the conversation is not known yet',
    answers UInt64                 COMMENT 'turns that an agent answered',
    p50_ms  Int64                  COMMENT 'median time that the customers had waited, milliseconds',
    p90_ms  Int64                  COMMENT '90th percentile of that time, milliseconds'
)
AS SELECT
    toStartOfMinute(until) AS minute, channel, count() AS answers,
    quantileExactLow(0.5)(waited_ms) AS p50_ms, quantileExactLow(0.9)(waited_ms) AS p90_ms
FROM (SELECT conversation, toDateTime(until) AS until, waited_ms FROM turns FINAL WHERE ended_by = 'answer' AND answered_by = 'agent') AS t
LEFT ANY JOIN (SELECT conversation, channel FROM conversations) AS c USING (conversation)
GROUP BY minute, channel
COMMENT 'How long customers wait for an agent''s answer, per minute and channel';
