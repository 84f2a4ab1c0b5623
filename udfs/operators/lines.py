"""What operators emit: a topic, and lines of key and value for it.

All outputs leave as one stream and part on the Java side: what a broadcast function's timer sends to a side output comes out
of the main one, as a tuple that no type fits (PyFlink 2.3). They leave together: a row costs Python more than what is in it.
"""

from collections.abc import Iterable, Iterator
from typing import Any

import msgspec
from pyflink.common import Row, Types

from schemas.outputs import Action, Firing, Late, OpenMatches, Reject

KEY_END, LINE_END = "\x1f", "\x1e"  # JSON holds neither, and no key does
Lines = dict[str, list[str]]  # topic -> lines
encode = msgspec.json.Encoder().encode


def emitted() -> Any:
    """The type of a row."""
    return Types.ROW_NAMED(["topic", "lines"], [Types.STRING(), Types.STRING()])


def rows(lines: Lines) -> Iterator[Any]:
    """One row per topic that has lines."""
    for topic, each in lines.items():
        if each:
            yield Row(topic=topic, lines=LINE_END.join(each))


def line(key: str, value: bytes) -> str:
    """A key and its value."""
    return f"{key}{KEY_END}{value.decode()}"


def add_firings(lines: Lines, firings: Iterable[Firing]) -> None:
    """Actions and refusals, each to its topic."""
    for firing in firings:
        topic = "actions" if type(firing) is Action else "refusals"
        lines.setdefault(topic, []).append(line(firing.person, encode(firing)))


def of_late(events: list[Late]) -> list[str]:
    """Late events, by person."""
    return [line(late.person, encode(late)) for late in events]


def of_rejects(rejects: list[Reject]) -> list[str]:
    """Rejected records, by their key."""
    return [line(printable(reject.key), encode(reject)) for reject in rejects]


def of_open_matches(told: OpenMatches) -> list[str]:
    """The word of a shard replaces what it said before."""
    return [line(f"{told.subject}/{told.shard}", encode(told))]


def printable(key: str) -> str:
    """A rejected record's key, which may be anything; the reject itself tells it whole."""
    return key if key.isprintable() else "".join(filter(str.isprintable, key))
