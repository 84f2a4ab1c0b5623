"""One shard of people: events and deadlines are taken together, in the order of their times.

This is the one entry of the core: the stream, the tests inside rule files, backtests and `why` all call `Shard.advance`.
"""

from typing import NamedTuple

import msgspec

from schemas.events import AnyEvent
from schemas.outputs import Firing, Late
from schemas.settings import SETTINGS
from udfs.person import blob
from udfs.person.activity import windows
from udfs.person.known import Known
from udfs.person.learning import LEARN
from udfs.person.person import NEVER, Person, newcomer
from udfs.rules.engine import Deadline, Rules
from udfs.shards.agenda import Agenda, Slots
from udfs.shards.home import Stores
from udfs.shards.lateness import late
from udfs.shards.living import Alive, Members

VISIT_END = ""  # the plan key of a deadline that belongs to the profile
encode = msgspec.json.Encoder().encode


class Outputs(NamedTuple):
    """What came of it, each list in the order of its times."""

    firings: list[Firing]
    profiles: list[tuple[str, bytes]]  # person, schemas.outputs.Profile as JSON: written when told, for people live on
    late: list[Late]


class Shard:
    """People and their deadlines, taken until `until_ms`.

    People live here between batches; `save` writes those that changed. Some of them stay, so that most are met alive.
    """

    subject = "person"

    def __init__(self, people: Members, slots: Slots, until_ms: int = -1) -> None:
        self.alive: Alive[Person] = Alive(people, SETTINGS.resting_people)
        self.agenda = Agenda(slots, until_ms)
        self.until_ms = until_ms
        self._out = Outputs([], [], [])
        self._known = Known()
        self._rules: Rules | None = None

    def advance(self, events: list[AnyEvent], until_ms: int, rules: Rules) -> Outputs:
        """Take events and deadlines up to `until_ms` (included); ids of equal time in their order.

        Every event must be later than what was taken before; what is not goes to `late`.
        """
        self._out = Outputs([], [], [])
        self._follow(rules)
        if len(events) > 1:
            events.sort(key=_order)
        taken_ms, heap = self.until_ms, self.agenda.heap
        for event in events:
            if event.ts <= taken_ms:
                self._take_late(event, rules)
                continue
            if heap and heap[0][0] < event.ts:
                self._expire_before(event.ts, rules)
            self._take(event, rules)
        self._expire_before(until_ms + 1, rules)
        self.until_ms = max(until_ms, self.until_ms)
        return self._out

    def late(self, events: list[AnyEvent], rules: Rules) -> Outputs:
        """Events behind the watermark: they count in the profile and fire nothing."""
        self._out = Outputs([], [], [])
        self._follow(rules)
        for event in events:
            self._take_late(event, rules)
        return self._out

    def next_ms(self) -> int | None:
        """When there is something to do without an event."""
        return self.agenda.first_ms()

    def save(self) -> None:
        """Write what changed to the stores."""
        self.alive.save(blob.encode)
        self.agenda.save(self.until_ms)

    def _follow(self, rules: Rules) -> None:
        """These rules from now on. Who waits for a deadline of an older version is taken over now, all others when met."""
        if rules is self._rules:
            return
        self._rules = rules
        for name in sorted({name for _, name, key, _ in self.agenda.heap if rules.knows_not(key)}):
            self._person(name, self.until_ms, rules)

    def _person(self, name: str, at_ms: int, rules: Rules) -> Person:
        person = self.alive.changed.get(name)
        if person is None:
            person = self.alive.wake(name, lambda saved: blob.decode(name, saved))
            if person is None:
                person = self.alive.changed[name] = newcomer(name, at_ms, rules.version)
        if person.rules_version != rules.version:
            person.rules_version = rules.version
            for deadline in rules.adopt(name, person.memory, self.until_ms):
                self.agenda.add(deadline)
        self._known.person = person
        return person

    def _take(self, event: AnyEvent, rules: Rules) -> None:
        name, ts = event.person, event.ts
        person = self._person(name, ts, rules)
        if person.repeats(event.id, ts):
            return
        if person.visit_due_ms == NEVER:
            self._look_again(person, ts)
        person.arrive(event)
        LEARN[type(event)](person, event)
        firings, deadlines = rules.take(name, person.memory, event, self._known)
        if firings:
            self._out.firings.extend(firings)
        for deadline in deadlines:
            self.agenda.add(deadline)
        if not person.visit_open:
            self._tell(person, ts, "visit_end")
        elif ts >= person.profile.at_ms + SETTINGS.profile_every_ms:
            self._tell(person, ts, "change")

    def _take_late(self, event: AnyEvent, rules: Rules) -> None:
        person = self._person(event.person, event.ts, rules)
        if person.repeats(event.id, event.ts):
            return
        if person.visit_due_ms == NEVER:
            self._look_again(person, max(event.ts, self.until_ms + 1))
        person.arrive(event)
        LEARN[type(event)](person, event)
        rules.note(person.memory, event)
        self._out.late.append(late(event, self.until_ms))

    def _look_again(self, person: Person, last_ms: int) -> None:
        """The end of the visit is looked for after the gap."""
        person.visit_due_ms = last_ms + SETTINGS.visit_gap_ms
        self.agenda.add((person.visit_due_ms, person.profile.person, VISIT_END, ""))

    def _expire_before(self, limit_ms: int, rules: Rules) -> None:
        while (deadline := self.agenda.next_before(limit_ms)) is not None:
            if deadline[2] == VISIT_END:
                self._end_visit(deadline, rules)
            else:
                self._expire(deadline, rules)

    def _expire(self, deadline: Deadline, rules: Rules) -> None:
        person = self._person(deadline[1], deadline[0], rules)
        firings, deadlines = rules.expire(person.memory, deadline, self._known)
        self._out.firings.extend(firings)
        for following in deadlines:
            self.agenda.add(following)

    def _end_visit(self, deadline: Deadline, rules: Rules) -> None:
        at_ms, name, _, _ = deadline
        person = self._person(name, at_ms, rules)
        last_ms = person.profile.last_ms
        if last_ms + SETTINGS.visit_gap_ms > at_ms:
            self._look_again(person, last_ms)
            return
        person.visit_open = False
        person.visit_due_ms = NEVER
        if person.changed:
            self._tell(person, at_ms, "visit_end")

    def _tell(self, person: Person, at_ms: int, cause: str) -> None:
        profile = person.profile
        profile.at_ms, profile.cause, profile.windows = at_ms, cause, windows(person.activity, at_ms)
        person.changed = False
        self._out.profiles.append((profile.person, encode(profile)))


def _order(event: AnyEvent) -> tuple[int, str]:
    return event.ts, event.id


def begun(stores: Stores, until_ms: int) -> Shard:
    """A shard on its stores."""
    return Shard(stores.members, stores.slots, until_ms)
