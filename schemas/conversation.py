"""What happens in conversations: one JSON object per Kafka record.

The record's key is the event's `conversation`; the record's timestamp is the event's `ts`. `type` names the struct.
Times are epoch milliseconds, durations are milliseconds. Fields that a struct does not name are ignored.
"""

from typing import Annotated, Literal, get_args

import msgspec
from msgspec import Meta

from schemas.event import Channel, EpochMs, Name, OptionalName

Speaker = Literal["customer", "agent", "bot"]
Direction = Literal["in", "out"]
Ruling = Literal["true", "false", "appeal"]
SPEAKERS: tuple[Speaker, ...] = get_args(Speaker)
TEXT_CHARS = 20_000

DurationMs = Annotated[int, Meta(ge=0, le=86_400_000, description="a duration, ms")]


class ConversationEvent(msgspec.Struct, tag_field="type", frozen=True, gc=False, kw_only=True):
    """What every event of a conversation carries."""

    id: Annotated[Name, Meta(description="unique per event; sent again it counts once")]
    ts: Annotated[EpochMs, Meta(description="when it happened, epoch ms; the record's timestamp too")]
    conversation: Annotated[Name, Meta(description="conversation id, the record's key too; kept when it is reopened")]
    person: Annotated[
        str, Meta(max_length=96, description="the customer's strongest identifier, kind:value; empty: not known")
    ] = ""
    channel: Annotated[Channel, Meta(description="where the customer is")] = "app"


class Message(ConversationEvent, tag="message", frozen=True, gc=False, kw_only=True):
    """Somebody wrote, or said it in a call."""

    speaker: Annotated[Speaker, Meta(description="who: customer, agent, bot")]
    text: Annotated[str, Meta(max_length=TEXT_CHARS, description="the words; empty: a picture or a file alone")] = ""
    agent: Annotated[OptionalName, Meta(description="the agent's or the bot's id; empty for customers")] = ""
    internal: Annotated[bool, Meta(description="a note among agents, which the customer does not see")] = False


class Call(ConversationEvent, tag="call", frozen=True, gc=False, kw_only=True):
    """A phone call; `ts` is its start."""

    direction: Annotated[Direction, Meta(description="in: the customer called; out: an agent did")]
    talk_ms: Annotated[DurationMs, Meta(description="how long they talked, ms; 0: nobody answered")] = 0
    agent: Annotated[OptionalName, Meta(description="the agent's id")] = ""
    recording: Annotated[str, Meta(max_length=512, description="where the recording lies; empty: none")] = ""
    transcript: Annotated[str, Meta(max_length=TEXT_CHARS, description="what was said, if known as one text")] = ""


class Opened(ConversationEvent, tag="opened", frozen=True, gc=False, kw_only=True):
    """A conversation began."""

    by: Annotated[Literal["customer", "agent", "system"], Meta(description="who began it")] = "customer"
    tier: Annotated[OptionalName, Meta(description="the customer's tier, which decides targets")] = ""
    reason: Annotated[OptionalName, Meta(description="why the customer comes, as chosen at the door")] = ""


class Queued(ConversationEvent, tag="queued", frozen=True, gc=False, kw_only=True):
    """The customer waits for a human."""

    queue: Annotated[OptionalName, Meta(description="queue id")] = ""


class Assigned(ConversationEvent, tag="assigned", frozen=True, gc=False, kw_only=True):
    """An agent has it."""

    agent: Annotated[Name, Meta(description="the agent's id")]


class Transferred(ConversationEvent, tag="transferred", frozen=True, gc=False, kw_only=True):
    """It went to another agent, to a queue, or back to the bot (neither named)."""

    to_agent: Annotated[OptionalName, Meta(description="the agent who has it now")] = ""
    to_queue: Annotated[OptionalName, Meta(description="the queue it lies in now")] = ""


class Closed(ConversationEvent, tag="closed", frozen=True, gc=False, kw_only=True):
    """It was marked as done."""

    by: Annotated[Literal["agent", "bot", "customer", "system"], Meta(description="who closed it")] = "agent"


class Reopened(ConversationEvent, tag="reopened", frozen=True, gc=False, kw_only=True):
    """A closed conversation is open again."""


class Survey(ConversationEvent, tag="survey", frozen=True, gc=False, kw_only=True):
    """The customer rated the service."""

    score: Annotated[int, Meta(ge=1, le=5, description="1 worst, 5 best")]
    text: Annotated[str, Meta(max_length=TEXT_CHARS, description="the customer's words, if any")] = ""


class Verdict(ConversationEvent, tag="verdict", frozen=True, gc=False, kw_only=True):
    """A supervisor's, or an agent's, word on an alert."""

    alert_id: Annotated[Name, Meta(description="the alert")]
    rule: Annotated[Name, Meta(description="the rule that raised it")]
    verdict: Annotated[Ruling, Meta(description="true: rightly raised; false: not; appeal: the agent objects")]
    by: Annotated[OptionalName, Meta(description="who says so")] = ""


class Felt(ConversationEvent, tag="felt", frozen=True, gc=False, kw_only=True):
    """A slower model says how a message felt, some time after it; this counts from then on."""

    message: Annotated[Name, Meta(description="the id of the customer's message")]
    model: Annotated[Name, Meta(description="the model that says so")]
    mood: Annotated[float, Meta(ge=-1, le=1, description="-1 bad to 1 good")]


AnyConversationEvent = (
    Message | Call | Opened | Queued | Assigned | Transferred | Closed | Reopened | Survey | Verdict | Felt
)

CONVERSATION_EVENT_TYPES: dict[str, type[ConversationEvent]] = {
    "assigned": Assigned,
    "call": Call,
    "closed": Closed,
    "felt": Felt,
    "message": Message,
    "opened": Opened,
    "queued": Queued,
    "reopened": Reopened,
    "survey": Survey,
    "transferred": Transferred,
    "verdict": Verdict,
}

decode = msgspec.json.Decoder(AnyConversationEvent).decode  # str or bytes -> event; raises schemas.events.Invalid
encode = msgspec.json.encode


def event_type(event: ConversationEvent) -> str:
    """The word for this event in `type`, in rules and in ClickHouse."""
    return str(event.__struct_config__.tag)


def json_schema() -> dict[str, object]:
    """JSON Schema (2020-12) of one record's value, for producers."""
    return msgspec.json.schema(AnyConversationEvent)
