"""The loader: from Kafka topics to ClickHouse tables, each row once. Run by `crest up` as `python -m jobs.loader`.

CREST_BROKERS and CREST_CLICKHOUSE name the two ends; without them it is the local stack (CREST_HOME).
SIGTERM finishes the current ranges and ends with 0. One loader at a time.
CREST_LOADER_DIE=after_insert:N is a test hook: see sinks/loader/faults.py.
"""

import logging
import os
import signal
import sys
import threading

from clickhouse_connect.driver.client import Client

from jobs.cli.data import clickhouse_address
from jobs.stack.layout import from_environment
from sinks import clickhouse
from sinks.loader.clickhouse import patiently
from sinks.loader.faults import VARIABLE, fault_of
from sinks.loader.run import run
from sinks.migrations import migrate

log = logging.getLogger("crest.loader")


def brokers() -> str:
    """Where Kafka is."""
    return os.environ.get("CREST_BROKERS") or from_environment().brokers


def ready_tables(address: str) -> Client:
    """A client of a database that has all tables."""
    client = clickhouse.connect(address)
    for name in migrate(client):
        log.info("applied %s", name)
    return client


def main() -> int:
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    logging.getLogger("kafka").setLevel(logging.WARNING)
    logging.getLogger("kafka.net.selector").setLevel(logging.ERROR)  # it warns of every fetch that is unpacked
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    fault = fault_of(os.environ.get(VARIABLE, ""))
    address = clickhouse_address()
    log.info("from %s to %s", brokers(), clickhouse.redacted(address))
    client = patiently(lambda: ready_tables(address), stop)  # 1. tables
    if client is not None:
        run(brokers(), client, stop, fault)  # 2. rows, until stopped
    return 0


if __name__ == "__main__":
    sys.exit(main())
