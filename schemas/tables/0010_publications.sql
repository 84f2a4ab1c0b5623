-- The audit is kept for ever: it has no TTL.
CREATE TABLE IF NOT EXISTS publications
(
    version      UInt64                 COMMENT 'version of the published rule set',
    at           DateTime64(3, 'UTC')   COMMENT 'when it was published, by the publisher''s clock, UTC',
    who          String                 COMMENT 'who published it: the name given, or of the account',
    cause        LowCardinality(String) COMMENT 'publish, rollback, or floor: alerts that were too seldom right became shadows',
    from_version UInt64                 COMMENT 'of a rollback the version whose rules were published anew; 0: none',
    rules        UInt32                 COMMENT 'rules in it',
    added        Array(String)          COMMENT 'names of rules that the version before did not have',
    changed      Array(String)          COMMENT 'names of rules that are not as they were in the version before',
    removed      Array(String)          COMMENT 'names of rules that only the version before had',
    ruleset      String                 COMMENT 'the whole rule set, JSON' CODEC(ZSTD(3)),
    partition    UInt32                 COMMENT 'Kafka partition of topic publications',
    offset       UInt64                 COMMENT 'Kafka offset of the record',
    loaded_at    DateTime64(3, 'UTC')   DEFAULT now64(3) COMMENT 'when the row was inserted, UTC'
)
ENGINE = ReplacingMergeTree
ORDER BY (version, at)
SETTINGS non_replicated_deduplication_window = 10000
COMMENT 'Every publication of rules: who, when, and what; read with FINAL';
