"""What a match is bound to: the values of the rule's `same` fields, as one string."""

from collections.abc import Callable, Iterable

from schemas.events import AnyEvent
from udfs.rules.fields import ALL_FIELDS, GETTERS

SEPARATOR, ESCAPE = "\x1f", "\x1e"  # between the values of a binding, and before what stands for either
Bind = Callable[[AnyEvent], str]


def binder(fields: tuple[str, ...]) -> Bind:
    """Event -> the values of these fields as one string."""
    if not fields:
        return lambda event: ""
    getters = [GETTERS[field] for field in fields]
    if len(fields) == 1:
        only = getters[0]
        return only if ALL_FIELDS[fields[0]].kind is str else lambda event: str(only(event))
    return lambda event: joined(str(get(event)) for get in getters)


def joined(values: Iterable[str]) -> str:
    """Several values as one string; values with the separator in them stay apart."""
    return SEPARATOR.join(value.replace(ESCAPE, ESCAPE + "0").replace(SEPARATOR, ESCAPE + "1") for value in values)


def values_of(binding: str, fields: int) -> list[str]:
    """The values of a binding of so many fields."""
    if fields < 2:
        return [binding] * fields
    parts = binding.split(SEPARATOR)
    return [part.replace(ESCAPE + "1", SEPARATOR).replace(ESCAPE + "0", ESCAPE) for part in parts]


def agreement(fields: tuple[str, ...], same: tuple[str, ...]) -> Callable[[AnyEvent, str], bool]:
    """Whether an event agrees with a binding of `fields` in those of `same`."""
    if not same:
        return lambda event, binding: True
    places = [fields.index(field) for field in same]
    bind = binder(same)

    def agrees(event: AnyEvent, binding: str) -> bool:
        values = values_of(binding, len(fields))
        wanted = [values[place] for place in places]
        return bind(event) == (joined(wanted) if len(wanted) > 1 else wanted[0])

    return agrees
