"""The board's queries, each within its time over 10 million rows. Pure text.

Parameters of every query: `now_ms`, the board's clock; a query looks back from there. Rows that a later row may correct
(turns, conversations) are first narrowed by key to what has any row in the span, then read with FINAL: that is exact,
and does not merge what lies outside. Where a doubled row changes nothing, FINAL is left out.
"""

from typing import NamedTuple

HOUR_MS = 3_600_000
DAY_MS = 24 * HOUR_MS

SINCE_HOUR = "fromUnixTimestamp64Milli({now_ms:Int64} - 3600000, 'UTC')"
SINCE_DAY = "fromUnixTimestamp64Milli({now_ms:Int64} - 86400000, 'UTC')"
NOW = "fromUnixTimestamp64Milli({now_ms:Int64}, 'UTC')"
TODAY = "toDate(fromUnixTimestamp64Milli({now_ms:Int64}, 'Asia/Shanghai'))"


class Query(NamedTuple):
    """A query, and how often the board asks it."""

    sql: str
    every_seconds: float


ACTIVITY = f"""
SELECT minute, type, sum(events) AS events
FROM events_minute
WHERE minute >= toStartOfMinute({SINCE_HOUR})
GROUP BY minute, type ORDER BY minute, type
"""

ALERTS = f"""
SELECT alert_id, at, rule, severity, conversation, person, agent, score, JSONExtractString(evidence, 1, 'text') AS text,
    count() OVER () AS alerts, countIf(severity = 'urgent') OVER () AS urgent
FROM alerts FINAL
WHERE at >= {SINCE_DAY}
ORDER BY at DESC, alert_id LIMIT 40
"""

CONTACTS = f"""
SELECT
    minute, channel,
    uniqExactMergeIf(ids, type IN ('opened', 'reopened')) AS contacts, uniqExactMergeIf(ids, type = 'closed') AS closed
FROM contact_minutes
WHERE minute >= toStartOfMinute({SINCE_HOUR}) AND type IN ('opened', 'reopened', 'closed')
GROUP BY minute, channel ORDER BY minute, channel
"""

# Of firings in the last 24 hours, every later order is within their 24 hours: the person's last order decides.
# A person may have several rows of days: sets of ids count a firing once.
CONVERSION = f"""
SELECT
    rule, uniqExactIf(action_id, came = 1) AS pushes, uniqExactIf(action_id, came = 1 AND last_ts > at_ms) AS converted,
    uniqExactIf(action_id, came = 2) AS held_out, uniqExactIf(action_id, came = 2 AND last_ts > at_ms) AS held_out_converted,
    uniqExactIf(action_id, came = 3) AS refused
FROM
(
    SELECT rule, person, action_id, toUnixTimestamp64Milli(at) AS at_ms, 1 AS came
    FROM actions WHERE kind = 'push' AND at >= {SINCE_DAY}
    UNION ALL
    SELECT rule, person, action_id, toUnixTimestamp64Milli(at) AS at_ms, if(`limit` = 'hold_out', 2, 3) AS came
    FROM refusals WHERE at >= {SINCE_DAY}
) AS o
LEFT JOIN
(
    SELECT person, last_order_ts AS last_ts
    FROM person_days
    WHERE day >= toDate({SINCE_DAY}, 'Asia/Shanghai') AND last_order_ts > {{now_ms:Int64}} - {DAY_MS}
) AS l USING (person)
GROUP BY rule ORDER BY pushes DESC, rule
"""

AGENTS = f"""
SELECT agent, count() AS answers, quantileExactLow(0.5)(waited_ms) AS p50_ms, quantileExactLow(0.9)(waited_ms) AS p90_ms
FROM turns FINAL
PREWHERE conversation IN (SELECT conversation FROM turns WHERE until >= {SINCE_HOUR})
WHERE until >= {SINCE_HOUR} AND ended_by = 'answer' AND answered_by = 'agent'
GROUP BY agent ORDER BY answers DESC, agent LIMIT 20
"""

QUARTER = "fromUnixTimestamp64Milli({now_ms:Int64} - 900000, 'UTC')"
ANSWERING = f"""
SELECT count() AS answers, quantileExactLow(0.5)(waited_ms) AS p50_ms, quantileExactLow(0.9)(waited_ms) AS p90_ms
FROM turns FINAL
PREWHERE conversation IN (SELECT conversation FROM turns WHERE until >= {QUARTER})
WHERE until >= {QUARTER} AND ended_by = 'answer' AND answered_by = 'agent'
"""

FUNNEL = f"SELECT viewed, carted, ordered, paid FROM funnel WHERE day = {TODAY}"

