"""What a shard of conversations meets outside: its store, its rules, its senses, and what it puts out."""

from typing import NamedTuple, Protocol

from schemas.conversation import AnyConversationEvent
from schemas.conversation_outputs import Alert, Conversation, PromiseFact, Turn
from schemas.outputs import Late
from udfs.conversation.derived import Derived
from udfs.conversation.hours import Calendar
from udfs.conversation.state import Memory
from udfs.conversation.talk import Feeling
from udfs.conversation.words import Words

Deadline = tuple[int, str, str, str]  # at ms, conversation, key, binding: taken in this order
Outcome = tuple[list[Alert], list[Deadline]]
Occurrence = AnyConversationEvent | PromiseFact | Turn | Conversation


class Store(Protocol):
    """Where conversations are kept, one blob each."""

    def get(self, conversation: str) -> bytes | None: ...
    def put(self, conversation: str, blob: bytes) -> None: ...
    def remove(self, conversation: str) -> None: ...


class Engine(Protocol):
    """The rules, as `udfs.rules.engine.Rules`: occurrences and deadlines in, alerts and deadlines out.

    An occurrence is an event, or what followed from it: a turn that ended, an episode, a promise that changed. `facts` are
    those of the conversation right after it. The key of a deadline must have an @ in it.
    """

    def take(self, conversation: str, memory: Memory, occurrence: Occurrence, facts: Derived) -> Outcome: ...

    def expire(self, memory: Memory, deadline: Deadline, facts: Derived) -> Outcome: ...


class Senses(NamedTuple):
    """What a shard knows beside its rules; its owner may replace them while it lives."""

    calendar: Calendar
    words: Words
    feeling: Feeling  # text -> mood, -1 to 1


class Outputs(NamedTuple):
    """What came of it, each list in the order in which it came."""

    alerts: list[Alert]
    turns: list[Turn]
    conversations: list[Conversation]
    promises: list[PromiseFact]
    late: list[Late]


def nothing() -> Outputs:
    """Empty outputs, to be filled."""
    return Outputs([], [], [], [], [])
