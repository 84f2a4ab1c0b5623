CREATE OR REPLACE VIEW segments
(
    scheme LowCardinality(String)   COMMENT 'name of the file of borders in rules/segments',
    person String                   COMMENT 'who, kind:value',
    tier   LowCardinality(String)   COMMENT 'the tier now',
    since  DateTime64(3, 'UTC')     COMMENT 'since when, UTC'
)
AS SELECT scheme, person, argMax(segment_changes.tier, (at, loaded_at)) AS tier, max(at) AS since
FROM segment_changes
GROUP BY scheme, person
COMMENT 'The tier of each person now';
