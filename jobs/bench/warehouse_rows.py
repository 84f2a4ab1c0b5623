"""Rows of a busy shop, made inside ClickHouse. Deterministic but for the moment at which they end."""

from sinks.clickhouse import Client

DAYS = 3
ROUNDS = 12  # each table is filled in so many steps, in the order of time
SHARES = {  # of all rows
    "events": 0.71,
    "conversation_events": 0.20,
    "turns": 0.04,
    "conversations": 0.02,
    "actions": 0.01,
    "refusals": 0.01,
    "alerts": 0.005,
    "promises": 0.005,
}

CHANNEL = "['app', 'mini_program', 'web', 'social', 'phone']"

# Of a hundred events two are orders, as in Taobao's public record of behaviour.
# number runs over the whole table; ts grows with it
EVENTS = """
INSERT INTO events (at, ts, id, type, person, channel, device, item, category, `order`, amount_fen, price_fen,
    topic, partition, offset)
SELECT
    fromUnixTimestamp64Milli(ts, 'UTC'), {first_ms} + toInt64(number * {step_ms}) AS ts, concat('e',
    toString(number)),
    multiIf(d < 78, 'view', d < 88, 'search', d < 91, 'favourite', d < 96, 'cart', d < 98, 'order', 'pay') AS type,
    concat('account:', toString(sipHash64(2, number) % {people})), {channel}[sipHash64(3, number) % 5 + 1], 'ios',
    concat('i', toString(sipHash64(4, number) % 5000)), concat('c', toString(sipHash64(4, number) % 50)),
    if(type IN ('order', 'pay', 'refund'), concat('o', toString(number)), ''), if(type IN ('order', 'pay'), 9900,
    0), 9900,
    'clicks', number % 4, intDiv(number, 4)
FROM (SELECT number, sipHash64(1, number) % 100 AS d FROM numbers({first}, {count}))
"""

CONVERSATION_EVENTS = """
INSERT INTO conversation_events (at, ts, id, type, conversation, person, channel, speaker, text, agent, queue,
    alert_id, rule, verdict, topic, partition, offset)
SELECT
    fromUnixTimestamp64Milli(ts, 'UTC'), {first_ms} + toInt64(c * {step_ms} * 10) + k * 45000 AS ts, concat('k',
    toString(number)),
    multiIf(k = 0, 'opened', k = 1, 'queued', k = 2, 'assigned', k < 8, 'message', k = 8, 'closed', c % 40 = 0,
    'verdict', 'message') AS type,
    concat('c-', hex(sipHash64(c))), concat('account:', toString(sipHash64(5, c) % {people})), {channel}[c % 5 + 1],
    if(type = 'message', if(k % 2 = 0, 'agent', 'customer'), ''), if(type = 'message', '你好，我的订单什么时候发货？', ''),
    if(k IN (2, 4, 6), concat('agent-', toString(c % 300)), ''), if(k = 1, concat('q', toString(c % 6)), ''),
    if(type = 'verdict', concat('al', toString(intDiv(c, 4))), ''), if(type = 'verdict', concat('rule-',
    toString(c % 8)), ''),
    if(type = 'verdict', if(c % 3 = 0, 'false', 'true'), ''), 'chats', number % 4, intDiv(number, 4)
FROM (SELECT number, intDiv(number, 10) AS c, number % 10 AS k FROM numbers({first}, {count}))
"""

TURNS = """
INSERT INTO turns (conversation, number, episode, person, began_by, `from`, until, ended_by, answered_by, agent,
    first, waited_ms, open_waited_ms, messages, spells, partition, offset)
SELECT
    concat('c-', hex(sipHash64(c))), n % 2 + 1, 1, '', 'message', `from`, `from` + toIntervalSecond(intDiv(waited,
    1000)), 'answer', 'agent',
    concat('agent-', toString(c % 300)), n % 2 = 0, sipHash64(6, n) % 240000 AS waited, waited, 1, '[]', n % 2,
    intDiv(n, 2)
FROM
    (SELECT number AS n, intDiv(number, 2) AS c,
     fromUnixTimestamp64Milli({first_ms} + toInt64(number * {step_ms}), 'UTC') AS `from`
     FROM numbers({first}, {count}))
"""

