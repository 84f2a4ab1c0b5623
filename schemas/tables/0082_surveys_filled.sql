-- What was loaded before the view above was there. The same row twice is one row.
INSERT INTO surveys (ts, conversation, id, channel, score)
SELECT ts, conversation, id, channel, score
FROM conversation_events
WHERE type = 'survey';
