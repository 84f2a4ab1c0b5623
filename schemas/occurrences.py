"""What follows from events of a conversation, as rules see it: nobody sends these, the conversations job makes them."""

from typing import Annotated, Literal

from msgspec import Meta

from schemas.conversation import ConversationEvent
from schemas.event import OptionalName

WaitedMs = Annotated[int, Meta(ge=0, description="how long the customer waited, ms")]


class Promised(ConversationEvent, tag="promise", frozen=True, gc=False, kw_only=True):
    """An agent's promise was made, is about to break, was kept or broken."""

    state: Annotated[Literal["open", "warned", "kept", "broken"], Meta(description="what became of it")]
    what: Annotated[Literal["reply", "call", "ship", "refund", "resolve"], Meta(description="what was promised")]
    sure: Annotated[bool, Meta(description="false: the words leave the time open")]
    agent: Annotated[OptionalName, Meta(description="who promised")] = ""
    phrase: Annotated[str, Meta(description="the words that promised")] = ""


class TurnEnded(ConversationEvent, tag="turn", frozen=True, gc=False, kw_only=True):
    """The customer waits no more: somebody answered, or it was closed."""

    ended_by: Annotated[Literal["answer", "close", "void"], Meta(description="how it ended")]
    answered_by: Annotated[Literal["agent", "bot", ""], Meta(description="who answered; empty: nobody")] = ""
    agent: Annotated[OptionalName, Meta(description="the agent who answered")] = ""
    first: Annotated[bool, Meta(description="an agent's first answer of the episode")] = False
    waited_ms: WaitedMs = 0
    open_waited_ms: Annotated[int, Meta(ge=0, description="the same in hours of business, ms")] = 0


OCCURRENCE_TYPES: dict[str, type[ConversationEvent]] = {"promise": Promised, "turn": TurnEnded}
