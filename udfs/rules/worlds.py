"""What a rule's test is played in: a shard of people, or of conversations, with everything in memory."""

from collections.abc import Callable
from typing import Any, NamedTuple

from schemas.conversation import Message
from udfs.conversation import shard as conversations
from udfs.conversation.hours import ALWAYS, Calendar
from udfs.conversation.outside import Senses
from udfs.conversation.watch import Watch
from udfs.conversation.words import Words
from udfs.person import shard as people
from udfs.rules.cases import Case
from udfs.rules.engine import Rules
from udfs.shards.home import Shard, Stores


class World(NamedTuple):
    """How a shard begins on its stores, and what it is given for rules."""

    begun: Callable[[Stores, int], Shard[Any, Any]]
    follow: Callable[[Rules], Any]


def world_of(subject: str, case: Case, words: Words) -> World:
    """The world of a test of a rule about this subject."""
    if subject == "conversation":
        moods = {act.event.text: act.mood for act in case.acts if isinstance(act.event, Message)}
        senses = Senses(Calendar(ALWAYS), words, lambda text: moods.get(text) or 0.0)
        return World(conversations.begun, lambda rules: Watch(rules, senses))
    return World(people.begun, lambda rules: rules)
