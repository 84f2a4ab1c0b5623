-- Parameters: from_at and until_at, whole minutes, UTC: metrics_between(from_at = '...', until_at = '...'). Rows that a later
-- row may correct are narrowed by key to what has any row in the span, and then read with FINAL: that is exact, and does not
-- merge what lies outside. Whatever is loaded again changes nothing. A wait without a next move ends after 24 hours.
CREATE OR REPLACE VIEW metrics_between
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
AS WITH
    toInt64(toUnixTimestamp({from_at:DateTime('UTC')})) * 1000 AS from_ms,
    toInt64(toUnixTimestamp({until_at:DateTime('UTC')})) * 1000 AS until_ms,
    facts AS
    (
        SELECT conversation, toUnixTimestamp64Milli(until) AS at_ms, 'answers' AS what, toInt64(1) AS n, waited_ms AS ms, toString(agent) AS who, '' AS own_channel
        FROM turns FINAL
        PREWHERE conversation IN (SELECT conversation FROM turns WHERE toUnixTimestamp64Milli(until) >= from_ms AND toUnixTimestamp64Milli(until) < until_ms)
        WHERE at_ms >= from_ms AND at_ms < until_ms AND ended_by = 'answer' AND answered_by = 'agent'
        UNION ALL
        SELECT conversation, ts, 'surveys', toInt64(score), 0, '', toString(channel)
        FROM surveys FINAL
        WHERE ts >= from_ms AND ts < until_ms
        UNION ALL
        SELECT conversation, at_ms, 'alerts', 1, 0, '', ''
        FROM
        (
            SELECT DISTINCT alert_id, conversation, toUnixTimestamp64Milli(at) AS at_ms
            FROM alerts
            WHERE at_ms >= from_ms AND at_ms < until_ms AND NOT startsWith(conversation, 'metric:')
        )
    ),
    moved AS
    (
        SELECT
            conversation, ts, id, toString(type) AS type, toString(channel) AS channel, toString(queue) AS queue, waits,
            argMaxIf(toString(queue), (ts, id), queue != '') OVER (PARTITION BY conversation ORDER BY ts, id ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS last_queue,
            leadInFrame(ts, 1, 4102444800000) OVER (PARTITION BY conversation ORDER BY ts, id ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS next_ts
        FROM contact_moves FINAL
        PREWHERE conversation IN
        (
            SELECT conversation FROM contact_moves
            WHERE ts >= from_ms - 86400000 AND ts < until_ms AND fromUnixTimestamp64Milli(ts, 'UTC') >= {from_at:DateTime('UTC')} - INTERVAL 24 HOUR
            UNION ALL
            SELECT conversation FROM turns WHERE toUnixTimestamp64Milli(until) >= from_ms AND toUnixTimestamp64Milli(until) < until_ms
            UNION ALL
            SELECT conversation FROM surveys WHERE ts >= from_ms AND ts < until_ms
            UNION ALL
            SELECT conversation FROM alerts WHERE toUnixTimestamp64Milli(at) >= from_ms AND toUnixTimestamp64Milli(at) < until_ms
        )
    ),
    places AS
    (
        SELECT conversation, ts, argMax(channel, id) AS place_channel, argMax(last_queue, id) AS place_queue
        FROM moved GROUP BY conversation, ts
    ),
    pushed AS
    (
        SELECT DISTINCT action_id, person, event_id, toUnixTimestamp64Milli(at) AS at_ms
        FROM actions
        WHERE kind = 'push' AND at_ms >= from_ms AND at_ms < until_ms
    )
SELECT
    minute, channel, queue,
    sumIf(n, what = 'contacts') AS contacts, sumIf(n, what = 'queued') AS queued,
    sumIf(n, what = 'waiting') AS waiting, maxIf(ms, what = 'waiting') AS oldest_wait_ms,
    countIf(what = 'answers') AS answers,
    if(answers = 0, NULL, quantileExactLowIf(0.5)(ms, what = 'answers')) AS response_p50_ms,
    if(answers = 0, NULL, quantileExactLowIf(0.9)(ms, what = 'answers')) AS response_p90_ms,
    countIf(what IN ('resolved', 'closed')) AS closed, countIf(what = 'resolved') AS resolved,
    if(closed = 0, NULL, resolved / closed) AS resolution,
    countIf(what IN ('resolved', 'closed') AND ms > 0) AS handled, sumIf(ms, what IN ('resolved', 'closed')) AS handling_ms,
    countIf(what = 'surveys') AS surveys, countIf(what = 'surveys' AND n >= 4) AS satisfied,
    if(surveys = 0, NULL, satisfied / surveys) AS csat,
    sumIf(n, what = 'alerts') AS alerts,
    countIf(what = 'pushes') AS pushes, countIf(what = 'pushes' AND n = 2) AS converted,
    if(pushes = 0, NULL, converted / pushes) AS conversion,
    arraySort(groupArrayIf(ms, what = 'answers')) AS waits_ms,
    arraySort(groupUniqArrayIf(who, what = 'answers' AND who != '')) AS agents
FROM
(
    SELECT
        minute, toString(channel) AS channel, if(type IN ('opened', 'reopened'), '', toString(queue)) AS queue,
        if(type IN ('opened', 'reopened'), 'contacts', 'queued') AS what, toInt64(uniqExactMerge(ids)) AS n, toInt64(0) AS ms, '' AS who
    FROM contact_minutes
    WHERE minute >= {from_at:DateTime('UTC')} AND minute < {until_at:DateTime('UTC')}
        AND (type IN ('opened', 'reopened', 'queued') OR (type = 'transferred' AND contact_minutes.queue != ''))
    GROUP BY minute, channel, queue, what
    UNION ALL
    SELECT toDateTime(m, 'UTC'), channel, queue, 'waiting', 1, (toInt64(m) + 60) * 1000 - ts, ''
    FROM
    (
        SELECT
            channel, queue, ts,
            arrayJoin(range(
                toUInt32(intDiv(greatest(ts, from_ms), 60000) * 60),
                toUInt32(greatest(intDiv(least(next_ts, ts + 86400000, until_ms, toUnixTimestamp64Milli(now64(3))), 60000), intDiv(greatest(ts, from_ms), 60000)) * 60),
                60)) AS m
        FROM moved WHERE waits
    )
    UNION ALL
    SELECT toStartOfMinute(fromUnixTimestamp64Milli(at_ms, 'UTC')), if(what = 'surveys', own_channel, place_channel), place_queue, what, n, ms, who
    FROM facts AS f ASOF LEFT JOIN places AS p ON f.conversation = p.conversation AND f.at_ms >= p.ts
    UNION ALL
    SELECT
        toStartOfMinute(fromUnixTimestamp64Milli(c.ts, 'UTC')), channel, last_queue,
        if(coalesce(unanswered, false) OR next_ts <= c.ts + 86400000, 'closed', 'resolved'), 1, coalesce(handled_ms, 0), ''
    FROM (SELECT conversation, ts, channel, last_queue, next_ts FROM moved WHERE type = 'closed' AND ts >= from_ms AND ts < until_ms) AS c
    LEFT ANY JOIN
    (
        SELECT conversation, toUnixTimestamp64Milli(closed) AS ts, unanswered, handling_ms AS handled_ms
        FROM conversations FINAL
        PREWHERE conversation IN (SELECT conversation FROM contact_moves WHERE type = 'closed' AND ts >= from_ms AND ts < until_ms AND fromUnixTimestamp64Milli(ts, 'UTC') >= {from_at:DateTime('UTC')})
        WHERE NOT void
    ) AS e ON c.conversation = e.conversation AND c.ts = e.ts
    UNION ALL
    SELECT
        toStartOfMinute(fromUnixTimestamp64Milli(at_ms, 'UTC')), led_channel, '', 'pushes',
        if(l.ts > at_ms AND l.ts <= at_ms + 86400000, 2, 1), 0, ''
    FROM
    (
        SELECT person, at_ms, led_channel
        FROM pushed
        LEFT ANY JOIN
        (
            SELECT person, id AS event_id, any(toString(channel)) AS led_channel
            FROM events WHERE (person, id) IN (SELECT person, event_id FROM pushed) GROUP BY person, id
        ) AS led USING (person, event_id)
    ) AS o
    ASOF LEFT JOIN (SELECT person, ts FROM order_lines WHERE person IN (SELECT person FROM pushed)) AS l ON o.person = l.person AND o.at_ms < l.ts
)
GROUP BY minute, channel, queue
COMMENT 'Live metrics of a span, per minute, channel and queue';
