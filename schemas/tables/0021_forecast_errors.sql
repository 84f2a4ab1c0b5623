CREATE TABLE IF NOT EXISTS forecast_errors
(
    made_at  DateTime64(3, 'UTC')   COMMENT 'when the forecast was made, UTC',
    queue    LowCardinality(String) COMMENT 'queue; empty: contacts of all queues',
    channel  LowCardinality(String) COMMENT 'where the customers are',
    method   LowCardinality(String) COMMENT 'prophet, a baseline, or the blend of the best two',
    chosen   Bool                   COMMENT 'whether the forecast was made by it',
    wape     Float64                COMMENT 'sum of absolute errors over sum of contacts, on origins in the past; -1: none came',
    mape     Float64                COMMENT 'mean of absolute error over contacts, of hours with contacts; -1: none came',
    coverage Float64                COMMENT 'share of hours inside the interval; -1: a method that was not chosen, or no origin',
    origins  UInt16                 COMMENT 'from how many origins it was tried',
    note     String                 COMMENT 'what went wrong, if anything: a fit that failed, too little history'
)
ENGINE = ReplacingMergeTree
PARTITION BY toYYYYMM(made_at)
ORDER BY (queue, channel, method, made_at)
TTL toDateTime(made_at) + INTERVAL 25 MONTH
SETTINGS non_replicated_deduplication_window = 10000, ttl_only_drop_parts = 1
COMMENT 'How good each method of forecasting was, per series and forecast; read with FINAL';
