CREATE OR REPLACE VIEW funnel
(
    day     Date   COMMENT 'day of the shop''s clock (Asia/Shanghai)',
    viewed  UInt64 COMMENT 'people who opened an item',
    carted  UInt64 COMMENT 'of them, who put something into the cart on the day',
    ordered UInt64 COMMENT 'of them, who ordered on the day',
    paid    UInt64 COMMENT 'of them, who paid on the day'
)
AS SELECT
    day, countIf(bitAnd(stages, 1) = 1) AS viewed, countIf(bitAnd(stages, 3) = 3) AS carted,
    countIf(bitAnd(stages, 7) = 7) AS ordered, countIf(bitAnd(stages, 15) = 15) AS paid
FROM person_days FINAL
GROUP BY day
COMMENT 'How many people came how far, per day; each stage counts people of the stage before';
