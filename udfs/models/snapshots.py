"""A model as plain numbers: what a learner was when it was taken, for scorers, for a restart, for a topic."""

from array import array

import msgspec


class Snapshot(msgspec.Struct, frozen=True, kw_only=True):
    """Numbers by name, and tables of numbers by name as little-endian bytes (`I`: uint32, `d`: float64)."""

    model: str
    learned: int  # examples so far: a later snapshot of the same learner has more
    numbers: dict[str, float]
    places: bytes  # uint32
    tables: dict[str, bytes]  # float64, as long as places


pack = msgspec.msgpack.Encoder().encode
unpack = msgspec.msgpack.Decoder(Snapshot).decode
read = msgspec.json.Decoder(Snapshot).decode  # what `written` wrote: JSON, with bytes as base64
written = msgspec.json.encode


def table_of(values: dict[int, float], places: list[int]) -> bytes:
    """The values at these places."""
    return array("d", [values.get(place, 0.0) for place in places]).tobytes()


def places_of(snapshot: Snapshot) -> list[int]:
    """The places."""
    return array("I", snapshot.places).tolist()


def values_of(snapshot: Snapshot, name: str) -> dict[int, float]:
    """A table's values by place."""
    return dict(zip(places_of(snapshot), array("d", snapshot.tables[name]), strict=True))
