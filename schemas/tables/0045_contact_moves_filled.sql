-- What was loaded before the view above was there. The same row twice is one row.
INSERT INTO contact_moves (conversation, ts, id, type, channel, queue, agent, waits)
SELECT
    conversation, ts, id, type, channel,
    if(type = 'transferred', to_queue, queue),
    if(type = 'transferred', to_agent, agent),
    type = 'queued' OR (type = 'transferred' AND to_queue != '')
FROM conversation_events
WHERE type IN ('opened', 'reopened', 'queued', 'assigned', 'transferred', 'closed');
