CREATE OR REPLACE VIEW promise_kept_by_agent
(
    agent      LowCardinality(String) COMMENT 'agent id; empty: not known',
    promises   UInt64                 COMMENT 'promises made',
    kept       UInt64                 COMMENT 'of them kept in time',
    broken     UInt64                 COMMENT 'of them broken',
    open       UInt64                 COMMENT 'of them not yet due',
    kept_share Nullable(Float64)      COMMENT 'kept / (kept + broken)'
)
AS SELECT
    agent, count() AS promises, countIf(state = 'kept') AS kept, countIf(state = 'broken') AS broken,
    countIf(state IN ('open', 'warned')) AS open, if(kept + broken = 0, NULL, kept / (kept + broken)) AS kept_share
FROM promises FINAL
GROUP BY agent
COMMENT 'Promises kept and broken, per agent';
