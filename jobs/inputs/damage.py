"""What goes wrong on the way: records that are no events, and events sent twice."""

from collections.abc import Callable
from random import Random

import msgspec

from jobs.inputs.items import Raw
from schemas.events import Event, View, encode
from schemas.topics import topic_of


class Bad(msgspec.Struct, frozen=True):
    """A record that must be rejected, and a word of the reason that must be given."""

    record: Raw
    keyword: str


def broken(event: View) -> bytes:
    """Cut off in the middle."""
    return encode(event)[:-9]


def of_no_type(event: View) -> bytes:
    """An event nobody has heard of."""
    return encode(event).replace(b'"view"', b'"teleport"')


def without_item(event: View) -> bytes:
    """A required field is missing."""
    return encode({key: value for key, value in msgspec.to_builtins(event).items() if key != "item"})


def of_wrong_type(event: View) -> bytes:
    """A number is sent as words."""
    return encode(msgspec.to_builtins(event) | {"price_fen": "99 yuan"})


# damage, the record's key (`{}`: the person), a word of the reason
DAMAGES: tuple[tuple[Callable[[View], bytes], str | None, str], ...] = (
    (broken, "{}", "truncated"),
    (of_no_type, "{}", "teleport"),
    (without_item, "{}", "missing"),
    (of_wrong_type, "{}", "price_fen"),
    (encode, None, "no key"),
    (encode, "account:somebody-else", "key is not the event's person"),
)


def bad_records(random: Random, views: list[View], count: int) -> list[Bad]:
    """`count` damaged copies of views, every kind of damage in turn. Their ids are their own."""
    return [bad_record(random.choice(views), number) for number in range(count if views else 0)]


def bad_record(view: View, number: int) -> Bad:
    """The view with an id and an item of its own, damaged in one way."""
    damage, key, keyword = DAMAGES[number % len(DAMAGES)]
    copy = msgspec.structs.replace(view, id=f"{view.id}-bad{number}")
    key = None if key is None else key.format(copy.person)
    return Bad(Raw(topic=topic_of("view"), key=key, ts=copy.ts, value=damage(copy)), keyword)


def sent_twice(random: Random, events: list[Event], count: int) -> list[Event]:
    """`count` events that a producer sent again as they are, because it did not hear that they had arrived."""
    return random.sample(events, min(count, len(events)))
