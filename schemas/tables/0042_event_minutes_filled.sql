-- What was loaded before the view above was there. A set takes the same id twice without a change.
INSERT INTO event_minutes (minute, type, channel, ids)
SELECT toStartOfMinute(fromUnixTimestamp64Milli(ts, 'UTC')) AS minute, type, channel, uniqExactState(id)
FROM events
GROUP BY minute, type, channel;
