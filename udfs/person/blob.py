"""A person as bytes: msgpack, in arrays, with a version. The profile's part is at most 4 KiB, whatever the shopper does."""

from typing import Any, Final

import msgspec
from msgspec.structs import astuple

from schemas.outputs import ItemSeen, Profile
from udfs.person.person import Person
from udfs.rules.engine import Memory
from udfs.shards.counting import counted

VERSION: Final = 4
READABLE: Final = (2, 3, 4)  # 1 was never released; 2 does not tell whose rules its matches are of; 3 knows no contacts
ANY_RULES: Final = -1  # not the version of any: they are taken over
MOST_BYTES: Final = 4_096  # of a profile
DERIVED: Final = 4  # the profile's first fields: its name, and what telling sets
FIELDS: Final = Profile.__struct_fields__[DERIVED + 1 :]  # behind `items`
pack = msgspec.msgpack.Encoder().encode


class Packed(msgspec.Struct, array_like=True):
    """The blob."""

    version: int
    items: list[tuple[str, int, tuple[int, ...], bool, bool, bool]]
    fields: list[Any]  # of the profile, in the order of FIELDS
    told_ms: int
    activity: list[int]
    visit_open: bool
    visit_due_ms: int
    changed: bool
    seen: dict[int, int]
    matches: dict[str, dict[str, Any]]
    passed: dict[str, int]
    rules_version: int = ANY_RULES


unpack = msgspec.msgpack.Decoder(Packed).decode


def encode(person: Person) -> bytes:
    """The blob of a person."""
    memory = person.memory
    return pack((*profile_part(person), person.seen, memory.matches, memory.passed, person.rules_version))


def profile_part(person: Person) -> tuple[Any, ...]:
    """What is packed of the profile: every field up to `seen`."""
    profile, activity, visit_open, visit_due_ms, changed, *_ = astuple(person)
    told = astuple(profile)
    items = [(name, *astuple(item)) for name, item in profile.items.items()]
    return VERSION, items, told[DERIVED + 1 :], profile.at_ms, activity, visit_open, visit_due_ms, changed


def decode(name: str, blob: bytes) -> Person:
    """The person of a blob; ValueError if it is damaged or another version wrote it."""
    try:
        packed = unpack(blob)
    except msgspec.MsgspecError as problem:
        raise ValueError(f"the blob of a person is damaged: {problem}") from None
    if packed.version not in READABLE:
        raise ValueError(f"a person of version {packed.version}, this is version {VERSION}")
    profile = Profile(
        person=name,
        at_ms=packed.told_ms,
        items={row[0]: ItemSeen(*row[1:]) for row in packed.items},
        **dict(zip(FIELDS, packed.fields, strict=False)),
    )
    memory = Memory(packed.matches, packed.passed)
    visit = packed.visit_open, packed.visit_due_ms
    return Person(
        profile, packed.activity, *visit, packed.changed, packed.seen, memory, packed.rules_version, counted(memory)
    )
