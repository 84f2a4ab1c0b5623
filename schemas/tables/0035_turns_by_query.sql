-- The service clock once more, as one query over raw events: a second opinion on the stream's `turns`, not a source of figures.
-- It knows customers, human answers and closings; bots, handovers and what comes after a closing are the stream's alone.
CREATE OR REPLACE VIEW turns_by_query
(
    conversation String                 COMMENT 'conversation id',
    from_ms      Int64                  COMMENT 'the first unanswered message, epoch milliseconds',
    until_ms     Int64                  COMMENT 'the answer, or the closing, epoch milliseconds',
    ended_by     LowCardinality(String) COMMENT 'answer or close',
    agent        LowCardinality(String) COMMENT 'who answered; empty: nobody',
    waited_ms    Int64                  COMMENT 'how long the customer waited, milliseconds'
)
AS
SELECT conversation,
    minIf(ts, is_request) AS from_ms,
    minIf(ts, is_end) AS until_ms,
    if(argMinIf(type, (ts, id), is_end) = 'closed', 'close', 'answer') AS ended_by,
    argMinIf(if(type = 'closed', '', who), (ts, id), is_end) AS agent,
    until_ms - from_ms AS waited_ms
FROM
(
    SELECT conversation, id, ts, type, who, is_request, is_end,
        countIf(is_end) OVER (PARTITION BY conversation ORDER BY ts, id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS turn
    FROM
    (
        SELECT conversation, id, ts, type, events.agent AS who,
            (type = 'message' AND speaker = 'agent') OR type = 'closed' AS is_end,
            type = 'message' AND speaker = 'customer' AND NOT
            (
                lengthUTF8(text) <= 40
                AND match(text, '(?i)^(?:谢谢您|谢谢你|谢谢|谢了|谢啦|多谢您|多谢你|多谢|感谢您|感谢|辛苦您了|辛苦你了|辛苦了|辛苦啦|麻烦您了|麻烦你了|麻烦了|thank you very much|thanks a lot|thank you|thank u|thanks|thx|3q|再见|拜拜|拜|88|晚安|回见|祝您生活愉快|祝你生活愉快|生活愉快|工作愉快|没有了|没了|没事了|没问题了|不用了|goodbye|byebye|bye|好的|好滴|好哒|好吧|好|嗯|恩|哦|噢|喔|行的|行吧|行|可以的|可以了|可以|知道了|明白了|明白|了解|收到了|收到|是的|对的|对|没关系|okay|ok|yes|yep|[\\s,，.。!！~～、;；:：…·\\-_^()（）亲啊呀哈呢嘻的了啦嘞\\x{1F300}-\\x{1FAFF}\\x{2600}-\\x{27BF}\\x{FE0F}])*$')
                AND match(text, '(?i)谢谢您|谢谢你|谢谢|谢了|谢啦|多谢您|多谢你|多谢|感谢您|感谢|辛苦您了|辛苦你了|辛苦了|辛苦啦|麻烦您了|麻烦你了|麻烦了|thank you very much|thanks a lot|thank you|thank u|thanks|thx|3q|再见|拜拜|拜|88|晚安|回见|祝您生活愉快|祝你生活愉快|生活愉快|工作愉快|没有了|没了|没事了|没问题了|不用了|goodbye|byebye|bye')
            ) AS is_request
        FROM conversation_events AS events FINAL
        WHERE NOT internal AND type IN ('message', 'closed')
    )
)
GROUP BY conversation, turn
HAVING countIf(is_request) > 0 AND countIf(is_end) > 0
COMMENT 'Turns by one query over conversation_events, to hold the stream''s against';
