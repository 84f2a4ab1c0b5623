"""The events that rules of each subject may name, and their fields, read off the event structs.

Rules reach into events by `GETTERS` alone: a name that is no field of ours gets nowhere.
"""

from collections.abc import Callable
from operator import attrgetter
from types import UnionType
from typing import Annotated, Any, Literal, NamedTuple, Union, get_args, get_origin, get_type_hints

import msgspec

from schemas.conversation import CONVERSATION_EVENT_TYPES, ConversationEvent
from schemas.events import EVENT_TYPES, Event
from schemas.occurrences import OCCURRENCE_TYPES

Happening = type[Event] | type[ConversationEvent]
HIDDEN = {"conversation", "id", "ts", "person"}  # the engine's own: not for rules
SENT: dict[str, dict[str, Happening]] = {
    "conversation": {**CONVERSATION_EVENT_TYPES},
    "metric": {},
    "person": {**EVENT_TYPES},
}
SUBJECTS: dict[str, dict[str, Happening]] = {**SENT, "conversation": {**CONVERSATION_EVENT_TYPES, **OCCURRENCE_TYPES}}
STRUCTS: dict[str, Happening] = {word: struct for events in SUBJECTS.values() for word, struct in events.items()}


class Field(NamedTuple):
    """What a field holds: its kind, its bounds if it is a number, its words if it has but a few."""

    kind: type
    least: float
    most: float
    choices: tuple[str, ...]


def _unwrapped(hint: Any) -> tuple[Any, list[msgspec.Meta]]:
    """The type inside of annotations and of `| None`, with what the annotations say."""
    metas: list[msgspec.Meta] = []
    while get_origin(hint) in (Annotated, Union, UnionType):
        if get_origin(hint) is Annotated:
            metas += [each for each in hint.__metadata__ if isinstance(each, msgspec.Meta)]
            hint = hint.__origin__
        else:
            hint = next(each for each in get_args(hint) if each is not type(None))
    return hint, metas


def field_of(hint: Any) -> Field:
    """A field by its type hint."""
    base, metas = _unwrapped(hint)
    least = max((meta.ge for meta in metas if meta.ge is not None), default=float("-inf"))
    most = min((meta.le for meta in metas if meta.le is not None), default=float("inf"))
    if get_origin(base) is Literal:
        return Field(str, least, most, tuple(get_args(base)))
    return Field(base if isinstance(base, type) else str, least, most, ())


FIELDS: dict[str, dict[str, Field]] = {
    word: {
        name: field_of(hint)
        for name, hint in get_type_hints(struct, include_extras=True).items()
        if name not in HIDDEN and not name.startswith("_")
    }
    for word, struct in STRUCTS.items()
}
ALL_FIELDS: dict[str, Field] = {name: field for fields in FIELDS.values() for name, field in fields.items()}
GETTERS: dict[str, Callable[[Any], Any]] = {name: attrgetter(name) for name in sorted(ALL_FIELDS)}


def structs(types: tuple[str, ...]) -> frozenset[type]:
    """The event structs of these words."""
    return frozenset(STRUCTS[word] for word in types)


def event_words(subject: str) -> list[str]:
    """The types of events that happen to a subject, sorted."""
    return sorted(SUBJECTS[subject])


def sent_words(subject: str) -> list[str]:
    """Those of them that somebody sends; the others follow from them. Sorted."""
    return sorted(SENT[subject])


def shared_fields(types: tuple[str, ...]) -> dict[str, Field]:
    """Fields that every one of these event types has."""
    if not types:
        return {}
    names = set.intersection(*(set(FIELDS[word]) for word in types))
    return {name: field for name, field in FIELDS[types[0]].items() if name in names}
