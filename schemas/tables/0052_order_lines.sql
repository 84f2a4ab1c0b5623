-- Orders are few among events, and asked for by person and time: conversion, segments.
CREATE TABLE IF NOT EXISTS order_lines
(
    person     String          COMMENT 'who ordered, kind:value',
    ts         Int64           COMMENT 'when, epoch milliseconds' CODEC(Delta, ZSTD),
    id         String          COMMENT 'the event''s id',
    `order`    String          COMMENT 'order id',
    amount_fen Int64           COMMENT 'amount of the line, fen (1/100 yuan)',
    loaded_at  DateTime('UTC') DEFAULT now() COMMENT 'when the row was inserted, UTC'
)
ENGINE = ReplacingMergeTree
PARTITION BY toYYYYMMDD(fromUnixTimestamp64Milli(ts, 'UTC'))
ORDER BY (person, ts, id)
TTL loaded_at + INTERVAL 25 MONTH
SETTINGS non_replicated_deduplication_window = 10000, ttl_only_drop_parts = 1
COMMENT 'Lines of orders by person and time, filled from events; read with FINAL';
