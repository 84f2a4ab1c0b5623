"""Every Kafka topic, once. `crest up` creates them from this list."""

from typing import Literal

import msgspec

DAY_MS = 86_400_000
FOREVER = -1


class Topic(msgspec.Struct, frozen=True, kw_only=True):
    """A topic. Topics with an `input` carry events of that kind and ticks, and refuse records from the future."""

    name: str
    about: str
    partitions: int
    input: Literal["", "shop", "conversation"] = ""
    compacted: bool = False
    retention_ms: int = 7 * DAY_MS
    most_bytes: int = 0  # of a record; 0: what the broker takes of any topic


FUTURE_LIMIT_MS = 60_000  # the broker refuses input records stamped further ahead than this

TOPICS: dict[str, Topic] = {
    topic.name: topic
    for topic in (
        # Replayed events carry old timestamps: time-based retention would delete them within minutes.
        Topic(
            name="clicks",
            about="view, search, favourite, cart, leave, help",
            partitions=4,
            input="shop",
            retention_ms=FOREVER,
        ),
        Topic(
            name="orders",
            about="order, pay, ship, refund, delay; price_drop, restock; complaint, survey_sent, answer, consent, member",
            partitions=2,
            input="shop",
            retention_ms=FOREVER,
        ),
        Topic(
            name="contacts",
            about="contact: conversations as the profile learns of them, told by the conversations job",
            partitions=2,
            input="shop",
            retention_ms=FOREVER,
        ),
        Topic(
            name="chats",
            about="message, call; opened, queued, assigned, transferred, closed, reopened; survey, verdict; felt",
            partitions=4,
            input="conversation",
            retention_ms=FOREVER,
        ),
        Topic(name="rules", about="published rules, newest version by rule id", partitions=1, compacted=True),
        Topic(
            name="publications",
            about="audit: who published which rules, when, and what changed",
            partitions=1,
            retention_ms=FOREVER,
        ),
        Topic(name="actions", about="what to do now: pushes; at least once, idempotent by action_id", partitions=4),
        Topic(name="alerts", about="what supervisors must see; at least once, idempotent by alert_id", partitions=2),
        Topic(
            name="turns", about="who waited how long for an answer, newest row by conversation and number", partitions=2
        ),
        Topic(
            name="conversations", about="a conversation's figures, newest row by conversation and episode", partitions=2
        ),
        Topic(name="promises", about="what agents promised, newest row by promise_id", partitions=2),
        Topic(name="examples", about="labelled texts that models learn from, keyed by model", partitions=1),
        Topic(
            name="models",
            about="models as plain numbers, newest by model",
            partitions=1,
            compacted=True,
            most_bytes=64 << 20,
        ),
        Topic(name="refusals", about="what a limit held back, with its reason", partitions=2),
        Topic(name="profiles", about="a person's rolling profile", partitions=4),
        Topic(name="open_matches", about="how many matches of each rule wait in which step, by shard", partitions=1),
        Topic(name="late", about="events that came behind the watermark", partitions=1),
        Topic(name="rejects", about="records that are not events, with a reason", partitions=1),
    )
}

INPUTS: tuple[str, ...] = tuple(name for name, topic in TOPICS.items() if topic.input)
SHOP: tuple[str, ...] = tuple(name for name, topic in TOPICS.items() if topic.input == "shop")
CONVERSATION: tuple[str, ...] = tuple(name for name, topic in TOPICS.items() if topic.input == "conversation")

CLICKS = frozenset({"view", "search", "favourite", "cart", "leave", "help"})


def topic_of(event_type: str) -> str:
    """The input topic that carries events of this type."""
    if event_type == "contact":
        return "contacts"
    return "clicks" if event_type in CLICKS else "orders"


def broker_config(topic: Topic) -> dict[str, str]:
    """The topic's settings in Kafka's own words."""
    config = {"retention.ms": str(topic.retention_ms)}
    if topic.compacted:
        config = {"cleanup.policy": "compact", "min.cleanable.dirty.ratio": "0.1"}
    if topic.most_bytes:
        config["max.message.bytes"] = str(topic.most_bytes)
    if topic.input:
        config["message.timestamp.after.max.ms"] = str(FUTURE_LIMIT_MS)
    return config
