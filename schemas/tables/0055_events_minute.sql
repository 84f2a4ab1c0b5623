CREATE OR REPLACE VIEW events_minute
(
    minute  DateTime('UTC')        COMMENT 'start of the minute, UTC',
    type    LowCardinality(String) COMMENT 'kind of event',
    channel LowCardinality(String) COMMENT 'where the shopper was',
    events  UInt64                 COMMENT 'how many'
)
AS SELECT minute, type, channel, uniqExactMerge(ids) AS events
FROM event_minutes
GROUP BY minute, type, channel
COMMENT 'Events per minute, kind and channel';
