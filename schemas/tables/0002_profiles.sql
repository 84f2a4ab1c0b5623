-- A time of 1970-01-01 means never.
CREATE TABLE IF NOT EXISTS profiles
(
    person        String                 COMMENT 'whose profile, kind:value',
    at            DateTime64(3, 'UTC')   COMMENT 'the moment the profile describes, UTC',
    cause         LowCardinality(String) COMMENT 'why it was emitted: change, visit_end',
    first         DateTime64(3, 'UTC')   COMMENT 'first event seen, UTC',
    last          DateTime64(3, 'UTC')   COMMENT 'last event seen, UTC',
    visits        UInt64                 COMMENT 'visits so far',
    visit_start   DateTime64(3, 'UTC')   COMMENT 'start of the newest visit, UTC',
    dwell_ms      Int64                  COMMENT 'time spent on pages so far, milliseconds',
    views_24h     UInt64                 COMMENT 'views in the last 24 hours',
    searches_24h  UInt64                 COMMENT 'searches in the last 24 hours',
    carts_24h     UInt64                 COMMENT 'cart events in the last 24 hours',
    orders_24h    UInt64                 COMMENT 'order lines in the last 24 hours',
    paid_24h_fen  Int64                  COMMENT 'paid in the last 24 hours, fen (1/100 yuan)',
    views_7d      UInt64                 COMMENT 'views in the last 7 days',
    searches_7d   UInt64                 COMMENT 'searches in the last 7 days',
    carts_7d      UInt64                 COMMENT 'cart events in the last 7 days',
    orders_7d     UInt64                 COMMENT 'order lines in the last 7 days',
    paid_7d_fen   Int64                  COMMENT 'paid in the last 7 days, fen (1/100 yuan)',
    cart_items    UInt32                 COMMENT 'items in the cart now',
    cart_fen      Int64                  COMMENT 'money in the cart now, fen (1/100 yuan)',
    order_lines   UInt64                 COMMENT 'order lines so far',
    ordered_fen   Int64                  COMMENT 'ordered so far, fen (1/100 yuan)',
    payments      UInt64                 COMMENT 'payments so far',
    paid_fen      Int64                  COMMENT 'paid so far, fen (1/100 yuan)',
    refunds       UInt64                 COMMENT 'refunds so far',
    refunded_fen  Int64                  COMMENT 'money asked back so far, fen (1/100 yuan)',
    last_order    DateTime64(3, 'UTC')   COMMENT 'newest order, UTC',
    last_paid     DateTime64(3, 'UTC')   COMMENT 'newest payment, UTC',
    payload       String                 COMMENT 'the whole profile, JSON' CODEC(ZSTD(3)),
    partition     UInt32                 COMMENT 'Kafka partition of topic profiles',
    offset        UInt64                 COMMENT 'Kafka offset of the record',
    loaded_at     DateTime64(3, 'UTC')   DEFAULT now64(3) COMMENT 'when the row was inserted, UTC'
)
ENGINE = ReplacingMergeTree
PARTITION BY toYYYYMM(at)
ORDER BY (person, at, cause)
TTL toDateTime(loaded_at) + INTERVAL 13 MONTH
SETTINGS non_replicated_deduplication_window = 10000, ttl_only_drop_parts = 1
COMMENT 'Rolling profiles as they were emitted; the newest row of a person is the profile now; read with FINAL';
