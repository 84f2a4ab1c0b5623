-- A row only where the tier changed: the history of a person's tiers.
CREATE TABLE IF NOT EXISTS segment_changes
(
    person        String                 COMMENT 'who, kind:value',
    at            DateTime64(3, 'UTC')   COMMENT 'the moment up to which orders were counted, UTC',
    scheme        LowCardinality(String) COMMENT 'name of the file of borders in rules/segments',
    tier          LowCardinality(String) COMMENT 'the tier from then on',
    before        LowCardinality(String) COMMENT 'the tier till then; empty: none',
    recency_days  UInt32                 COMMENT 'whole days since the last order',
    frequency     UInt32                 COMMENT 'orders in the span',
    monetary_fen  Int64                  COMMENT 'what they came to, fen (1/100 yuan)',
    recency_score UInt8                  COMMENT 'score of recency, 1 longest ago to 5',
    frequency_score UInt8                COMMENT 'score of frequency, 1 fewest to 5',
    monetary_score UInt8                 COMMENT 'score of money, 1 least to 5',
    loaded_at     DateTime64(3, 'UTC')   DEFAULT now64(3) COMMENT 'when the row was inserted, UTC'
)
ENGINE = ReplacingMergeTree
ORDER BY (scheme, person, at)
TTL toDateTime(loaded_at) + INTERVAL 61 MONTH
SETTINGS non_replicated_deduplication_window = 10000
COMMENT 'Changes of people''s tiers, one row per person and change; read with FINAL';
