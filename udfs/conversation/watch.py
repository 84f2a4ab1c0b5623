"""The rules of conversations as a shard asks them: occurrences and deadlines in, alerts and firings out."""

import msgspec

from schemas.conversation import ConversationEvent, Message
from schemas.conversation_outputs import Alert, Conversation, PromiseFact, Turn
from schemas.occurrences import Promised, TurnEnded
from schemas.outputs import Action, Firing
from schemas.rules import Rule
from udfs.conversation import evidence, talk
from udfs.conversation.derived import Derived
from udfs.conversation.known import Heard, Known
from udfs.conversation.outside import NOTHING, Deadline, Occurrence, Outcome, Senses
from udfs.rules.engine import Rules
from udfs.rules.facts import Facts
from udfs.rules.occasions import Memory

MODELS = 2**40  # versions: rules * MODELS + how much the model had learned


class Watch:
    """One publication of rules, and the senses of the moment."""

    def __init__(self, rules: Rules, senses: Senses, learned: int = 0) -> None:
        self.rules = rules
        self.senses = senses
        self.version = rules.version * MODELS + learned
        self.rules_version = rules.version

    def take(self, conversation: str, memory: Memory, occurrence: Occurrence, facts: Derived) -> Outcome:
        """An event, or what followed from it."""
        event = happening(occurrence, facts.at_ms)
        if event is None:
            return NOTHING
        known = Known(facts)
        firings, deadlines = self.rules.take(conversation, memory, event, known)  # type: ignore[arg-type]  # has id and ts
        return self._outcome(firings, deadlines, facts, known)

    def expire(self, memory: Memory, deadline: Deadline, facts: Derived) -> Outcome:
        """A deadline of a rule."""
        known = Known(facts)
        return self._outcome(*self.rules.expire(memory, deadline, known), facts, known)

    def note(self, memory: Memory, event: ConversationEvent) -> None:
        """A late event: it fires nothing."""

    def knows_not(self, key: str) -> bool:
        """Whether a deadline is of a rule that is gone, or was otherwise."""
        return self.rules.knows_not(key)

    def adopt(self, conversation: str, memory: Memory, at_ms: int) -> list[Deadline]:
        """Take over what older rules left open."""
        return self.rules.adopt(conversation, memory, at_ms)

    def act(self, event: ConversationEvent) -> list[Alert]:
        """What eager rules do when a message arrives; in its turn it comes to the same alerts, by their ids."""
        if not isinstance(event, Message) or event.internal:
            return []
        hits = self.senses.words.find(event.text, event.speaker)
        known = Heard(hits)
        heard = talk.Heard(event, hits, None, False, "")
        firings = self.rules.act(event.conversation, event, known)  # type: ignore[arg-type]  # has id and ts
        who = event.person, event.agent
        return [self._alert(each, who, heard, known) for each in firings if isinstance(each, Action)]

    def _alert(self, action: Action, who: tuple[str, str], heard: talk.Heard | None, facts: Facts) -> Alert:
        return evidence.alert(self._rule(action), action, who, heard, facts)

    def _rule(self, firing: Firing) -> Rule:
        return self.rules.rules[firing.rule]

    def _outcome(self, firings: list[Firing], deadlines: list[Deadline], facts: Derived, known: Known) -> Outcome:
        if not firings:
            return Outcome([], [], deadlines) if deadlines else NOTHING
        state = facts.state
        who = state.keeper.kept.header.person, state.keeper.ball.agent
        actions = [each for each in firings if isinstance(each, Action) and each.kind == "alert"]
        alerts = [self._alert(each, who, state.heard, known) for each in actions]
        others = [named(each) for each in firings if each not in actions]
        return Outcome(alerts, others, deadlines)


def named(firing: Firing) -> Firing:
    """A firing that is about a conversation, not a person."""
    return msgspec.structs.replace(firing, person=f"conversation:{firing.person}")


def happening(occurrence: Occurrence, at_ms: int) -> ConversationEvent | None:
    """What rules are offered; None: an episode's figures are not for rules."""
    if isinstance(occurrence, PromiseFact):
        return Promised(
            id=f"{occurrence.promise_id}-{occurrence.state}",
            ts=at_ms,
            conversation=occurrence.conversation,
            state=occurrence.state,  # type: ignore[arg-type]  # one of these
            what=occurrence.what,  # type: ignore[arg-type]  # one of these
            sure=occurrence.sure,
            agent=occurrence.agent,
            phrase=occurrence.phrase,
        )
    if isinstance(occurrence, Turn):
        return TurnEnded(
            id=f"turn-{occurrence.number}-{occurrence.until_ms}-{occurrence.ended_by}",
            ts=at_ms,
            conversation=occurrence.conversation,
            ended_by=occurrence.ended_by,  # type: ignore[arg-type]  # one of these
            answered_by=occurrence.answered_by,  # type: ignore[arg-type]  # one of these
            agent=occurrence.agent,
            first=occurrence.first,
            waited_ms=occurrence.waited_ms,
            open_waited_ms=occurrence.open_waited_ms,
        )
    return None if isinstance(occurrence, Conversation) else occurrence
