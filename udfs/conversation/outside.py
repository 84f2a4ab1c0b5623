"""What a shard of conversations meets outside: its store, its rules, its senses, and what it puts out."""

from typing import NamedTuple, Protocol

from schemas.conversation import AnyConversationEvent
from schemas.conversation_outputs import Alert, Conversation, PromiseFact, Turn
from schemas.events import Contact
from schemas.examples import Example
from schemas.outputs import Firing, Late
from udfs.conversation.derived import Derived
from udfs.conversation.hours import Calendar
from udfs.conversation.talk import Feeling
from udfs.conversation.words import Words
from udfs.rules.occasions import Memory

Deadline = tuple[int, str, str, str]  # at ms, conversation, key, binding: taken in this order
Occurrence = AnyConversationEvent | PromiseFact | Turn | Conversation


class Outcome(NamedTuple):
    """What rules say: alerts, firings that are none, deadlines to come back at."""

    alerts: list[Alert]
    firings: list[Firing]
    deadlines: list[Deadline]


NOTHING = Outcome([], [], [])


class Engine(Protocol):
    """The rules, as `udfs.rules.engine.Rules`: occurrences and deadlines in, alerts and deadlines out.

    An occurrence is an event, or what followed from it: a turn that ended, an episode, a promise that changed. `facts` are
    those of the conversation right after it. The key of a deadline must have an @ in it.
    """

    senses: "Senses"
    version: int
    rules_version: int

    def take(self, conversation: str, memory: Memory, occurrence: Occurrence, facts: Derived) -> Outcome: ...

    def expire(self, memory: Memory, deadline: Deadline, facts: Derived) -> Outcome: ...
    def knows_not(self, key: str) -> bool: ...
    def adopt(self, conversation: str, memory: Memory, at_ms: int) -> list[Deadline]: ...


class Senses(NamedTuple):
    """What a shard knows beside its rules. Other senses come with another version of the rules."""

    calendar: Calendar
    words: Words
    feeling: Feeling  # text -> mood, -1 to 1


class Outputs(NamedTuple):
    """What came of it, each list in the order in which it came."""

    alerts: list[Alert]
    firings: list[Firing]
    turns: list[Turn]
    conversations: list[Conversation]
    promises: list[PromiseFact]
    late: list[Late]
    examples: list[Example]
    contacts: list[Contact]


def nothing() -> Outputs:
    """Empty outputs, to be filled."""
    return Outputs([], [], [], [], [], [], [], [])
