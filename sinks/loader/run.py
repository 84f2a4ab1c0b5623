"""The process: a loader's lives one after another, until it is told to stop."""

import logging
from collections.abc import Callable, Iterator
from threading import Event

from clickhouse_connect.driver.client import Client
from kafka.errors import KafkaError, OffsetOutOfRangeError

from sinks.loader.backoff import waits
from sinks.loader.clickhouse import ClickHouseTables, Stopped
from sinks.loader.faults import Fault
from sinks.loader.kafka import KafkaLog, Reopen
from sinks.loader.loader import Loader
from sinks.loader.records import Tables

logger = logging.getLogger(__name__)


def run(brokers: str, client: Client, stop: Event, fault: Fault, ready: Callable[[], object]) -> None:
    """Load until `stop` is set, then finish the current ranges. Waits for Kafka and ClickHouse as long as it takes.

    `ready` is called when every partition has answered for the first time.
    """
    tables = ClickHouseTables(client, stop)
    patience = waits()
    is_ready = False
    while not stop.is_set():
        try:
            for heard in lives(brokers, tables, stop, fault):
                patience = waits()
                if heard and not is_ready:
                    ready()
                    is_ready = True
        except Stopped as where:
            logger.info("stopped while ClickHouse was away; %s is planned and comes first next time", where)
        except (KafkaError, Reopen) as problem:
            if not passes(problem):
                raise
            wait_seconds = next(patience)
            logger.warning("opening Kafka's log again in %.1f s: %s", wait_seconds, problem)
            stop.wait(wait_seconds)


def passes(problem: KafkaError | Reopen) -> bool:
    """Opening the log again may help. Out of range: retention overtook the loader, and opening says what is gone."""
    return isinstance(problem, (Reopen, OffsetOutOfRangeError)) or bool(problem.retriable)


def lives(brokers: str, tables: Tables, stop: Event, fault: Fault) -> Iterator[bool]:
    """One life: yields after every step whether every partition has answered, ends when stopped."""
    with KafkaLog(brokers) as log:
        loader = Loader(log, tables, fault=fault)
        logger.info("loading %d partitions", len(loader.queues))
        while not stop.is_set():
            loader.step()
            yield log.heard()
        loader.finish()
