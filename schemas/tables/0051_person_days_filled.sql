-- What was loaded before the view above was there. The same bits again change nothing.
INSERT INTO person_days (day, person, stages, last_order_ts)
SELECT
    toDate(fromUnixTimestamp64Milli(ts, 'Asia/Shanghai')) AS day, person,
    groupBitOr(toUInt8(transform(type, ['view', 'cart', 'order', 'pay'], [1, 2, 4, 8], 0))), maxIf(ts, type = 'order')
FROM events
WHERE type IN ('view', 'cart', 'order', 'pay')
GROUP BY day, person;
