"""Events that came behind the watermark."""

from schemas.conversation import ConversationEvent
from schemas.events import Event
from schemas.outputs import Late


def late(event: Event | ConversationEvent, until_ms: int) -> Late:
    """An event in a shard that had come as far as `until_ms`."""
    word = str(event.__struct_config__.tag)
    return Late(event_id=event.id, type=word, person=event.person, ts=event.ts, behind_ms=until_ms - event.ts)
