"""Members of a shard between batches: alive, and written when they have changed."""

from collections.abc import Callable
from itertools import islice
from typing import Generic, Protocol, TypeVar

from udfs.rules.occasions import Memory
from udfs.shards.counting import Counted, OpenCounts


class Members(Protocol):
    """Where those who live in shards are kept, one blob each."""

    def get(self, name: str) -> bytes | None: ...
    def put(self, name: str, blob: bytes) -> None: ...
    def remove(self, name: str) -> None: ...


class Living(Protocol):
    """A person, a conversation."""

    counted: Counted  # open matches when it was written last

    @property
    def memory(self) -> Memory: ...


M = TypeVar("M", bound=Living)


class Alive(Generic[M]):
    """Those who changed since the last save, and some of the others, so that most are met alive."""

    def __init__(self, members: Members, most_resting: int) -> None:
        self.members = members
        self.most_resting = most_resting
        self.changed: dict[str, M | None] = {}  # None: forgotten
        self.resting: dict[str, M] = {}  # as they were saved
        self.open = OpenCounts({})

    def wake(self, name: str, read: Callable[[bytes], M]) -> M | None:
        """Somebody who did not change yet, now among those who did; None if nobody of this name is known."""
        member = self.resting.pop(name, None)
        if member is None and (saved := self.members.get(name)):
            member = read(saved)
        if member is not None:
            self.changed[name] = member
        return member

    def forget(self, name: str, member: M) -> None:
        """Somebody goes, with what was open."""
        self.open.recount(member.counted, NOTHING)
        self.changed[name] = None

    def save(self, packed: Callable[[M], bytes]) -> None:
        """Write who changed; most of them rest."""
        for name, member in self.changed.items():
            if member is None:
                self.members.remove(name)
                continue
            member.counted = self.open.recount(member.counted, member.memory)
            self.members.put(name, packed(member))
            self.resting[name] = member
        self.changed.clear()
        for name in list(islice(self.resting, max(0, len(self.resting) - self.most_resting))):
            del self.resting[name]


NOTHING = Memory({}, {})
