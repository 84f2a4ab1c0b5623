"""The loader: from Kafka topics to ClickHouse tables, each row once. Run by `crest up` as `python -m jobs.loader`.

With `--ready FILE` it writes its pid there when all tables are made and every partition has answered.

CREST_BROKERS and CREST_CLICKHOUSE name the two ends; without them it is the local stack (CREST_HOME).
SIGTERM finishes the current ranges and ends with 0. It ends with 2, and says why, when it must not start. One at a time.
CREST_LOADER_DIE=after_insert:N is a test hook: see sinks/loader/faults.py.
"""

import argparse
import logging
import os
import signal
import sys
import threading
from pathlib import Path

from jobs.cli.data import clickhouse_address
from jobs.stack.layout import Refused, from_environment
from sinks import clickhouse
from sinks.clickhouse import Client
from sinks.loader.clickhouse import patiently
from sinks.loader.faults import VARIABLE, BadFault, fault_of
from sinks.loader.kafka import LogShrank
from sinks.loader.ranges import BadMark
from sinks.loader.run import run
from sinks.migrations import BadMigrations, migrate

# These warn of every failed try and every fetch; the loader's own line says what matters.
LEVELS = {
    "kafka": logging.WARNING,
    "kafka.net.selector": logging.ERROR,
    "urllib3": logging.ERROR,
    "clickhouse_connect": logging.ERROR,
}
REFUSALS = (Refused, clickhouse.AddressError, BadFault, BadMigrations, BadMark, LogShrank)
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


def load(stop: threading.Event, ready: Path) -> None:
    """Until stopped; the file `ready` gets the pid once it loads."""
    fault = fault_of(os.environ.get(VARIABLE, ""))
    address = clickhouse_address()
    log.info("from %s to %s", brokers(), clickhouse.redacted(address))
    client = patiently(lambda: ready_tables(address), stop)  # 1. tables
    if client is not None:
        run(brokers(), client, stop, fault, lambda: ready.write_text(str(os.getpid())))  # 2. rows


def main() -> int:
    options = argparse.ArgumentParser(prog="python -m jobs.loader")
    options.add_argument("--ready", type=Path, default=Path(os.devnull), help="file that gets the pid once it loads")
    ready: Path = options.parse_args().ready
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    for name, level in LEVELS.items():
        logging.getLogger(name).setLevel(level)
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    try:
        load(stop, ready)
    except REFUSALS as refusal:
        log.error("%s", refusal)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
