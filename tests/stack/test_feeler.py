"""The feeler on the real Kafka, with an exported model of a few bytes: moods come back, lessons outlive a kill."""

import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from kafka import KafkaConsumer, KafkaProducer, TopicPartition

from jobs.stack import Stack
from jobs.stack.layout import free_port
from schemas.conversation import Felt, Message, decode, encode
from schemas.examples import Example
from schemas.examples import encode as example_json
from sinks.kafka import newest
from tests.encoders.small_models import embedder, lay
from udfs.models import pair
from udfs.models.choice import TRANSFORMER
from udfs.models.snapshots import read, written

pytestmark = pytest.mark.flink
pytest.importorskip("onnxruntime", reason="onnxruntime is not installed: make embeddings")
pytest.importorskip("tokenizers", reason="tokenizers is not installed: make embeddings")
MODEL = "sentiment-small"


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """Kafka and the feeler; its head has learned that 好 is good, and is the one who speaks."""
    home: Path = tmp_path_factory.mktemp("crest")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CREST_ENCODER", str(lay(home / "small", embedder("attention_mask"))))
        made = Stack(home, free_port(), free_port(), free_port())
        try:
            made.up(parts=["kafka"])
            send(made, "models", MODEL, written(taught().snapshot()))
            made.up(parts=["kafka", "feeler"])
            yield made
        finally:
            made.down()


def taught() -> pair.Pair:
    """400 lessons: 好 is (1, 0) and 差 is (0, 1)."""
    made = pair.begun(MODEL)
    for _ in range(200):
        made.learn("好", [1.0, 0.0], "positive")
        made.learn("差", [0.0, 1.0], "negative")
    made.choice.speaks = TRANSFORMER
    return made


def send(stack: Stack, topic: str, key: str, value: bytes) -> None:
    with closing(KafkaProducer(bootstrap_servers=stack.brokers)) as producer:
        producer.send(topic, key=key.encode(), value=value).get(timeout=30)


def say(stack: Stack, name: str, text: str) -> None:
    at_ms = time.time_ns() // 1_000_000
    send(stack, "chats", "c1", encode(Message(id=name, ts=at_ms, conversation="c1", speaker="customer", text=text)))


def felt(stack: Stack) -> list[Felt]:
    """All there are on chats."""
    with closing(KafkaConsumer(bootstrap_servers=stack.brokers)) as consumer:
        places = [TopicPartition("chats", number) for number in consumer.partitions_for_topic("chats")]
        consumer.assign(places)
        consumer.seek_to_beginning(*places)
        ends, found = consumer.end_offsets(places), list[Felt]()
        while any(consumer.position(place) < ends[place] for place in places):
            for records in consumer.poll(timeout_ms=500).values():
                found += [
                    event for event in map(decode, (record.value for record in records)) if isinstance(event, Felt)
                ]
    return found


def await_true(condition: Callable[[], bool], seconds: float = 120) -> None:
    ends = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < ends, f"did not come true within {seconds:g} s"
        time.sleep(0.3)


def lessons(stack: Stack) -> int:
    """Of the head as it is published."""
    text = newest(stack.brokers, "models", MODEL)
    return read(text).learned if text else 0


def test_moods_come_back_and_lessons_outlive_a_kill(stack: Stack) -> None:
    say(stack, "m1", "好")
    await_true(lambda: {each.message for each in felt(stack)} == {"m1"})
    example = Example(model="sentiment", text="差", label="negative", told_by="survey")
    send(stack, "examples", "sentiment", example_json(example))
    await_true(lambda: lessons(stack) == 401)
    stack.kill("feeler")
    say(stack, "m2", "差")
    send(stack, "examples", "sentiment", example_json(example))
    stack.start("feeler")
    await_true(lambda: {each.message for each in felt(stack)} == {"m1", "m2"} and lessons(stack) == 402)
    moods = {each.message: each.mood for each in felt(stack)}
    assert moods["m1"] > 0 > moods["m2"]
    assert {each.model for each in felt(stack)} == {MODEL}
