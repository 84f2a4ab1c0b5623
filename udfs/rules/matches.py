"""Open matches of one rule and person, by binding, and what comes of them."""

from collections.abc import Callable
from itertools import islice
from typing import Any, NamedTuple

Match = Any  # the first step's state, or a list
Matches = dict[str, Match]
PLACE, SINCE, CAUSE, STATE, VALUES = range(5)
MOST_MATCHES = 256  # open matches of one rule and person; beyond it the oldest go
TIDY_EVERY = 16
FULL = TIDY_EVERY - 1


class Completed(NamedTuple):
    """All steps of a rule came true for a binding."""

    binding: str
    at_ms: int
    event_id: str


Progress = tuple[list[Completed], list[tuple[int, str]]]  # what is complete; deadlines (ms, binding)


def make_room(matches: Matches, over: Callable[[Match], bool]) -> None:
    """To be called once in a while: drops what is over; of too many matches the oldest go."""
    for binding in [binding for binding, match in matches.items() if over(match)]:
        del matches[binding]
    if len(matches) + TIDY_EVERY > MOST_MATCHES:
        for binding in list(islice(matches, TIDY_EVERY)):
            del matches[binding]
