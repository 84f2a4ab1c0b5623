-- Grouped by person first, so that asking for a person reads little. The newest row of an id counts, as with FINAL.
CREATE OR REPLACE VIEW person_timeline
(
    person  String                 COMMENT 'who, kind:value',
    at      DateTime64(3, 'UTC')   COMMENT 'when it happened, UTC',
    source  LowCardinality(String) COMMENT 'event, conversation, push, refusal, alert, promise',
    what    LowCardinality(String) COMMENT 'kind of event, the rule, or what was promised',
    channel LowCardinality(String) COMMENT 'where the person was; empty: not told',
    about   String                 COMMENT 'conversation, order or item id; of a push, the event that led to it',
    text    String                 COMMENT 'words: searched, written, the script, the limit''s reason, the promise',
    id      String                 COMMENT 'the event''s, action''s, alert''s or promise''s id'
)
AS
SELECT
    person, fromUnixTimestamp64Milli(r.1, 'UTC') AS at, toLowCardinality('event') AS source, r.2 AS what, r.3 AS channel,
    if(r.4 != '', r.4, r.5) AS about, r.6 AS text, id
FROM (SELECT person, id, argMax((ts, type, channel, `order`, item, words), loaded_at) AS r FROM events WHERE type != 'contact' GROUP BY person, id)
UNION ALL
SELECT person, fromUnixTimestamp64Milli(r.1, 'UTC'), 'conversation', r.2, r.3, conversation, r.4, id
FROM
(
    SELECT
        person, conversation, id,
        argMax((ts, type, channel, multiIf(text != '', concat(speaker, if(speaker = '', '', ': '), text), score > 0, toString(score), verdict != '', verdict, queue != '', queue, agent)), loaded_at) AS r
    FROM conversation_events
    GROUP BY person, conversation, id
)
UNION ALL
SELECT person, r.1, 'push', rule, '', r.2, r.3, action_id
FROM (SELECT person, rule, action_id, argMax((at, event_id, script), loaded_at) AS r FROM actions GROUP BY person, rule, action_id)
UNION ALL
SELECT person, r.1, 'refusal', rule, '', r.2, r.3, action_id
FROM (SELECT person, rule, action_id, argMax((at, event_id, concat(`limit`, ': ', detail)), loaded_at) AS r FROM refusals GROUP BY person, rule, action_id)
UNION ALL
SELECT person, r.1, 'alert', rule, '', conversation, r.2, alert_id
FROM (SELECT person, rule, conversation, alert_id, argMax((at, severity), loaded_at) AS r FROM alerts GROUP BY person, rule, conversation, alert_id)
UNION ALL
SELECT person, r.1, 'promise', r.2, '', conversation, r.3, promise_id
FROM (SELECT person, conversation, promise_id, argMax((at, what, concat(phrase, ' (', state, ')')), offset) AS r FROM promises GROUP BY person, conversation, promise_id)
COMMENT 'Everything known of a person over all channels; ask with person = ... or person IN (...)';
