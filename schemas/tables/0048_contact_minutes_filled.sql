-- What was loaded before the view above was there. A set takes the same id twice without a change.
INSERT INTO contact_minutes (minute, type, channel, queue, ids)
SELECT
    toStartOfMinute(fromUnixTimestamp64Milli(ts, 'UTC')) AS minute, type, channel,
    if(type = 'transferred', to_queue, conversation_events.queue) AS queue,
    uniqExactState(id)
FROM conversation_events
GROUP BY minute, type, channel, queue;
