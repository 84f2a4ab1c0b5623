-- A conversation waits from a move that `waits` until its next move; without a next move, for 24 hours at most.
-- Doubled rows make a wait of no length, so the moves need no FINAL.
CREATE OR REPLACE VIEW contacts_minute
(
    minute   DateTime('UTC')        COMMENT 'start of the minute, UTC',
    channel  LowCardinality(String) COMMENT 'where the customer was',
    queue    LowCardinality(String) COMMENT 'queue; empty for contacts and closings, which belong to no queue',
    contacts UInt64                 COMMENT 'conversations opened or reopened in the minute',
    queued   UInt64                 COMMENT 'times that a conversation came into the queue',
    closed   UInt64                 COMMENT 'conversations closed in the minute',
    waiting  UInt64                 COMMENT 'conversations in the queue when the minute ended'
)
AS SELECT minute, channel, queue, sum(c) AS contacts, sum(q) AS queued, sum(d) AS closed, sum(w) AS waiting
FROM
(
    SELECT
        minute, channel, queue,
        uniqExactMergeIf(ids, type IN ('opened', 'reopened')) AS c,
        uniqExactMergeIf(ids, type = 'queued' OR (type = 'transferred' AND queue != '')) AS q,
        uniqExactMergeIf(ids, type = 'closed') AS d,
        0 AS w
    FROM contact_minutes
    WHERE type IN ('opened', 'reopened', 'queued', 'transferred', 'closed')
    GROUP BY minute, channel, queue
    UNION ALL
    SELECT
        toDateTime(arrayJoin(range(toUInt32(intDiv(ts, 60000) * 60), toUInt32(intDiv(least(until, ts + 86400000, toUnixTimestamp64Milli(now64(3))), 60000) * 60), 60)), 'UTC') AS minute,
        channel, queue, 0, 0, 0, count()
    FROM
    (
        SELECT
            channel, queue, ts, waits,
            leadInFrame(ts, 1, 4102444800000) OVER (PARTITION BY conversation ORDER BY ts, id ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS until
        FROM contact_moves
    )
    WHERE waits
    GROUP BY minute, channel, queue
)
GROUP BY minute, channel, queue
HAVING contacts + queued + closed + waiting > 0
COMMENT 'Contacts per minute, channel and queue: how many came, were queued, were closed, and waited at its end';
