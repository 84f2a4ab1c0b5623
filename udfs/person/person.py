"""A living person: profile, ids of the last minutes, what the rules remember."""

import msgspec
from xxhash import xxh3_64_intdigest

from schemas.events import AnyEvent
from schemas.outputs import Profile
from schemas.settings import SETTINGS
from udfs.person.activity import FULL
from udfs.rules.engine import Memory
from udfs.shards.counting import Counted

NEVER = 0
MOST_SEEN = 512  # more events than this in 10 minutes come from a program; the oldest ids are forgotten
TIDY_EVERY = 64


class Person(msgspec.Struct, gc=False):
    """One person between load and save. `seen`: hash of an event's id -> its time in ms, oldest first."""

    profile: Profile
    activity: list[int]  # see activity.py
    visit_open: bool
    visit_due_ms: int  # when the end of the visit is looked for; 0: not at all
    changed: bool  # since the profile was told
    seen: dict[int, int]
    memory: Memory
    rules_version: int  # of the rules that its open matches belong to
    counted: Counted = {}  # open matches when it was written last

    def repeats(self, event_id: str, ts: int) -> bool:
        """Whether this id came within the last 10 minutes; it is remembered if not."""
        seen, digest = self.seen, xxh3_64_intdigest(event_id.encode())
        before_ms = seen.get(digest)
        if before_ms is not None:
            if abs(ts - before_ms) < SETTINGS.duplicate_ms:
                return True
            del seen[digest]
        seen[digest] = ts
        if not len(seen) % TIDY_EVERY:
            self.seen = recent(seen, ts)
        return False

    def arrive(self, event: AnyEvent) -> None:
        """What every event changes: the visit, and where the person is."""
        ts, profile = event.ts, self.profile
        if ts >= profile.last_ms:
            if not self.visit_open or ts > profile.last_ms + SETTINGS.visit_gap_ms:
                profile.visits += 1
                profile.visit_start_ms = ts
                self.visit_open = True
            profile.last_ms = ts
        elif ts < profile.first_ms:
            profile.first_ms = ts
        self.changed = True
        count(profile.channels, event.channel)
        count(profile.devices, event.device)


def count(table: dict[str, int], word: str) -> None:
    """One more, up to the end of two bytes."""
    events = table.get(word, 0)
    if events < FULL:
        table[word] = events + 1


def recent(seen: dict[int, int], ts: int) -> dict[int, int]:
    """The ids of the last 10 minutes, and room for the next."""
    kept = [(digest, at_ms) for digest, at_ms in seen.items() if abs(ts - at_ms) < SETTINGS.duplicate_ms]
    return dict(kept[TIDY_EVERY - MOST_SEEN :])


def newcomer(name: str, first_ms: int, rules_version: int) -> Person:
    """Somebody seen for the first time."""
    profile = Profile(person=name, first_ms=first_ms, last_ms=first_ms)
    return Person(profile, [], False, NEVER, False, {}, Memory({}, {}), rules_version)
