"""Who is meant by what somebody typed: the one place that finds people by any identifier."""

from collections.abc import Callable
from typing import Any

KINDS = ("account", "unionid", "phone", "openid", "device")  # of identifiers, from strong to weak
MOST_PEOPLE = 20

Ask = Callable[[str, dict[str, object]], list[dict[str, Any]]]  # runs a query: its rows, column -> value

FIND = f"""
SELECT DISTINCT person FROM
(
    SELECT person FROM events WHERE person IN {{names:Array(String)}}
    UNION ALL
    SELECT person FROM conversation_events WHERE person IN {{names:Array(String)}}
    UNION ALL
    SELECT person FROM actions WHERE person IN {{names:Array(String)}}
    UNION ALL
    SELECT person FROM conversation_events WHERE conversation = {{text:String}} AND person != ''
    UNION ALL
    SELECT person FROM order_lines WHERE `order` = {{text:String}}
)
ORDER BY person LIMIT {MOST_PEOPLE}
"""


def candidates(text: str) -> list[str]:
    """What the text may be as an identifier: itself, or with each kind before it."""
    kind, colon, value = text.partition(":")
    return [text] if colon and value and kind in KINDS else [f"{each}:{text}" for each in KINDS]


def persons(ask: Ask, text: str) -> list[str]:
    """People known by this identifier (with its kind or without), conversation id or order id; by name, at most 20."""
    wanted = text.strip()
    if not wanted:
        return []
    return [str(row["person"]) for row in ask(FIND, {"names": candidates(wanted), "text": wanted})]
