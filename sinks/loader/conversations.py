"""Rows of what the conversations job tells. Times become columns without `_ms`; lists become JSON texts."""

from typing import Any

import msgspec

from schemas.conversation_outputs import Alert, Conversation, PromiseFact, Turn
from sinks.loader.records import Record
from sinks.loader.rows import Row, encode, place, seconds

TIMES = ("at", "closed", "due", "from", "settled", "until")  # columns
LISTS = ("evidence", "spells", "stints")
decode_alert = msgspec.json.Decoder(Alert).decode
decode_conversation = msgspec.json.Decoder(Conversation).decode
decode_promise = msgspec.json.Decoder(PromiseFact).decode
decode_turn = msgspec.json.Decoder(Turn).decode


def fact_line(fact: Any, record: Record) -> bytes:
    """A fact's words as they are, but for its times and lists."""
    row: Row = msgspec.structs.asdict(fact)
    for name in TIMES:
        if f"{name}_ms" in row:
            row[name] = seconds(row.pop(f"{name}_ms"))
    for name in LISTS:
        if name in row:
            row[name] = encode(row[name]).decode()
    return encode(row | place(record))


def alert_line(record: Record) -> bytes:
    return fact_line(decode_alert(record.value or b""), record)


def conversation_line(record: Record) -> bytes:
    return fact_line(decode_conversation(record.value or b""), record)


def promise_line(record: Record) -> bytes:
    return fact_line(decode_promise(record.value or b""), record)


def turn_line(record: Record) -> bytes:
    return fact_line(decode_turn(record.value or b""), record)
