CREATE MATERIALIZED VIEW IF NOT EXISTS order_lines_from_events TO order_lines AS
SELECT person, ts, id, `order`, amount_fen
FROM events
WHERE type = 'order'
COMMENT 'Fills order_lines';
