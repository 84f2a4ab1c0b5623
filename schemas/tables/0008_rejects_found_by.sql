-- A row that its table refuses keeps its own place in Kafka; what the people job rejects has a place in topic rejects.
-- The two may be equal in topic, partition and offset, and must not replace each other.
ALTER TABLE rejects
    ADD COLUMN IF NOT EXISTS found_by LowCardinality(String) COMMENT 'job: partition and offset are those of topic rejects; loader: they are the record''s own',
    MODIFY ORDER BY (topic, partition, offset, found_by);
