CREATE MATERIALIZED VIEW IF NOT EXISTS contact_minutes_from_events TO contact_minutes AS
SELECT
    toStartOfMinute(fromUnixTimestamp64Milli(ts, 'UTC')) AS minute, type, channel,
    if(type = 'transferred', to_queue, conversation_events.queue) AS queue,
    uniqExactState(id) AS ids
FROM conversation_events
GROUP BY minute, type, channel, queue
COMMENT 'Fills contact_minutes';
