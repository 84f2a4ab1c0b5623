-- What came with offers and service: each column empty for the types that have no such field.
ALTER TABLE events
    ADD COLUMN IF NOT EXISTS page    LowCardinality(String) COMMENT 'help page that was opened; empty: none' AFTER results,
    ADD COLUMN IF NOT EXISTS stars   UInt8                  COMMENT 'answer to a survey, 1 bad to 5 good; 0: no answer' AFTER page,
    ADD COLUMN IF NOT EXISTS purpose LowCardinality(String) COMMENT 'what a consent is for: marketing, service, survey' AFTER stars,
    ADD COLUMN IF NOT EXISTS agreed  Bool                   COMMENT 'whether the shopper agreed to the purpose' AFTER purpose,
    ADD COLUMN IF NOT EXISTS level   LowCardinality(String) COMMENT 'membership level; empty: not told' AFTER agreed,
    ADD COLUMN IF NOT EXISTS zone    LowCardinality(String) COMMENT 'time zone of the shopper; empty: not told' AFTER level;
