"""The broker: one KRaft node, and the topics of schemas/topics.py."""

import subprocess
import time
import uuid
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from contextlib import closing, contextmanager

from kafka import KafkaAdminClient
from kafka.admin import ConfigResource, ConfigResourceType
from kafka.errors import KafkaError

from jobs.stack import java
from jobs.stack.layout import HOST, ROOT, Layout, Refused, internal_port
from schemas.topics import TOPICS, Topic, broker_config

HEAP = ("-Xms256m", "-Xmx512m", "-XX:+UseG1GC", "-XX:MaxGCPauseMillis=20")


def properties(layout: Layout) -> str:
    """The broker's settings: flink-conf/kafka.properties and what belongs to this machine."""
    controller = internal_port(layout, "kafka_controller")
    listeners = f"PLAINTEXT://{HOST}:{layout.kafka_port},CONTROLLER://{HOST}:{controller}"
    machine = {
        "listeners": listeners,
        "advertised.listeners": f"PLAINTEXT://{layout.brokers}",
        "controller.quorum.voters": f"1@{HOST}:{controller}",
        "log.dirs": str(layout.kafka_data),
    }
    shared = (ROOT / "flink-conf" / "kafka.properties").read_text()
    return shared + "".join(f"{name}={value}\n" for name, value in machine.items())


def prepare(layout: Layout) -> None:
    """Write the settings; format the data folder if it is new."""
    server = layout.run / "kafka.properties"
    server.write_text(properties(layout))
    if (layout.kafka_data / "meta.properties").exists():
        return
    cluster = (
        urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=").replace("-", "a")
    )  # a leading dash is an option
    tool = [java.java(), "-Xmx128m", "-XX:TieredStopAtLevel=1", java.log4j(), "-cp", java.kafka_classpath()]
    tool += ["kafka.tools.StorageTool", "format", "-t", cluster, "-c", str(server)]
    done = subprocess.run(tool, capture_output=True, text=True)
    if done.returncode:
        raise Refused(f"Kafka could not format {layout.kafka_data}:\n{(done.stdout + done.stderr)[-2000:]}")


def command(layout: Layout) -> list[str]:
    server = str(layout.run / "kafka.properties")
    return [java.java(), *HEAP, java.log4j(), "-cp", java.kafka_classpath(), "kafka.Kafka", server]


@contextmanager
def admin(brokers: str) -> Iterator[KafkaAdminClient]:
    with closing(KafkaAdminClient(bootstrap_servers=brokers, request_timeout_ms=10_000)) as client:
        yield client


def ensure_topics(brokers: str, limit_seconds: float = 30) -> None:
    """Topics as schemas/topics.py wants them: missing ones created, partitions raised, settings set.

    A broker that has just opened its port may still refuse: tried again until the limit.
    """
    ends = time.monotonic() + limit_seconds
    while True:
        try:
            with admin(brokers) as client:
                return bring_in_line(client)
        except KafkaError as error:
            if time.monotonic() > ends:
                raise Refused(f"The broker at {brokers} does not take our topics: {error}") from error
            time.sleep(0.2)


def bring_in_line(client: KafkaAdminClient) -> None:
    there = {topic["name"]: len(topic["partitions"]) for topic in client.describe_topics()}
    missing = [topic for topic in TOPICS.values() if topic.name not in there]
    if missing:
        client.create_topics({topic.name: wanted(topic) for topic in missing}, wait_for_metadata=False)
        client.wait_for_topics([topic.name for topic in missing])
    small = {name: TOPICS[name].partitions for name in TOPICS.keys() & there if there[name] < TOPICS[name].partitions}
    if small:
        client.create_partitions(small)
        client.wait_for_topics(list(small))
    changed = differing(client, [topic for topic in TOPICS.values() if topic.name in there])
    if changed:
        client.alter_configs(changed)


def wanted(topic: Topic) -> dict[str, object]:
    return {"num_partitions": topic.partitions, "replication_factor": 1, "configs": broker_config(topic)}


def differing(client: KafkaAdminClient, topics: list[Topic]) -> list[ConfigResource]:
    """Topics whose settings are not those of the contract."""
    if not topics:
        return []
    asked = [ConfigResource(ConfigResourceType.TOPIC, topic.name, None) for topic in topics]
    told = client.describe_configs(asked, config_filter="all")["topic"]
    return [
        ConfigResource(ConfigResourceType.TOPIC, topic.name, broker_config(topic))
        for topic in topics
        if any(told[topic.name][name]["value"] != value for name, value in broker_config(topic).items())
    ]
