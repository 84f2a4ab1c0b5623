-- A later row of an episode corrects or completes it. Offsets of one conversation rise.
CREATE TABLE IF NOT EXISTS conversations
(
    conversation           String                             COMMENT 'conversation id',
    episode                UInt32                             COMMENT 'which opening of the conversation, from 1',
    person                 String                             COMMENT 'the customer, kind:value; empty: not known',
    channel                LowCardinality(String)             COMMENT 'where the customer was',
    tier                   LowCardinality(String)             COMMENT 'the customer''s tier at opening; empty: not told',
    opened_by              LowCardinality(String)             COMMENT 'who began it',
    from                   DateTime64(3, 'UTC')               COMMENT 'when it was opened, UTC',
    closed                 DateTime64(3, 'UTC')               COMMENT 'when it was closed, UTC; 1970: still open',
    closed_by              LowCardinality(String)             COMMENT 'who closed it; empty: still open',
    first_response_ms      Int64                              COMMENT 'opening to an agent''s first answer, milliseconds; -1: none',
    open_first_response_ms Int64                              COMMENT 'the same in hours of business alone; -1: none',
    responses              UInt32                             COMMENT 'turns that an agent answered',
    response_ms            Int64                              COMMENT 'their waiting times, summed, milliseconds',
    open_response_ms       Int64                              COMMENT 'the same in hours of business alone, milliseconds',
    slowest_response_ms    Int64                              COMMENT 'the longest of them, milliseconds',
    bot_answers            UInt32                             COMMENT 'turns that a bot answered',
    waited_ms              Int64                              COMMENT 'waiting times of all turns, summed, milliseconds',
    open_waited_ms         Int64                              COMMENT 'the same in hours of business alone, milliseconds',
    handling_ms            Int64                              COMMENT 'how long agents had it, summed, milliseconds',
    resolution_ms          Int64                              COMMENT 'opening to closing, milliseconds; -1: still open',
    open_resolution_ms     Int64                              COMMENT 'the same in hours of business alone; -1: still open',
    held_ms                Map(LowCardinality(String), Int64) COMMENT 'who had the ball how long: customer, bot, queue, agent; milliseconds',
    customer_messages      UInt32                             COMMENT 'messages of the customer',
    agent_messages         UInt32                             COMMENT 'messages of agents',
    bot_messages           UInt32                             COMMENT 'messages of bots',
    transfers              UInt32                             COMMENT 'times it was passed on',
    stints                 String                             COMMENT 'which agent had it when: JSON list of objects',
    unanswered             Bool                               COMMENT 'closed while the customer waited',
    survey                 UInt8                              COMMENT 'the customer''s score, 1 to 5; 0: none',
    unplaced               UInt32                             COMMENT 'events so late that they could not take their place',
    void                   Bool                               COMMENT 'there was no such episode after all',
    partition              UInt32                             COMMENT 'Kafka partition of topic conversations',
    offset                 UInt64                             COMMENT 'Kafka offset of the record',
    loaded_at              DateTime64(3, 'UTC')               DEFAULT now64(3) COMMENT 'when the row was inserted, UTC'
)
ENGINE = ReplacingMergeTree(offset)
ORDER BY (conversation, episode)
TTL toDateTime(loaded_at) + INTERVAL 25 MONTH
SETTINGS non_replicated_deduplication_window = 10000
COMMENT 'Figures of conversations, one row per opening; read with FINAL and without void';
