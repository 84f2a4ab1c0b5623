-- Sort key: a person's rows lie together. The rest of the key is the id alone, not the time, because an event that is
-- sent again may carry another record timestamp and must still count once (read with FINAL).
-- Old events are replayed, so rows age by loaded_at, not by at.
CREATE TABLE IF NOT EXISTS events
(
    at         DateTime64(3, 'UTC')   COMMENT 'the record''s timestamp: when it happened, UTC' CODEC(Delta, ZSTD),
    ts         Int64                  COMMENT 'the event''s own time, as the stream took it, epoch milliseconds' CODEC(Delta, ZSTD),
    id         String                 COMMENT 'the event''s id, unique per event',
    type       LowCardinality(String) COMMENT 'kind of event: view, search, favourite, cart, leave, order, pay, ship, refund',
    person     String                 COMMENT 'strongest identifier known, kind:value',
    channel    LowCardinality(String) COMMENT 'where the shopper was',
    device     LowCardinality(String) COMMENT 'kind of device',
    item       String                 COMMENT 'item id; empty: none',
    category   LowCardinality(String) COMMENT 'category id; empty: none',
    words      String                 COMMENT 'search words as typed; empty: not a search',
    `order`    String                 COMMENT 'order id; empty: none',
    amount_fen Int64                  COMMENT 'amount of an order line, payment or refund, fen (1/100 yuan)',
    price_fen  Int64                  COMMENT 'price shown for one piece, fen (1/100 yuan)',
    quantity   UInt32                 COMMENT 'pieces; 0: the type has no quantity',
    dwell_ms   UInt32                 COMMENT 'time spent on the page, milliseconds',
    coupon     LowCardinality(String) COMMENT 'coupon used; empty: none',
    results    UInt64                 COMMENT 'number of items a search found',
    payload    String                 COMMENT 'the record''s value as sent, JSON' CODEC(ZSTD(3)),
    topic      LowCardinality(String) COMMENT 'Kafka topic it was read from',
    partition  UInt32                 COMMENT 'Kafka partition it was read from',
    offset     UInt64                 COMMENT 'Kafka offset of the record' CODEC(Delta, ZSTD),
    loaded_at  DateTime64(3, 'UTC')   DEFAULT now64(3) COMMENT 'when the row was inserted, UTC' CODEC(Delta, ZSTD)
)
ENGINE = ReplacingMergeTree
PARTITION BY toYYYYMMDD(at)
ORDER BY (person, id)
TTL toDateTime(loaded_at) + INTERVAL 13 MONTH
SETTINGS non_replicated_deduplication_window = 10000, ttl_only_drop_parts = 1
COMMENT 'Valid events of the input topics, one row per event id; read with FINAL';
