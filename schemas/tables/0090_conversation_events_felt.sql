-- What a slower model says of a message.
ALTER TABLE conversation_events
    ADD COLUMN IF NOT EXISTS message String                 COMMENT 'the message that felt otherwise; empty: other types',
    ADD COLUMN IF NOT EXISTS model   LowCardinality(String) COMMENT 'the model that says how a message felt; empty: other types',
    ADD COLUMN IF NOT EXISTS mood    Float64                COMMENT 'how a message felt, -1 bad to 1 good; 0 for other types' CODEC(Gorilla, ZSTD);
