"""Where the stack keeps its things, and at which ports it listens. Everything is on 127.0.0.1."""

import json
import os
import socket
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
JARS = ROOT / "build" / "jars"
HOST = "127.0.0.1"
DEFAULT_PORTS = {"CREST_KAFKA_PORT": 9092, "CREST_FLINK_PORT": 8081, "CREST_CLICKHOUSE_PORT": 8123}


class Refused(Exception):
    """The stack cannot do this; the text says why, and what to do."""


@dataclass(frozen=True)
class Layout:
    """Folders below `home`, and the three ports that people use."""

    home: Path
    kafka_port: int
    flink_port: int
    clickhouse_port: int

    @property
    def brokers(self) -> str:
        return f"{HOST}:{self.kafka_port}"

    @property
    def flink_url(self) -> str:
        return f"http://{HOST}:{self.flink_port}"

    @property
    def clickhouse_url(self) -> str:
        return f"http://{HOST}:{self.clickhouse_port}"

    @property
    def run(self) -> Path:
        """Records of processes, locks and internal ports."""
        return self.home / "run"

    @property
    def log(self) -> Path:
        return self.home / "log"

    @property
    def kafka_data(self) -> Path:
        return self.home / "kafka"

    @property
    def clickhouse_data(self) -> Path:
        return self.home / "clickhouse"

    @property
    def users(self) -> Path:
        """ClickHouse users and their passwords, readable by the owner alone."""
        return self.home / "users.json"

    @property
    def loader_ready(self) -> Path:
        """Holds the pid of the loader that loads."""
        return self.run / "loader.ready"

    @property
    def meter_ready(self) -> Path:
        """Holds the pid of the meter that reads."""
        return self.run / "meter.ready"

    @property
    def feeler_ready(self) -> Path:
        """Holds the pid of the feeler that reads."""
        return self.run / "feeler.ready"

    @property
    def checkpoints(self) -> Path:
        return self.home / "checkpoints"

    @property
    def flink_conf(self) -> Path:
        return self.home / "flink-conf"

    @property
    def tmp(self) -> Path:
        return self.home / "tmp"

    def make(self) -> None:
        """Create the folders, closed to other users."""
        for folder in (self.home, self.run, self.log, self.checkpoints, self.flink_conf, self.tmp):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def environment(self) -> dict[str, str]:
        """What a child needs to find the same stack again."""
        return {
            "CREST_HOME": str(self.home),
            "CREST_KAFKA_PORT": str(self.kafka_port),
            "CREST_FLINK_PORT": str(self.flink_port),
            "CREST_CLICKHOUSE_PORT": str(self.clickhouse_port),
        }


def from_environment() -> Layout:
    """CREST_HOME, CREST_KAFKA_PORT, CREST_FLINK_PORT, CREST_CLICKHOUSE_PORT, with their defaults."""
    home = Path(os.environ.get("CREST_HOME") or ROOT / ".crest").absolute()
    kafka, flink, clickhouse = (port_from_environment(name) for name in DEFAULT_PORTS)
    return Layout(home, kafka, flink, clickhouse)


def port_from_environment(name: str) -> int:
    text = os.environ.get(name) or str(DEFAULT_PORTS[name])
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise Refused(f"{name}={text} is not a port. Give a number from 1 to 65535.")
    return int(text)


def listening(port: int) -> bool:
    """Whether something accepts connections at this port of 127.0.0.1."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex((HOST, port)) == 0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def internal_port(layout: Layout, name: str) -> int:
    """A port nobody but the stack's own processes uses: chosen once, kept in run/ports.json."""
    kept = layout.run / "ports.json"
    ports: dict[str, int] = json.loads(kept.read_text()) if kept.exists() else {}
    if name not in ports:
        ports[name] = free_port()
        kept.write_text(json.dumps(ports))
    return ports[name]


def renew_port(layout: Layout, name: str) -> int:
    """Keep the internal port unless somebody else took it while its service was down."""
    kept = layout.run / "ports.json"
    port = internal_port(layout, name)
    if not listening(port):
        return port
    ports = json.loads(kept.read_text())
    ports[name] = free_port()
    kept.write_text(json.dumps(ports))
    return int(ports[name])
