CREATE MATERIALIZED VIEW IF NOT EXISTS event_minutes_from_events TO event_minutes AS
SELECT toStartOfMinute(fromUnixTimestamp64Milli(ts, 'UTC')) AS minute, type, channel, uniqExactState(id) AS ids
FROM events
GROUP BY minute, type, channel
COMMENT 'Fills event_minutes';