HEALTH = f"""
SELECT
    (SELECT max(minute) FROM event_minutes WHERE minute >= {SINCE_DAY}) AS newest,
    (SELECT uniqExact(topic, partition, offset, found_by) FROM rejects WHERE at >= {SINCE_HOUR}) AS rejects,
    (SELECT uniqExact(event_id) FROM late_events WHERE at >= {SINCE_HOUR}) AS late,
    (SELECT max(p99_ms) FROM freshness FINAL WHERE minute >= {NOW} - INTERVAL 5 MINUTE) AS fresh_p99_ms
"""

PUSHES = f"""
SELECT toStartOfMinute(at) AS minute, rule, uniqExact(action_id) AS pushes
FROM actions
WHERE at >= toStartOfMinute({SINCE_HOUR}) AND kind = 'push'
GROUP BY minute, rule ORDER BY minute, rule
"""

RESPONSE = f"""
SELECT
    toStartOfMinute(until) AS minute, channel, count() AS answers,
    quantileExactLow(0.5)(waited_ms) AS p50_ms, quantileExactLow(0.9)(waited_ms) AS p90_ms
FROM
(
    SELECT conversation, toDateTime(until) AS until, waited_ms FROM turns FINAL
    PREWHERE conversation IN (SELECT conversation FROM turns WHERE until >= toStartOfMinute({SINCE_HOUR}))
    WHERE until >= toStartOfMinute({SINCE_HOUR}) AND ended_by = 'answer' AND answered_by = 'agent'
) AS t
LEFT ANY JOIN
(
    SELECT conversation, channel FROM conversations
    WHERE conversation IN (SELECT conversation FROM turns WHERE until >= toStartOfMinute({SINCE_HOUR}))
) AS c USING (conversation)
GROUP BY minute, channel ORDER BY minute, channel
"""

SATISFACTION = f"""
SELECT count() AS surveys, countIf(survey >= 4) AS satisfied, avg(survey) AS average
FROM conversations FINAL
PREWHERE conversation IN (SELECT conversation FROM conversations WHERE closed >= {SINCE_DAY} AND survey > 0)
WHERE closed >= {SINCE_DAY} AND survey > 0 AND NOT void
"""

PRECISION = (
    "SELECT rule, alerts, judged, right, appeals, precision FROM rule_precision ORDER BY alerts DESC, rule LIMIT 20"
)

# Who may wait is found by times alone, which is quick; for those few, moves of the same millisecond go by id.
RECENT_MOVES = f"ts >= {{now_ms:Int64}} - {DAY_MS} AND fromUnixTimestamp64Milli(ts, 'UTC') >= {SINCE_DAY}"
QUEUES = f"""
SELECT last.2 AS queue, count() AS waiting, max({{now_ms:Int64}} - last.3) AS longest_ms
FROM
(
    SELECT argMax((waits, toString(queue), ts), (ts, id)) AS last
    FROM contact_moves
    WHERE {RECENT_MOVES} AND conversation IN
    (
        SELECT conversation FROM contact_moves WHERE {RECENT_MOVES}
        GROUP BY conversation HAVING max(waits) AND maxIf(ts, waits) >= maxIf(ts, NOT waits)
    )
    GROUP BY conversation
)
WHERE last.1
GROUP BY queue ORDER BY waiting DESC, queue
"""

# The planner's tables: what is expected per hour, and how many agents that needs.
FORECAST = f"""
SELECT hour, sum(expected) AS expected, sum(low) AS low, sum(high) AS high
FROM forecasts FINAL
WHERE queue = '' AND hour >= toStartOfHour({NOW}) AND hour < {NOW} + INTERVAL 24 HOUR
GROUP BY hour ORDER BY hour
"""

STAFFING = f"""
SELECT hour, sum(agents) AS agents
FROM (SELECT toStartOfHour(at) AS hour, queue, max(agents) AS agents FROM staffing FINAL GROUP BY hour, queue)
WHERE hour >= toStartOfHour({NOW}) AND hour < {NOW} + INTERVAL 24 HOUR
GROUP BY hour ORDER BY hour
"""

QUERIES: dict[str, Query] = {
    "activity": Query(ACTIVITY, 2),
    "agents": Query(AGENTS, 10),
    "alerts": Query(ALERTS, 2),
    "answering": Query(ANSWERING, 5),
    "contacts": Query(CONTACTS, 2),
    "conversion": Query(CONVERSION, 10),
    "funnel": Query(FUNNEL, 10),
    "health": Query(HEALTH, 5),
    "precision": Query(PRECISION, 30),
    "pushes": Query(PUSHES, 3),
    "queues": Query(QUEUES, 2),
    "response": Query(RESPONSE, 5),
    "satisfaction": Query(SATISFACTION, 10),
}

PLANS: dict[str, Query] = {  # of tables that are there once somebody plans
    "forecast": Query(FORECAST, 60),
    "staffing": Query(STAFFING, 60),
}
