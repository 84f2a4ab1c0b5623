"""Rules that do not wait: each message as it comes, in no order of time, with nothing kept.

What they say here they say again in its turn, by the same ids; whoever takes alerts counts each id once.
"""

from collections.abc import Iterator
from typing import Any

import msgspec
from pyflink.datastream.functions import BroadcastProcessFunction

from schemas.admission import DOORS, Rejected, admit, window_of
from udfs.operators.lines import line, rows
from udfs.operators.watches import Watches
from udfs.shards.home import SEPARATOR

MESSAGE = '"message"'
encode = msgspec.json.Encoder().encode


class Eager(BroadcastProcessFunction):  # type: ignore[misc]  # pyflink has no types
    """Elements: (time in ms, record). Broadcast: publications. What is no event is rejected in its turn, not here."""

    def __init__(self, published: str) -> None:
        self.watches = Watches(published, "")

    def process_element(self, element: Any, context: Any) -> Iterator[Any]:
        """The alerts of a message."""
        at_ms, record = element
        if MESSAGE not in record:
            return
        topic, key, raw = record.split(SEPARATOR, 2)
        try:
            event = admit(key, raw, window_of(at_ms), DOORS[topic])
        except Rejected:
            return
        alerts = self.watches.newest(context).act(event)
        yield from rows({"alerts": [line(alert.conversation, encode(alert)) for alert in alerts]})

    def process_broadcast_element(self, told: Any, context: Any) -> None:
        """News for all."""
        self.watches.take(told, context)
