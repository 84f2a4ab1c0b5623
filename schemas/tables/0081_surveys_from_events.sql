CREATE MATERIALIZED VIEW IF NOT EXISTS surveys_from_events TO surveys AS
SELECT ts, conversation, id, channel, score
FROM conversation_events
WHERE type = 'survey'
COMMENT 'Fills surveys';
