"""What the engine's streaming insert does not tell: that a materialised view failed after its table took the block.

The engine counts errors, those of other connections among them. Where the count rose, the block's fate is not known; sent
again with its token it does no harm, so only inserts with a token are answered so.
"""

from typing import Any

from sinks.embedded.errors import UNKNOWN_STATUS_OF_INSERT, ServerError

TOKEN = "insert_deduplication_token"
HARMLESS = "'INSERT_WAS_DEDUPLICATED', 'QUERY_WAS_CANCELLED'"  # a block already there; a reader of Parquet that is done
COUNT = f"SELECT sum(value) FROM system.errors WHERE name NOT IN ({HARMLESS})"


def unknown() -> ServerError:
    """What the client is told."""
    text = f"A view of the table may not have taken the block. Send it again with the same {TOKEN}."
    return ServerError(UNKNOWN_STATUS_OF_INSERT, text)


def counted(connection: Any) -> bytes:
    """The errors so far, as a number to compare."""
    count: bytes = connection.query(COUNT, "TabSeparated").bytes()
    return count
