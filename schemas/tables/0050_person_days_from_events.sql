CREATE MATERIALIZED VIEW IF NOT EXISTS person_days_from_events TO person_days AS
SELECT
    toDate(fromUnixTimestamp64Milli(ts, 'Asia/Shanghai')) AS day, person,
    groupBitOr(toUInt8(transform(type, ['view', 'cart', 'order', 'pay'], [1, 2, 4, 8], 0))) AS stages, maxIf(ts, type = 'order') AS last_order_ts
FROM events
WHERE type IN ('view', 'cart', 'order', 'pay')
GROUP BY day, person
COMMENT 'Fills person_days';
