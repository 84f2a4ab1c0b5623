"""One shard of people: events and deadlines are taken together, in the order of their times.

This is the one entry of the core: the stream, the tests inside rule files, backtests and `why` all call `Shard.advance`.
"""

from typing import NamedTuple, Protocol

from schemas.events import AnyEvent, event_type
from schemas.outputs import Firing, Late, Profile
from schemas.settings import SETTINGS
from udfs.person import person as people_blobs
from udfs.person.agenda import Agenda, Slots
from udfs.person.export import export
from udfs.person.learning import LEARN
from udfs.person.person import Person
from udfs.person.profile import VISIT_DUE, ProfileState
from udfs.rules.engine import Deadline, Rules

AGES_MS = 20 * 86_400_000  # ids keep their time modulo 49 days
VISIT_END = ""  # the plan key of a deadline that belongs to the profile


class People(Protocol):
    """Where people are kept, one blob each."""

    def get(self, person: str) -> bytes | None: ...
    def put(self, person: str, blob: bytes) -> None: ...


class Outputs(NamedTuple):
    """What came of it, each list in the order of its times."""

    firings: list[Firing]
    profiles: list[Profile]
    late: list[Late]


class Shard:
    """People and their deadlines, taken until `until_ms`."""

    def __init__(self, people: People, slots: Slots, until_ms: int = -1) -> None:
        self.people = people
        self.agenda = Agenda(slots, until_ms)
        self.until_ms = until_ms
        self._touched: dict[str, Person] = {}
        self._out = Outputs([], [], [])

    def advance(self, events: list[AnyEvent], until_ms: int, rules: Rules) -> Outputs:
        """Take events and deadlines up to `until_ms` (included); ids of equal time in their order.

        Every event must be later than what was taken before; what is not goes to `late`.
        """
        self._out = Outputs([], [], [])
        events.sort(key=_order)
        for event in events:
            if event.ts <= self.until_ms:
                self._take_late(event)
                continue
            self._expire_before(event.ts, rules)
            self._take(event, rules)
        self._expire_before(until_ms + 1, rules)
        self.until_ms = max(until_ms, self.until_ms)
        return self._save()

    def late(self, events: list[AnyEvent]) -> Outputs:
        """Events behind the watermark: they count in the profile and fire nothing."""
        self._out = Outputs([], [], [])
        for event in events:
            self._take_late(event)
        return self._save()

    def next_ms(self) -> int | None:
        """When there is something to do without an event."""
        return self.agenda.first_ms()

    def _person(self, name: str, at_ms: int) -> Person:
        person = self._touched.get(name)
        if person is None:
            blob = self.people.get(name)
            person = people_blobs.decode(blob) if blob else people_blobs.newcomer(at_ms)
            self._touched[name] = person
        return person

    def _take(self, event: AnyEvent, rules: Rules) -> None:
        name, ts = event.person, event.ts
        person = self._person(name, ts)
        profile = person.profile
        if ts - profile.last_ms > AGES_MS:
            person.seen = b""
        if person.repeats(event.id, ts):
            return
        if not profile.visit_open:
            self._expect_end(name, profile, ts)
        profile.arrive(event)
        LEARN[type(event)](profile, event)
        firings, deadlines = rules.take(name, person.memory, event)
        if firings:
            self._out.firings.extend(firings)
        for deadline in deadlines:
            self.agenda.add(deadline)
        if not profile.visit_open:
            self._tell(name, person, ts, "visit_end")
        elif ts >= profile.emitted_ms + SETTINGS.profile_every_ms:
            self._tell(name, person, ts, "change")

    def _take_late(self, event: AnyEvent) -> None:
        person = self._person(event.person, event.ts)
        if person.repeats(event.id, event.ts):
            return
        profile = person.profile
        if not profile.visit_open:
            self._expect_end(event.person, profile, max(event.ts, self.until_ms + 1))
        profile.arrive(event)
        LEARN[type(event)](profile, event)
        behind_ms = self.until_ms - event.ts
        self._out.late.append(
            Late(event_id=event.id, type=event_type(event), person=event.person, ts=event.ts, behind_ms=behind_ms)
        )

    def _expect_end(self, name: str, profile: ProfileState, ts: int) -> None:
        """A visit begins: its end is looked for after the gap, unless that is on the agenda already."""
        if not profile.total(VISIT_DUE):
            self._look_again(name, profile, ts)

    def _look_again(self, name: str, profile: ProfileState, last_ms: int) -> None:
        due_ms = last_ms + SETTINGS.visit_gap_ms
        profile.set_totals({VISIT_DUE: due_ms})
        self.agenda.add((due_ms, name, VISIT_END, ""))

    def _expire_before(self, limit_ms: int, rules: Rules) -> None:
        while (deadline := self.agenda.next_before(limit_ms)) is not None:
            if deadline[2] == VISIT_END:
                self._end_visit(deadline)
            else:
                self._expire(deadline, rules)

    def _expire(self, deadline: Deadline, rules: Rules) -> None:
        person = self._person(deadline[1], deadline[0])
        firings, deadlines = rules.expire(person.memory, deadline)
        self._out.firings.extend(firings)
        for following in deadlines:
            self.agenda.add(following)

    def _end_visit(self, deadline: Deadline) -> None:
        at_ms, name, _, _ = deadline
        person = self._person(name, at_ms)
        profile = person.profile
        if profile.last_ms + SETTINGS.visit_gap_ms > at_ms:
            self._look_again(name, profile, profile.last_ms)
            return
        profile.visit_open = 0
        profile.set_totals({VISIT_DUE: 0})
        if profile.changed:
            self._tell(name, person, at_ms, "visit_end")

    def _tell(self, name: str, person: Person, at_ms: int, cause: str) -> None:
        profile = person.profile
        profile.emitted_ms, profile.changed = at_ms, 0
        self._out.profiles.append(export(name, profile, at_ms, cause))

    def _save(self) -> Outputs:
        put = self.people.put
        for name, person in self._touched.items():
            put(name, person.encode())
        self._touched.clear()
        self.agenda.save(self.until_ms)
        return self._out


def _order(event: AnyEvent) -> tuple[int, str]:
    return event.ts, event.id
