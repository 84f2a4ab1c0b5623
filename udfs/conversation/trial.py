"""A run over conversations of which nothing was known before."""

from collections.abc import Iterable

from schemas.conversation import AnyConversationEvent
from udfs.conversation.outside import Engine, Outputs
from udfs.conversation.shard import begun
from udfs.shards.memory import in_memory


def rehearse(events: Iterable[AnyConversationEvent], until_ms: int, rules: Engine) -> Outputs:
    """What comes of events up to a time."""
    return begun(in_memory(), -1).advance(list(events), until_ms, rules)
