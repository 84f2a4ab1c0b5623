"""A call's turns as events: what everything else takes for messages.

A turn of a recording happened when its first word was said: the service clock measures from the end of the wait to the
beginning of the answer. A turn of a live stream happened when it was known: before that it would be behind the
stack's clock, and late events fire nothing.
"""

from hashlib import sha256

import msgspec

from jobs.calls.hearing import Turn
from schemas.conversation import Call, Direction, Message
from schemas.event import Channel

KEY_CHARS = 16
PHONE: Channel = "phone"


class Recording(msgspec.Struct, frozen=True, kw_only=True):
    """Whose call it is, when it began, and which recording it is."""

    conversation: str
    key: str = ""  # tells recordings apart; the same one sent again has the same
    started_ms: int = 0  # 0: not said
    person: str = ""
    agent: str = ""
    direction: Direction = "in"
    name: str = ""  # where it lies


def key_of(content: bytes) -> str:
    """The key of a recording with this content."""
    return sha256(content).hexdigest()[:KEY_CHARS]


def message_of(recording: Recording, turn: Turn, at_ms: int) -> Message:
    """The message of a turn that happened at `at_ms`. Its id comes of recording, channel and offset."""
    return Message(
        id=f"call-{recording.key}-{turn.channel}-{turn.begin_ms:08d}",
        ts=at_ms,
        conversation=recording.conversation,
        person=recording.person,
        channel=PHONE,
        speaker=turn.speaker,
        text=turn.text,
        agent=recording.agent if turn.speaker == "agent" else "",
    )


def call_of(recording: Recording, length_ms: int) -> Call:
    """The call itself, at its beginning."""
    return Call(
        id=f"call-{recording.key}",
        ts=recording.started_ms,
        conversation=recording.conversation,
        person=recording.person,
        channel=PHONE,
        direction=recording.direction,
        talk_ms=length_ms,
        agent=recording.agent,
        recording=recording.name,
    )
