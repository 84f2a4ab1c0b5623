-- What was loaded before the view above was there. The same row twice is one row.
INSERT INTO order_lines (person, ts, id, `order`, amount_fen)
SELECT person, ts, id, `order`, amount_fen
FROM events
WHERE type = 'order';
