-- A later plan of a half hour replaces an earlier one.
CREATE TABLE IF NOT EXISTS staffing
(
    at              DateTime('UTC')        COMMENT 'start of the half hour, UTC',
    queue           LowCardinality(String) COMMENT 'queue',
    contacts        Float64                COMMENT 'contacts expected in the half hour',
    handling_s      Float64                COMMENT 'time an agent has a contact, seconds',
    measured        Bool                   COMMENT 'whether that is measured; otherwise it is said in rules/planning',
    agents          UInt32                 COMMENT 'agents at work who keep the service level',
    hired           UInt32                 COMMENT 'people on the rota for so many at work',
    within          Float64                COMMENT 'share of customers answered in time with so many agents',
    within_one_less Float64                COMMENT 'the same with one agent less',
    cost_fen        UInt64                 COMMENT 'pay of the half hour, fen',
    made_at         DateTime64(3, 'UTC')   COMMENT 'when it was planned, UTC'
)
ENGINE = ReplacingMergeTree(made_at)
PARTITION BY toYYYYMM(at)
ORDER BY (queue, at)
TTL at + INTERVAL 25 MONTH
SETTINGS non_replicated_deduplication_window = 10000, ttl_only_drop_parts = 1
COMMENT 'Agents needed per half hour and queue; read with FINAL';
