-- A person's conversations lie scattered: the index skips nearly all granules when a timeline is asked for.
ALTER TABLE conversation_events
    ADD INDEX IF NOT EXISTS by_person person TYPE bloom_filter GRANULARITY 1;
