"""A run over people of whom nothing was known before."""

from collections.abc import Iterable

from schemas.events import AnyEvent
from udfs.person.shard import Outputs, begun
from udfs.rules.engine import Rules
from udfs.shards.memory import in_memory


def rehearse(events: Iterable[AnyEvent], until_ms: int, rules: Rules) -> Outputs:
    """What comes of events up to a time."""
    return begun(in_memory(), -1).advance(list(events), until_ms, rules)
