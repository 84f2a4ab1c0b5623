-- What came with contacts: each column empty for the types that have no such field.
ALTER TABLE events
    ADD COLUMN IF NOT EXISTS conversation String                 COMMENT 'conversation that a contact is about; empty: none' AFTER zone,
    ADD COLUMN IF NOT EXISTS phase        LowCardinality(String) COMMENT 'of a contact: begun, ended, rated' AFTER conversation,
    ADD COLUMN IF NOT EXISTS reason       LowCardinality(String) COMMENT 'why the shopper came, as chosen at the door; empty: not told' AFTER phase,
    ADD COLUMN IF NOT EXISTS mood         Float64                COMMENT 'mood of the last message of a contact, -1 bad to 1 good' AFTER reason,
    ADD COLUMN IF NOT EXISTS unresolved   Bool                   COMMENT 'whether a contact ended while something was left' AFTER mood;
