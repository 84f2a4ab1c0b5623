CREATE MATERIALIZED VIEW IF NOT EXISTS contact_moves_from_events TO contact_moves AS
SELECT
    conversation, ts, id, type, channel,
    if(type = 'transferred', to_queue, queue) AS queue,
    if(type = 'transferred', to_agent, agent) AS agent,
    type = 'queued' OR (type = 'transferred' AND to_queue != '') AS waits
FROM conversation_events
WHERE type IN ('opened', 'reopened', 'queued', 'assigned', 'transferred', 'closed')
COMMENT 'Fills contact_moves';
