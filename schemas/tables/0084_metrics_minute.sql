-- Reads everything there is. For the last minutes, and on a board, metrics_between is quick.
CREATE OR REPLACE VIEW metrics_minute
(
    minute           DateTime('UTC')        COMMENT 'start of the minute by the events'' own time, UTC',
    channel          LowCardinality(String) COMMENT 'where the customer was; empty: not known',
    queue            LowCardinality(String) COMMENT 'the queue the conversation came into last; empty: none till then, or a push',
    contacts         UInt64                 COMMENT 'conversations opened or reopened; they belong to no queue yet',
    queued           UInt64                 COMMENT 'times that a conversation came into the queue',
    waiting          UInt64                 COMMENT 'conversations in the queue when the minute ended',
    oldest_wait_ms   Int64                  COMMENT 'how long the first of them had been in it, milliseconds; 0: none',
    answers          UInt64                 COMMENT 'turns that an agent answered',
    response_p50_ms  Nullable(Int64)        COMMENT 'median time that their customers had waited, milliseconds',
    response_p90_ms  Nullable(Int64)        COMMENT '90th percentile of that time, milliseconds',
    closed           UInt64                 COMMENT 'conversations closed',
    resolved         UInt64                 COMMENT 'of them not left while the customer waited, and not taken up again within 24 hours',
    resolution       Nullable(Float64)      COMMENT 'resolved / closed',
    handled          UInt64                 COMMENT 'of them those that an agent had',
    handling_ms      Int64                  COMMENT 'how long agents had them, summed, milliseconds',
    surveys          UInt64                 COMMENT 'scores that customers gave',
    satisfied        UInt64                 COMMENT 'of them 4 or 5',
    csat             Nullable(Float64)      COMMENT 'satisfied / surveys',
    alerts           UInt64                 COMMENT 'alerts about conversations',
    pushes           UInt64                 COMMENT 'pushes, by the channel of the event that led to them',
    converted        UInt64                 COMMENT 'of them followed by an order of the person within 24 hours',
    conversion       Nullable(Float64)      COMMENT 'converted / pushes',
    waits_ms         Array(Int64)           COMMENT 'the waiting times of answers, ascending, milliseconds: percentiles of longer spans come from all of them',
    agents           Array(String)          COMMENT 'agents who answered, ascending'
)
AS SELECT *
FROM metrics_between(from_at = '1970-01-03 00:00:00', until_at = '2099-12-31 00:00:00')
COMMENT 'Live metrics per minute, channel and queue; minutes without anything have no row';
