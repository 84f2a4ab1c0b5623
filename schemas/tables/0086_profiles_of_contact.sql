-- A time of 1970-01-01 means never.
ALTER TABLE profiles
    ADD COLUMN IF NOT EXISTS contacts     UInt64                 COMMENT 'conversations with service so far' AFTER last_paid,
    ADD COLUMN IF NOT EXISTS last_contact DateTime64(3, 'UTC')   COMMENT 'newest contact, UTC' AFTER contacts,
    ADD COLUMN IF NOT EXISTS last_problem LowCardinality(String) COMMENT 'why the person came the last time; empty: not told' AFTER last_contact,
    ADD COLUMN IF NOT EXISTS mood         Nullable(Float64)      COMMENT 'at the end of the last contact, -1 bad to 1 good; NULL: none ended' AFTER last_problem,
    ADD COLUMN IF NOT EXISTS last_stars   UInt8                  COMMENT 'how the person rated service the last time, 1 bad to 5 good; 0: never' AFTER mood;
