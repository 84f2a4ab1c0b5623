"""Events into ClickHouse, as the loader writes them."""

from collections.abc import Iterable

from clickhouse_connect.driver.client import Client

from schemas.events import AnyEvent, encode, event_type
from schemas.outputs import Late
from schemas.publications import Publication, encode_publication
from schemas.topics import topic_of
from sinks.loader.memory import MemoryRecord
from sinks.loader.tables import TABLES

AT_ONCE = 50_000


def record(topic: str, offset: int, at_ms: int, person: str, value: bytes) -> MemoryRecord:
    """A record at its place."""
    return MemoryRecord(topic, 0, offset, at_ms, person.encode(), value)


def fill(client: Client, records: Iterable[MemoryRecord]) -> None:
    """Rows of records, by their topics' tables."""
    lines: dict[str, list[bytes]] = {}
    for each in records:
        table = TABLES[each.topic]
        lines.setdefault(table.name, []).append(table.line(each))
    for name, rows in lines.items():
        for first in range(0, len(rows), AT_ONCE):
            block = b"\n".join(rows[first : first + AT_ONCE])
            settings = {"max_partitions_per_insert_block": 0}
            client.raw_insert(name, insert_block=block, fmt="JSONEachRow", settings=settings)


def happened(client: Client, events: Iterable[AnyEvent]) -> None:
    """Events."""
    fill(
        client,
        (
            record(topic_of(event_type(each)), offset, each.ts, each.person, encode(each))
            for offset, each in enumerate(events)
        ),
    )


def was_late(client: Client, event: AnyEvent, behind_ms: int) -> None:
    """An event that had come behind the clock; its row in `events` is beside it."""
    told = Late(event_id=event.id, type=event_type(event), person=event.person, ts=event.ts, behind_ms=behind_ms)
    happened(client, [event])
    fill(client, [record("late", 0, event.ts, event.person, encode(told))])


def was_published(client: Client, publication: Publication) -> None:
    """A publication."""
    value = encode_publication(publication)
    fill(client, [record("publications", publication.version, publication.at_ms, "ruleset", value)])