CONVERSATIONS = """
INSERT INTO conversations (conversation, episode, channel, opened_by, `from`, closed, closed_by, stints, survey,
    offset)
SELECT
    concat('c-', hex(sipHash64(c))), 1, {channel}[c % 5 + 1], 'customer', at, at + INTERVAL 6 MINUTE, 'agent',
    concat('[{{"agent":"agent-', toString(c % 300), '","from_ms":', toString(toUnixTimestamp64Milli(at)),
    ',"until_ms":',
           toString(toUnixTimestamp64Milli(at) + 300000), ',"replies":3}}]'),
    if(c % 4 = 0, c % 5 + 1, 0), c
FROM (SELECT number AS c, fromUnixTimestamp64Milli({first_ms} + toInt64(number * {step_ms}),
    'UTC') AS at FROM numbers({first}, {count}))
"""

FIRINGS = """
INSERT INTO {table} (action_id, rule, person, at, event_id, {word}, offset)
SELECT
    concat('{table}', toString(number)), concat('rule-', toString(number % 18)), concat('account:',
    toString(sipHash64(7, number) % {people})),
    fromUnixTimestamp64Milli({first_ms} + toInt64(number * {step_ms}), 'UTC'), '', {value}, number
FROM numbers({first}, {count})
"""

ALERTS = """
INSERT INTO alerts (alert_id, rule, conversation, person, agent, at, severity, score, evidence, offset)
SELECT
    concat('al', toString(number)), concat('rule-', toString(number % 8)), concat('c-',
    hex(sipHash64(number * 4))), concat('account:', toString(sipHash64(5, number * 4) % {people})),
    concat('agent-', toString(number % 300)), fromUnixTimestamp64Milli({first_ms} + toInt64(number * {step_ms}),
    'UTC'), 'warning', 0.9,
    '[{{"event_id":"x","at_ms":1,"text":"我要投诉","spans":[[2,4]],"what":"投诉","score":0.9}}]', number
FROM numbers({first}, {count})
"""

PROMISES = """
INSERT INTO promises (promise_id, conversation, person, agent, at, what, phrase, due, state, offset)
SELECT
    concat('p', toString(number)), concat('c-', hex(sipHash64(number * 4))), concat('account:',
    toString(sipHash64(5, number * 4) % {people})),
    concat('agent-', toString(number % 300)), at, 'ship', '今天发货', at + INTERVAL 1 DAY, ['open', 'kept',
    'broken'][number % 3 + 1], number
FROM (SELECT number, fromUnixTimestamp64Milli({first_ms} + toInt64(number * {step_ms}),
    'UTC') AS at FROM numbers({first}, {count}))
"""

TABLES = {
    "events": EVENTS,
    "conversation_events": CONVERSATION_EVENTS,
    "turns": TURNS,
    "conversations": CONVERSATIONS,
    "actions": FIRINGS.replace("{table}", "actions").replace("{word}", "kind").replace("{value}", "'push'"),
    "refusals": FIRINGS.replace("{table}", "refusals")
    .replace("{word}", "`limit`")
    .replace("{value}", "['hold_out', 'cool_down'][number % 2 + 1]"),
    "alerts": ALERTS,
    "promises": PROMISES,
}


def fill(client: Client, rows: int, now_ms: int) -> None:
    """So many rows in all tables together, the newest at `now_ms`; every table grows step by step."""
    first_ms = now_ms - DAYS * 86_400_000
    for step in range(ROUNDS):
        for table, sql in TABLES.items():
            total = int(rows * SHARES[table])
            first, until = total * step // ROUNDS, total * (step + 1) // ROUNDS
            client.command(
                sql.format(
                    first_ms=first_ms,
                    step_ms=DAYS * 86_400_000 / total,
                    first=first,
                    count=until - first,
                    people=max(rows // 50, 1),
                    channel=CHANNEL,
                )
            )
