"""A person as one blob: profile, ids of the last minutes, what the rules remember."""

from struct import Struct
from typing import Any

import msgspec
from xxhash import xxh3_64_digest

from schemas.settings import SETTINGS
from udfs.person.profile import ProfileState, new_profile
from udfs.rules.engine import Memory

HEAD = Struct("<HH")  # bytes of the profile, bytes of the ids
SEEN = Struct("<8sI")  # hash of an id, its time in ms modulo 2^32
MOST_SEEN = 512  # more events than this in 10 minutes come from a program; the oldest ids are forgotten
TIDY_FROM = 48
MODULO = 2**32
pack_memory = msgspec.msgpack.Encoder().encode
unpack_memory = msgspec.msgpack.Decoder(tuple[dict[str, dict[str, Any]], dict[str, int]]).decode


class Person:
    """One person between decode and encode."""

    __slots__ = ("memory", "profile", "seen")

    def __init__(self, profile: ProfileState, seen: bytes, memory: Memory) -> None:
        self.profile = profile
        self.seen = seen
        self.memory = memory

    def encode(self) -> bytes:
        """The blob."""
        profile = self.profile.encode()
        memory = self.memory
        packed = pack_memory(memory) if memory.matches or memory.passed else b""
        return b"".join((HEAD.pack(len(profile), len(self.seen)), profile, self.seen, packed))

    def repeats(self, event_id: str, ts: int) -> bool:
        """Whether this id came within the last 10 minutes; it is remembered if not."""
        digest = xxh3_64_digest(event_id.encode())
        seen = self.seen
        size = SEEN.size
        at = seen.find(digest)
        while at >= 0:
            if not at % size and _age_ms(seen, at, ts) < SETTINGS.duplicate_ms:
                return True
            at = seen.find(digest, at + 1)
        if len(seen) >= TIDY_FROM * size:
            seen = _recent(seen, ts)
        self.seen = seen + SEEN.pack(digest, ts % MODULO)
        return False


def _age_ms(seen: bytes, at: int, ts: int) -> int:
    """How far apart in time, either way: a late event may be older than what was seen."""
    apart: int = (ts - SEEN.unpack_from(seen, at)[1]) % MODULO
    return min(apart, MODULO - apart)


def _recent(seen: bytes, ts: int) -> bytes:
    size = SEEN.size
    rows = [seen[at : at + size] for at in range(0, len(seen), size) if _age_ms(seen, at, ts) < SETTINGS.duplicate_ms]
    return b"".join(rows[1 - MOST_SEEN :])


def decode(blob: bytes) -> Person:
    """The person of a blob."""
    profile_bytes, seen_bytes = HEAD.unpack_from(blob)
    profile_end = HEAD.size + profile_bytes
    packed = blob[profile_end + seen_bytes :]
    return Person(
        ProfileState(blob[HEAD.size : profile_end]),
        blob[profile_end : profile_end + seen_bytes],
        Memory(*unpack_memory(packed)) if packed else Memory({}, {}),
    )


def newcomer(first_ms: int) -> Person:
    """Somebody seen for the first time."""
    return Person(new_profile(first_ms), b"", Memory({}, {}))
