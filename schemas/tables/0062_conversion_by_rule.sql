-- A push is followed by an order if its person orders within (at, at + 24 h]. Doubled order lines change nothing.
CREATE OR REPLACE VIEW conversion_by_rule
(
    day                Date                   COMMENT 'day of the shop''s clock (Asia/Shanghai) on which the rule fired',
    rule               LowCardinality(String) COMMENT 'the rule',
    pushes             UInt64                 COMMENT 'pushes',
    converted          UInt64                 COMMENT 'of them followed by an order of the person within 24 hours',
    conversion         Nullable(Float64)      COMMENT 'converted / pushes',
    held_out           UInt64                 COMMENT 'firings for people in the rule''s hold-out, who got nothing',
    held_out_converted UInt64                 COMMENT 'of them followed by an order of the person within 24 hours',
    held_out_conversion Nullable(Float64)     COMMENT 'held_out_converted / held_out: what happens without the push',
    refused            UInt64                 COMMENT 'firings that any other limit held back',
    refused_converted  UInt64                 COMMENT 'of them followed by an order of the person within 24 hours'
)
AS SELECT
    toDate(fromUnixTimestamp64Milli(at_ms, 'Asia/Shanghai')) AS day, rule,
    countIf(came = 'push') AS pushes, countIf(came = 'push' AND bought) AS converted,
    if(pushes = 0, NULL, converted / pushes) AS conversion,
    countIf(came = 'hold_out') AS held_out, countIf(came = 'hold_out' AND bought) AS held_out_converted,
    if(held_out = 0, NULL, held_out_converted / held_out) AS held_out_conversion,
    countIf(came = 'refused') AS refused, countIf(came = 'refused' AND bought) AS refused_converted
FROM
(
    SELECT rule, came, at_ms, l.ts > at_ms AND l.ts <= at_ms + 86400000 AS bought
    FROM
    (
        SELECT rule, person, toUnixTimestamp64Milli(at) AS at_ms, 'push' AS came
        FROM actions FINAL
        WHERE kind = 'push'
        UNION ALL
        SELECT rule, person, toUnixTimestamp64Milli(at) AS at_ms, if(`limit` = 'hold_out', 'hold_out', 'refused') AS came
        FROM refusals FINAL
    ) AS o
    ASOF LEFT JOIN order_lines AS l ON o.person = l.person AND o.at_ms < l.ts
)
GROUP BY day, rule
COMMENT 'Pushes followed by an order within 24 hours, against people held out and firings held back';
