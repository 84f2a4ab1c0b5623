"""What a person's profile learns of a conversation: that it began, how it ended, how it was rated.

It is told as an event of the person, some seconds later than it happened: so it comes in time to the person's shard, whatever
its way through this job takes, and history that is read again holds it.
"""

from hashlib import blake2b

from schemas.conversation import AnyConversationEvent, Closed, Opened, Survey
from schemas.events import Contact
from schemas.service import ContactPhase
from schemas.settings import SETTINGS
from udfs.conversation.derived import episode, unresolved
from udfs.conversation.state import ConversationState


def contacts(held: ConversationState, event: AnyConversationEvent, episode_before: int) -> list[Contact]:
    """What there is to tell after an event; nothing if it is not known whose conversation it is."""
    if not held.keeper.kept.header.person:
        return []
    told = []
    if episode(held).number > episode_before:
        told.append(_contact(held, event, "begun"))
    if isinstance(event, Closed) and episode(held).closed_ms == event.ts:
        told.append(_contact(held, event, "ended"))
    if isinstance(event, Survey):
        told.append(_contact(held, event, "rated"))
    return told


def _contact(held: ConversationState, event: AnyConversationEvent, phase: ContactPhase) -> Contact:
    header = held.keeper.kept.header
    return Contact(
        id=blake2b(f"{header.conversation}/{event.id}/{phase}".encode(), digest_size=16).hexdigest(),
        ts=event.ts + SETTINGS.contact_after_ms,
        person=header.person,
        channel=event.channel,
        conversation=header.conversation,
        phase=phase,
        reason=event.reason if isinstance(event, Opened) else "",
        mood=round(held.talk.mood.last, 3),
        unresolved=phase == "ended" and unresolved(held, event.ts),
        stars=event.score if isinstance(event, Survey) else 0,
    )
