"""Rules that do not wait: messages as they come, in no order of time, with nothing kept.

What they say here they say again in its turn, by the same ids; whoever takes alerts counts each id once.
"""

from collections.abc import Iterator
from typing import Any

import msgspec
from pyflink.datastream.functions import BroadcastProcessFunction

from schemas.admission import DOORS, Rejected, admit, window_of
from schemas.conversation import AnyConversationEvent
from udfs.operators.lines import line, rows
from udfs.operators.watches import Watches
from udfs.shards.home import SEPARATOR

MESSAGE = '"message"'
encode = msgspec.json.Encoder().encode


class Eager(BroadcastProcessFunction):  # type: ignore[misc]  # pyflink has no types
    """Elements: records, each behind its time in ms. Broadcast: publications. What is no event is rejected in its turn."""

    def __init__(self, published: str) -> None:
        self.watches = Watches(published, "")

    def process_element(self, element: Any, context: Any) -> Iterator[Any]:
        """The alerts of messages."""
        watch = self.watches.newest(context)
        messages = filter(None, map(message, element[0]))
        alerts = [alert for each in messages for alert in watch.act(each)]
        yield from rows({"alerts": [line(alert.conversation, encode(alert)) for alert in alerts]})

    def process_broadcast_element(self, told: Any, context: Any) -> None:
        """News for all."""
        self.watches.take(told, context)


def message(record: str) -> AnyConversationEvent | None:
    """The event of a record that may be a message; None if it is none, or no event at all."""
    if MESSAGE not in record:
        return None
    at_ms, topic, key, raw = record.split(SEPARATOR, 3)
    try:
        event: AnyConversationEvent = admit(key, raw, window_of(int(at_ms)), DOORS[topic])
    except Rejected:
        return None
    return event
