"""What happened, read from ClickHouse: events as typed columns, person by person, in order of time.

Values reach the server as parameters. Only SELECT is said here: any user who may read will do.
"""

from itertools import groupby
from operator import attrgetter
from typing import Any, NamedTuple

from schemas.events import AnyEvent
from sinks.clickhouse import Client
from sinks.event_columns import EventColumns

ALWAYS = ("consent", "member")  # what they tell holds for ever: they are read from the beginning


class Wanted(NamedTuple):
    """What of history is asked for. Fields that are not in `fields` are read only where an event must have them."""

    types: tuple[str, ...]
    fields: frozenset[str]
    from_ms: int
    until_ms: int  # included


class Chunk(NamedTuple):
    """Some people, by the first and the last of their names, and about how many events they have."""

    first: str
    last: str
    events: int


class PersonPast(NamedTuple):
    """What happened to one person. Both in order; late ones with how far the clock of their shard had come."""

    person: str
    events: list[AnyEvent]
    late: list[tuple[int, AnyEvent]]


WHERE = """person >= {first:String} AND person <= {last:String} AND ts <= {until_ms:Int64}
    AND type IN {types:Array(String)} AND (ts >= {from_ms:Int64} OR type IN {always:Array(String)})"""


class History:
    """The events of some types and some time."""

    def __init__(self, client: Client, wanted: Wanted) -> None:
        self.client = client
        self.wanted = wanted
        self.columns = EventColumns(wanted.types, wanted.fields)

    def chunks(self, events: int) -> list[Chunk]:
        """Everybody, in chunks of about so many events."""
        by_person = f"SELECT person, count() AS n FROM events WHERE {WHERE} GROUP BY person"
        running = (
            f"SELECT person, n, intDiv(sum(n) OVER (ORDER BY person), {{size:UInt64}}) AS place FROM ({by_person})"
        )
        found = self.client.query(
            f"SELECT min(person), max(person), sum(n) FROM ({running}) GROUP BY place ORDER BY place",
            parameters={**self._parameters("", "\U0010ffff"), "size": events},
        )
        return [Chunk(*row) for row in found.result_rows]

    def read(self, chunk: Chunk) -> list[PersonPast]:
        """A chunk's people, by name."""
        parameters = self._parameters(chunk.first, chunk.last)
        query = f"SELECT {self.columns.sql} FROM events FINAL WHERE {WHERE} ORDER BY person, ts, id"
        found = self.client.query(query, parameters=parameters, column_oriented=True)
        events = self.columns.events(found.result_columns) if found.result_columns else []
        clocks = self._late(chunk)
        return [apart(person, list(each), clocks) for person, each in groupby(events, key=attrgetter("person"))]

    def of(self, person: str) -> PersonPast:
        """One person."""
        return next(iter(self.read(Chunk(person, person, 0))), PersonPast(person, [], []))

    def _parameters(self, first: str, last: str) -> dict[str, Any]:
        wanted = self.wanted
        span = {"from_ms": wanted.from_ms, "until_ms": wanted.until_ms}
        return {"first": first, "last": last, "types": list(wanted.types), "always": list(ALWAYS), **span}

    def _late(self, chunk: Chunk) -> dict[tuple[str, str], int]:
        """(person, event id) -> how far the clock was."""
        query = """SELECT person, event_id, ts + behind_ms FROM late_events FINAL
            WHERE person >= {first:String} AND person <= {last:String}"""
        rows = self.client.query(query, parameters={"first": chunk.first, "last": chunk.last}).result_rows
        return {(person, event_id): clock_ms for person, event_id, clock_ms in rows}


def apart(person: str, events: list[AnyEvent], clocks: dict[tuple[str, str], int]) -> PersonPast:
    """What came in time and what came late."""
    if not clocks:
        return PersonPast(person, events, [])
    late = [(clocks[person, event.id], event) for event in events if (person, event.id) in clocks]
    on_time = [event for event in events if (person, event.id) not in clocks]
    return PersonPast(person, on_time, sorted(late, key=lambda each: (each[0], each[1].ts, each[1].id)))


def span_ms(client: Client) -> tuple[int, int]:
    """The times of the oldest and the newest event; 0, 0 without any."""
    ((oldest_ms, newest_ms),) = client.query("SELECT min(ts), max(ts) FROM events").result_rows
    return int(oldest_ms), int(newest_ms)
