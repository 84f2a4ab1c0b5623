"""The meter: live metrics judged by the rules in rules/metrics, alerts sent. Run by `crest up` as `python -m jobs.meter`.

It reads as an analyst, and sends to topic `alerts`. It alerts for minutes that end after it was started, less the ten
minutes that a restart may take; a history that is replayed is older than that and alerts nobody. `--since` asks for more.
With `--ready FILE` it writes its pid there once it has read. SIGTERM ends it with 0. It ends with 2, and tells every problem,
when its rules have one. CREST_BROKERS and CREST_CLICKHOUSE name its ends; without them it is the local stack (CREST_HOME).
"""

import argparse
import logging
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from kafka.errors import KafkaError
from msgspec import json
from typer import BadParameter

from jobs.cli.data import reading_address
from jobs.metering import Meter
from jobs.metric_rules import BadRules, knowledge
from jobs.moments import moment_ms
from jobs.stack.layout import ROOT, Refused, from_environment
from schemas.conversation_outputs import Alert
from schemas.metrics import MetricRow
from sinks import clickhouse, metrics
from sinks.clickhouse import ClickHouseError
from sinks.kafka import producer

TOPIC = "alerts"
EVERY_SECONDS = 2.0
RETRY_SECONDS = 5.0  # while one of its ends is away
RESTART_MS = 600_000
SEND_SECONDS = 30.0
REFUSALS = (Refused, clickhouse.AddressError, BadRules)
AWAY = (ClickHouseError, KafkaError, OSError)
LEVELS = {"kafka": logging.CRITICAL, "urllib3": logging.ERROR, "clickhouse_connect": logging.ERROR}
log = logging.getLogger("crest.meter")


class Warehouse:
    """Minutes of ClickHouse; the connection is made when it is needed, and again after it was lost."""

    def __init__(self, dsn: str) -> None:
        self.dsn = dsn
        self.client: clickhouse.Client | None = None

    def ask(self) -> clickhouse.Client:
        self.client = self.client or clickhouse.connect(self.dsn, metrics.LIMITS)
        return self.client

    def closed_ms(self) -> int:
        """See jobs.metering.Minutes."""
        return metrics.closed_ms(self.ask())

    def rows(self, from_ms: int, until_ms: int) -> list[MetricRow]:
        """See jobs.metering.Minutes."""
        return metrics.rows(self.ask(), from_ms, until_ms)


def send(brokers: str, alerts: list[Alert]) -> None:
    """Alerts are few: each time a producer of its own. The broker has all of them on return; KafkaError otherwise."""
    sender = producer(brokers)
    try:
        sent = [sender.send(TOPIC, key=each.conversation.encode(), value=json.encode(each)) for each in alerts]
        for future in sent:
            future.get(timeout=SEND_SECONDS)
    finally:
        sender.close(timeout=SEND_SECONDS)
    for each in alerts:
        log.info("%s %s: %s", each.rule, each.conversation, "; ".join(one.text for one in each.evidence))


def run(meter: Meter, stop: threading.Event, ready: Callable[[], None]) -> None:
    """Until stopped; `ready` is called after every reading that went well. What is away is told when it changes."""
    trouble = ""
    while not stop.is_set():
        try:
            meter.poll()
        except AWAY as problem:
            told = str(problem).partition("\n")[0] or type(problem).__name__
            if told != trouble:
                log.warning("tried again every %g s: %s", RETRY_SECONDS, told)
            trouble = told
            stop.wait(RETRY_SECONDS)
            continue
        ready()
        if trouble:
            log.info("reading again")
        trouble = ""
        stop.wait(EVERY_SECONDS)


class Asked(NamedTuple):
    """What the command line says."""

    ready: Path
    since_ms: int
    rules: Path


def asked() -> Asked:
    options = argparse.ArgumentParser(prog="python -m jobs.meter")
    options.add_argument("--ready", type=Path, default=Path(os.devnull), help="file that gets the pid once it reads")
    options.add_argument("--since", default="", help="alert for minutes after this moment of the shop's clock")
    options.add_argument("--rules", type=Path, default=ROOT / "rules", help="the folder of rules")
    told = options.parse_args()
    try:
        since_ms = moment_ms(told.since) if told.since else time.time_ns() // 1_000_000 - RESTART_MS
    except BadParameter as wrong:
        options.error(str(wrong))
    return Asked(told.ready, since_ms, told.rules)


def measure(by: Asked, stop: threading.Event) -> None:
    """Until stopped. Raises what REFUSALS names."""
    brokers = os.environ.get("CREST_BROKERS") or from_environment().brokers
    warehouse, rules = Warehouse(reading_address()), knowledge(by.rules)
    log.info("%d rules over %s, alerts to %s", len(rules.rules), clickhouse.redacted(warehouse.dsn), brokers)
    meter = Meter(warehouse, lambda alerts: send(brokers, alerts), rules, by.since_ms)
    run(meter, stop, lambda: ready(by.ready))


def ready(file: Path) -> None:
    """Say so, once."""
    if file == Path(os.devnull) or not file.exists():
        file.write_text(str(os.getpid()))


def main() -> int:
    by = asked()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    for name, level in LEVELS.items():
        logging.getLogger(name).setLevel(level)
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    try:
        measure(by, stop)
    except REFUSALS as refusal:
        log.error("%s", refusal)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
