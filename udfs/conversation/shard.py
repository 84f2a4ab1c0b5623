"""One shard of conversations: events and deadlines are taken together, in the order of their times.

The one entry of the core, with the contract of `udfs.person.shard.Shard`: what comes too late teaches the clock and the
promises, and fires nothing; a doubled event counts once; after a restart from the stores all goes on as before.
"""

from collections.abc import Callable

from schemas.conversation import AnyConversationEvent, Closed, Felt, Message
from udfs.conversation import promises, state, talk
from udfs.conversation.contacts import contacts
from udfs.conversation.derived import Derived, episode
from udfs.conversation.facts import Facts
from udfs.conversation.lessons import lessons, note
from udfs.conversation.outside import Deadline, Engine, Occurrence, Outcome, Outputs, Senses, nothing
from udfs.conversation.state import ConversationState
from udfs.shards.agenda import Agenda, Slots
from udfs.shards.home import Stores
from udfs.shards.lateness import late
from udfs.shards.living import Alive, Members

FORGET = "forget"  # keys of the core's own deadlines have no @ in them
FORGET_MS = 30 * 86_400_000  # a conversation is forgotten after so much silence, unless a promise is pending
MOST_RESTING = 4_000


class Shard:
    """Conversations and their deadlines, taken until `until_ms`.

    They live here between batches; `save` writes those that changed. Some of them stay, so that most are met alive.
    """

    subject = "conversation"

    def __init__(self, store: Members, slots: Slots, until_ms: int = -1) -> None:
        self.alive: Alive[ConversationState] = Alive(store, MOST_RESTING)
        self.agenda = Agenda(slots, until_ms)
        self.rules: Engine | None = None
        self.until_ms = until_ms
        self._out = nothing()

    def advance(self, events: list[AnyConversationEvent], until_ms: int, rules: Engine) -> Outputs:
        """Take events and deadlines up to `until_ms` (included); ids of equal time in their order.

        Every event must be later than what was taken before; what is not goes to `late`.
        """
        self._out = nothing()
        self._follow(rules)
        for event in sorted(events, key=_order):
            if event.ts <= self.until_ms:
                self._take_late(event, rules)
                continue
            self._expire_before(event.ts, rules)
            self._take(event, rules)
        self._expire_before(until_ms + 1, rules)
        self.until_ms = max(until_ms, self.until_ms)
        return self._out

    def late(self, events: list[AnyConversationEvent], rules: Engine) -> Outputs:
        """Events behind the watermark: clock and promises learn from them, nothing fires."""
        self._out = nothing()
        self._follow(rules)
        for event in sorted(events, key=_order):
            self._take_late(event, rules)
        return self._out

    def next_ms(self) -> int | None:
        """When there is something to do without an event."""
        return self.agenda.first_ms()

    def save(self) -> None:
        """Write what changed to the stores."""
        self.alive.save(ConversationState.pack)
        self.agenda.save(self.until_ms)

    def _follow(self, rules: Engine) -> None:
        """These rules from now on. What waits for a deadline of older ones is taken over now, the rest when met."""
        if rules is self.rules:
            return
        self.rules = rules
        for name in sorted({name for _, name, key, _ in self.agenda.heap if rules.knows_not(key)}):
            self._known(name, rules)

    def _known(self, name: str, rules: Engine) -> ConversationState | None:
        """The conversation, if there was anything of it."""
        if name in self.alive.changed:
            return self.alive.changed[name]
        held = self.alive.wake(name, lambda saved: state.unpacked(saved, rules.senses.calendar))
        if held is not None and held.rules_version != rules.rules_version:
            held.rules_version = rules.rules_version
            self.agenda.add_all(rules.adopt(name, held.memory, self.until_ms))
        return held

    def _conversation(self, name: str, rules: Engine) -> ConversationState:
        held = self._known(name, rules)
        if held is None:
            held = self.alive.changed[name] = state.begun(name, rules.senses.calendar, rules.rules_version)
        return held

    def _take(self, event: AnyConversationEvent, rules: Engine) -> None:
        held = self._conversation(event.conversation, rules)
        if held.repeats(event):
            return
        before = episode(held).number
        facts, made = self._learn(held, event, event.ts, rules.senses)
        self._hear(held, event, rules.senses)
        for occurrence in (event, *facts.turns, *facts.conversations, *made):
            self._fire(held, rules.take(held.name, held.memory, occurrence, Derived(held, event.ts)))
        self._out.examples.extend(lessons(held, event))
        self._out.contacts.extend(contacts(held, event, before))
        held.heard = None

    def _take_late(self, event: AnyConversationEvent, rules: Engine) -> None:
        held = self._conversation(event.conversation, rules)
        if held.repeats(event):
            return
        self._learn(held, event, max(event.ts, self.until_ms + 1), rules.senses)
        if isinstance(event, Felt):
            talk.correct(held.talk, event)
        self._out.late.append(late(event, self.until_ms))

    def _learn(
        self, held: ConversationState, event: AnyConversationEvent, at_ms: int, senses: Senses
    ) -> tuple[Facts, list[Occurrence]]:
        """Clock and promises take an event; what is new of them goes out."""
        if not held.last_ms:
            self.agenda.add((at_ms + FORGET_MS, held.name, FORGET, ""))
        held.last_ms = max(held.last_ms, at_ms)
        facts = held.keeper.take(event)
        self._out.turns.extend(facts.turns)
        self._out.conversations.extend(facts.conversations)
        made, dues = promises.take(held.promises, event, held.name, senses.calendar)
        self._out.promises.extend(made)
        self.agenda.add_all((due_ms, held.name, kind, promise_id) for due_ms, kind, promise_id in dues)
        return facts, [*made]

    def _hear(self, held: ConversationState, event: AnyConversationEvent, senses: Senses) -> None:
        if isinstance(event, Message) and not event.internal:
            held.heard = talk.hear(held.talk, event, senses.words, senses.feeling)
        elif isinstance(event, Closed):
            talk.close(held.talk, episode(held).unanswered)
        elif isinstance(event, Felt):
            talk.correct(held.talk, event)

    def _fire(self, held: ConversationState, outcome: Outcome) -> None:
        if outcome.alerts:
            self._out.alerts.extend(outcome.alerts)
            note(held, outcome.alerts)
        self._out.firings.extend(outcome.firings)
        self.agenda.add_all(outcome.deadlines)

    def _expire_before(self, limit_ms: int, rules: Engine) -> None:
        while (deadline := self.agenda.next_before(limit_ms)) is not None:
            held = self._known(deadline[1], rules)
            if held is None:
                continue
            own = OWN.get(deadline[2])
            if own is None:
                self._fire(held, rules.expire(held.memory, deadline, Derived(held, deadline[0])))
            else:
                own(self, held, deadline, rules)

    def _expire_promise(self, held: ConversationState, deadline: Deadline, rules: Engine) -> None:
        at_ms, _, kind, promise_id = deadline
        made, _ = promises.expire(held.promises, (at_ms, kind, promise_id))
        self._out.promises.extend(made)
        for fact in made:
            self._fire(held, rules.take(held.name, held.memory, fact, Derived(held, at_ms)))

    def _forget(self, held: ConversationState, deadline: Deadline, rules: Engine) -> None:
        """After its silence a conversation goes, unless it spoke since or owes something."""
        last_ms = deadline[0] if promises.is_pending(held.promises) else held.last_ms
        if last_ms + FORGET_MS > deadline[0]:
            self.agenda.add((last_ms + FORGET_MS, held.name, FORGET, ""))
        else:
            self.alive.forget(held.name, held)


Own = Callable[[Shard, ConversationState, Deadline, Engine], None]
OWN: dict[str, Own] = {
    promises.BREAK: Shard._expire_promise,
    FORGET: Shard._forget,
    promises.WARN: Shard._expire_promise,
}


def _order(event: AnyConversationEvent) -> tuple[int, str]:
    return event.ts, event.id


def begun(stores: Stores, until_ms: int) -> Shard:
    """A shard on its stores."""
    return Shard(stores.members, stores.slots, until_ms)
