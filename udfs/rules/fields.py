"""The fields of events that rules may name, read off the event structs."""

from types import UnionType
from typing import Annotated, Literal, Union, get_args, get_origin, get_type_hints

from schemas.events import CHANNELS, DEVICES, EVENT_TYPES

HIDDEN = {"id", "ts", "person"}  # the engine's own: not for rules


def _base(hint: object) -> object:
    while get_origin(hint) is Annotated:
        hint = get_args(hint)[0]
    return hint


def _kind(hint: object) -> type:
    base = _base(hint)
    if get_origin(base) in (Union, UnionType):
        base = _base(next(each for each in get_args(base) if each is not type(None)))
    if get_origin(base) is Literal:
        return str
    return base if isinstance(base, type) else str


FIELDS: dict[str, dict[str, type]] = {
    word: {
        name: _kind(hint) for name, hint in get_type_hints(struct, include_extras=True).items() if name not in HIDDEN
    }
    for word, struct in EVENT_TYPES.items()
}
ALL_KINDS: dict[str, set[type]] = {
    name: {fields[name] for fields in FIELDS.values() if name in fields} for each in FIELDS.values() for name in each
}
CHOICES: dict[str, list[str]] = {"channel": list(CHANNELS), "device": list(DEVICES)}
EVENT_WORDS: list[str] = sorted(EVENT_TYPES)


def shared_fields(types: tuple[str, ...]) -> dict[str, type]:
    """Fields that every one of these event types has."""
    if not types:
        return {}
    names = set.intersection(*(set(FIELDS[word]) for word in types))
    return {name: kind for name, kind in FIELDS[types[0]].items() if name in names}
