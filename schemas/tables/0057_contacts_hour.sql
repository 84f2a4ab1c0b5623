CREATE OR REPLACE VIEW contacts_hour
(
    hour     DateTime('UTC')        COMMENT 'start of the hour, UTC',
    channel  LowCardinality(String) COMMENT 'where the customer was',
    queue    LowCardinality(String) COMMENT 'queue; empty for contacts and closings, which belong to no queue',
    contacts UInt64                 COMMENT 'conversations opened or reopened in the hour',
    queued   UInt64                 COMMENT 'times that a conversation came into the queue',
    closed   UInt64                 COMMENT 'conversations closed in the hour'
)
AS SELECT
    toStartOfHour(minute) AS hour, channel, queue,
    uniqExactMergeIf(ids, type IN ('opened', 'reopened')) AS contacts,
    uniqExactMergeIf(ids, type = 'queued' OR (type = 'transferred' AND queue != '')) AS queued,
    uniqExactMergeIf(ids, type = 'closed') AS closed
FROM contact_minutes
WHERE type IN ('opened', 'reopened', 'queued', 'transferred', 'closed')
GROUP BY hour, channel, queue
HAVING contacts + queued + closed > 0
COMMENT 'Contacts per hour, channel and queue';
