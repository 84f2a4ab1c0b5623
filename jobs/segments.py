"""Segments: score everybody who ordered, write down whose tier changed, and tell the stream.

The stream is told first: a run that dies before the history is written tells the same again, with the same ids.
"""

from collections.abc import Sequence
from hashlib import blake2b
from pathlib import Path
from typing import NamedTuple

from schemas.events import Member, encode
from schemas.segments import Change, Scheme
from schemas.topics import topic_of
from sinks import segments as tables
from sinks.clickhouse import Client
from sinks.kafka import producer
from udfs.rules.problems import Place, Problem
from udfs.segments.reading import read_schemes
from udfs.segments.rfm import changes, scored


class BadSchemes(Exception):
    """Files with problems: nothing of them is used."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(map(str, problems)))


class Backwards(Exception):
    """The history already knows a later moment."""


class Outcome(NamedTuple):
    """What a scheme says at a moment: people by tier, and whose tier changed."""

    scheme: Scheme
    people: dict[str, int]
    changes: list[Change]


def schemes(folder: Path) -> list[Scheme]:
    """The schemes of a folder. Raises BadSchemes, which tells every problem of every file."""
    texts = {str(path): path.read_text(encoding="utf-8", errors="replace") for path in sorted(folder.glob("*.yaml"))}
    found, problems = read_schemes(texts)
    if not texts:
        problems = [Problem(str(folder), Place(1, 1), "no files of segments here")]
    if problems:
        raise BadSchemes(problems)
    return found


def outcome(client: Client, scheme: Scheme, at_ms: int) -> Outcome:
    """Nothing is written. Raises Backwards if the history has a later moment."""
    if tables.newest_ms(client, scheme.scheme) > at_ms:
        raise Backwards(f"scheme {scheme.scheme}: the history already has a later moment; --at must not be before it")
    found = scored(scheme, tables.buyers(client, at_ms), at_ms)
    people = {tier.tier: 0 for tier in scheme.tiers}
    for each in found:
        people[each.tier] += 1
    return Outcome(scheme, people, changes(found, tables.tiers(client, scheme.scheme)))


def members(scheme: str, changed: Sequence[Change], at_ms: int, now_ms: int) -> list[Member]:
    """An event for everybody whose tier changed; the ids are those of the moment, whenever it is told."""
    return [
        Member(
            id=blake2b(f"{scheme}\n{at_ms}\n{each.scored.person}".encode(), digest_size=16).hexdigest(),
            ts=now_ms,
            person=each.scored.person,
            level=each.scored.tier,
        )
        for each in changed
    ]


def tell(brokers: str, events: Sequence[Member]) -> None:
    """Send the events; all of them are taken by the broker on return."""
    sender = producer(brokers)
    try:
        sent = [
            sender.send(topic_of("member"), key=each.person.encode(), value=encode(each), timestamp_ms=each.ts)
            for each in events
        ]
        for future in sent:
            future.get(timeout=30)
    finally:
        sender.close()


def keep(client: Client, brokers: str, found: Outcome, at_ms: int, now_ms: int) -> None:
    """Tell the stream, if it is for the stream, then write the history."""
    if found.scheme.level and found.changes:
        tell(brokers, members(found.scheme.scheme, found.changes, at_ms, now_ms))
    tables.write(client, found.scheme.scheme, at_ms, found.changes)
