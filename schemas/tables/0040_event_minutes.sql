-- Sets of ids, not counts: an event that is loaded again, by a replay or after a crash, changes nothing.
CREATE TABLE IF NOT EXISTS event_minutes
(
    minute    DateTime('UTC')                           COMMENT 'start of the minute by the events'' own time, UTC',
    type      LowCardinality(String)                    COMMENT 'kind of event',
    channel   LowCardinality(String)                    COMMENT 'where the shopper was',
    ids       AggregateFunction(uniqExact, String)      COMMENT 'the events'' ids; count with uniqExactMerge',
    loaded_at SimpleAggregateFunction(max, DateTime('UTC')) DEFAULT now() COMMENT 'when it last grew, UTC'
)
ENGINE = AggregatingMergeTree
PARTITION BY toYYYYMMDD(minute)
ORDER BY (minute, type, channel)
TTL loaded_at + INTERVAL 13 MONTH
SETTINGS non_replicated_deduplication_window = 10000, ttl_only_drop_parts = 1
COMMENT 'Events per minute as sets of ids, filled from table events; read view events_minute';
