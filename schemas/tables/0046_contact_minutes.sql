-- Sets of ids, not counts: an event that is loaded again changes nothing.
CREATE TABLE IF NOT EXISTS contact_minutes
(
    minute    DateTime('UTC')                           COMMENT 'start of the minute by the events'' own time, UTC',
    type      LowCardinality(String)                    COMMENT 'kind of event',
    channel   LowCardinality(String)                    COMMENT 'where the customer was',
    queue     LowCardinality(String)                    COMMENT 'the queue it came into; empty: none',
    ids       AggregateFunction(uniqExact, String)      COMMENT 'the events'' ids; count with uniqExactMerge',
    loaded_at SimpleAggregateFunction(max, DateTime('UTC')) DEFAULT now() COMMENT 'when it last grew, UTC'
)
ENGINE = AggregatingMergeTree
PARTITION BY toYYYYMMDD(minute)
ORDER BY (minute, type, channel, queue)
TTL loaded_at + INTERVAL 25 MONTH
SETTINGS non_replicated_deduplication_window = 10000, ttl_only_drop_parts = 1
COMMENT 'Events of conversations per minute as sets of ids, filled from conversation_events; read view contacts_minute';
