"""The feeler's steps on ends in memory, with an encoder of two numbers: 好 and 差 in a text."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import pytest

from jobs import feeler
from jobs.encoders.encoder import Matrix
from jobs.feeling import MOST_WAITING, take
from schemas.conversation import Felt, Message, encode
from schemas.events import TICK_KEY
from schemas.examples import Example
from schemas.examples import encode as example_json
from sinks.chats import Ends, message_of
from tests.conversation.telling import agent, customer
from udfs.models.pair import Pair, begun
from udfs.models.snapshots import read


class Counting:
    """How often each of two characters stands in a text."""

    name, dims = "counting", 2

    def encode(self, texts: Sequence[str]) -> Matrix:
        return np.array([[text.count("好"), text.count("差")] for text in texts], dtype=np.float32)


class Record(NamedTuple):
    """A Kafka record."""

    topic: str
    partition: int
    offset: int
    timestamp: int
    key: bytes | None
    value: bytes | None


class Log:
    """What a consumer polls, one list a time, and what it commits; what a producer sends. In the order of doing."""

    def __init__(self, *polls: list[Record]) -> None:
        self.polls = list(polls)
        self.done: list[tuple[str, Any]] = []

    def poll(self, timeout_ms: int) -> dict[Any, list[Record]]:
        from kafka import TopicPartition

        found: dict[Any, list[Record]] = {}
        for record in self.polls.pop(0) if self.polls else []:
            found.setdefault(TopicPartition(record.topic, record.partition), []).append(record)
        return found

    def commit(self, offsets: dict[Any, Any]) -> None:
        self.done.append(("commit", {(place.topic, place.partition): told.offset for place, told in offsets.items()}))

    def send(self, topic: str, **record: Any) -> "Log":
        self.done.append((topic, record))
        return self

    def get(self, timeout: float) -> None:
        """Sent at once."""


def spoken(pair: Pair) -> Pair:
    """The same, with the transformer as the one who speaks."""
    pair.choice.speaks = "transformer"
    return pair


def chat(event: Message, offset: int, partition: int = 0) -> Record:
    """A message as a record."""
    return Record("chats", partition, offset, event.ts, event.conversation.encode(), encode(event))


def tick(at_ms: int, offset: int) -> Record:
    """Time goes on."""
    return Record("chats", 0, offset, at_ms, TICK_KEY.encode(), b'{"type":"tick","ts":%d}' % at_ms)


def example(text: str, offset: int, label: str = "negative", model: str = "sentiment") -> Record:
    """A labelled text as a record."""
    told = Example(model=model, text=text, label=label, told_by="survey")  # type: ignore[arg-type]
    return Record("examples", 0, offset, 1, model.encode(), example_json(told))


def stepped(pair: Pair, *polls: list[Record]) -> list[tuple[str, Any]]:
    """What one step does."""
    ends = Log(*polls)
    feeler.step(Ends(ends, ends), Counting(), pair)  # type: ignore[arg-type]
    return ends.done


def test_moods_go_back_before_offsets_are_kept() -> None:
    """At the time that the partition has come to, to the message's conversation; ticks and agents are passed."""
    said = customer(0, "很好")
    done = stepped(spoken(begun("s")), [chat(said, 4), chat(agent(1), 5), tick(said.ts + 1900, 6)])
    assert [what for what, _ in done] == ["chats", "commit"]
    record = done[0][1]
    assert (record["key"], record["timestamp_ms"]) == (said.conversation.encode(), said.ts + 1900)
    assert b'"type":"felt"' in record["value"] and said.id.encode() in record["value"]
    assert done[1][1] == {("chats", 0): 7}


def test_what_comes_while_a_batch_is_encoded_is_not_lost() -> None:
    """It is read before the moods are sent, for its time, and taken with the next batch. Only the first is committed."""
    first, second = customer(0, "很好"), customer(5, "差")
    full = [chat(customer(0, "好", id=f"m{place}"), place) for place in range(64)]
    ends, pair = Log(full, [chat(second, 64)]), spoken(begun("s"))
    both = Ends(ends, ends)  # type: ignore[arg-type]
    feeler.step(both, Counting(), pair)
    assert ends.done[-1] == ("commit", {("chats", 0): 64})
    assert {record["timestamp_ms"] for what, record in ends.done if what == "chats"} == {second.ts} != {first.ts}
    feeler.step(both, Counting(), pair)
    assert ends.done[-1] == ("commit", {("chats", 0): 65}) and second.id.encode() in ends.done[-2][1]["value"]


def test_a_transformer_that_does_not_speak_is_silent() -> None:
    assert stepped(begun("s"), [chat(customer(0, "很好"), 0)]) == [("commit", {("chats", 0): 1})]


def test_lessons_are_kept_with_the_place_they_came_from() -> None:
    """An example of another model is none of ours."""
    pair = begun("sentiment-counting")
    done = stepped(pair, [example("差", 10), example("好", 11, "positive"), example("好", 12, model="other")])
    assert [what for what, _ in done] == ["models", "commit"]
    kept = read(done[0][1]["value"])
    assert (done[0][1]["key"], kept.model, kept.learned) == (b"sentiment-counting", "sentiment-counting", 2)
    assert kept.numbers[feeler.OFFSET] == 13 and kept.numbers["choice_labels"] == 2


def test_a_message_s_correction_is_the_same_when_it_is_sent_again() -> None:
    said = [customer(0, "很好"), customer(1, "很好")]
    first, again = (take(Counting(), spoken(begun("s")), [], said).felt for _ in range(2))
    assert first == again and len({each.id for each in first}) == 2
    assert all(isinstance(each, Felt) and len(each.id) <= 64 for each in first)


def test_of_too_many_messages_the_newest_are_felt() -> None:
    said = [customer(place, "好", id=f"m{place}") for place in range(MOST_WAITING + 3)]
    came = take(Counting(), spoken(begun("s")), [], said)
    assert (came.passed_over, came.felt[0].message, len(came.felt)) == (3, "m3", MOST_WAITING)


@pytest.mark.parametrize("broken", [b"{", b'{"type":"message"}', b"\xff", None])
def test_what_is_no_event_is_passed(broken: bytes | None) -> None:
    assert message_of(Record("chats", 0, 0, 1, b"c1", broken)) is None


def test_without_an_encoder_the_program_ends_with_two(monkeypatch: pytest.MonkeyPatch, caplog: Any) -> None:
    monkeypatch.setenv("CREST_ENCODER", "/nowhere")
    monkeypatch.setattr("sys.argv", ["feeler"])
    assert feeler.main() == 2
    assert "no model.onnx and no tokenizer.json in /nowhere: put an exported model there" in caplog.text
