-- Bits and a maximum, not counts: whatever comes again changes nothing.
CREATE TABLE IF NOT EXISTS person_days
(
    day           Date                                          COMMENT 'day of the shop''s clock (Asia/Shanghai) by the events'' own time',
    person        String                                        COMMENT 'who, kind:value',
    stages        SimpleAggregateFunction(groupBitOr, UInt8)    COMMENT 'what was done: 1 view, 2 cart, 4 order, 8 pay, added up',
    last_order_ts SimpleAggregateFunction(max, Int64)           COMMENT 'the day''s last order, epoch milliseconds; 0: none',
    loaded_at     SimpleAggregateFunction(max, DateTime('UTC')) DEFAULT now() COMMENT 'when it last changed, UTC'
)
ENGINE = AggregatingMergeTree
PARTITION BY toYYYYMM(day)
ORDER BY (day, person)
TTL loaded_at + INTERVAL 13 MONTH
SETTINGS non_replicated_deduplication_window = 10000, ttl_only_drop_parts = 1
COMMENT 'How far each person came on each day, filled from events; read view funnel';
