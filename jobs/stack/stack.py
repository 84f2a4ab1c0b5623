"""The stack as one object: bring it up, look at it, break parts of it on purpose, take it down."""

import fcntl
import shutil
import time
from collections.abc import Callable, Collection, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from jobs.stack import doctor, java, process, submit
from jobs.stack.layout import Layout, Refused, from_environment, renew_port
from jobs.stack.process import Record
from jobs.stack.services import Service, services

Say = Callable[[str], None]
READY_SECONDS = 60
DATA = ("kafka", "clickhouse", "checkpoints", "savepoints", "tmp")


def quiet(text: str) -> None:
    """For callers that show no progress."""


class Stack:
    """Broker, Flink, ClickHouse and the programs beside them, on 127.0.0.1, with their data below `home`.

    Services are found by the records in `home`, not by this object: any number of Stacks may look at one home.
    """

    def __init__(
        self, home: Path, kafka_port: int, flink_port: int, clickhouse_port: int, task_managers: int = 1
    ) -> None:
        self.layout = Layout(home.absolute(), kafka_port, flink_port, clickhouse_port)
        self.services = services(task_managers)

    @classmethod
    def from_environment(cls, task_managers: int = 2) -> "Stack":
        """CREST_HOME (.crest in the project), CREST_KAFKA_PORT, CREST_FLINK_PORT, CREST_CLICKHOUSE_PORT.

        TaskManagers that already have a record stay part of the stack, however many are asked for.
        """
        place = from_environment()
        known = len(list(place.run.glob("taskmanager-*.json")))
        count = max(task_managers, known)
        return cls(place.home, place.kafka_port, place.flink_port, place.clickhouse_port, count)

    @property
    def home(self) -> Path:
        return self.layout.home

    @property
    def brokers(self) -> str:
        return self.layout.brokers

    @property
    def flink_url(self) -> str:
        return self.layout.flink_url

    def record(self, name: str) -> Record | None:
        """The record of a service that runs now."""
        record = process.read(self.layout.run, self.services[name].name)
        return record if process.find(record) else None

    def up(self, parts: Collection[str] | None = None, say: Say = quiet) -> None:
        """Start what is missing of `parts` (all) and wait until it is ready. Harmless when nothing is missing.

        Refused, before anything starts, when the doctor finds a problem; Refused, with the end of its log,
        when a service does not become ready within a minute.
        """
        wanted = {name: one for name, one in self.services.items() if one.wanted(parts)}
        self.layout.make()
        with self.alone():
            missing = [one for name, one in wanted.items() if self.record(name) is None]
            doctor.refuse(doctor.examine(self.layout, missing))
            doctor.bring_jars(say)
            for one in missing:
                if one.internal_port:
                    renew_port(self.layout, one.internal_port)
            self.launch(wanted, say)

    def launch(self, wanted: dict[str, Service], say: Say) -> None:
        """Everything at once; a service waits only for those it needs."""
        ready: dict[str, Future[None]] = {}
        with ThreadPoolExecutor(max_workers=len(wanted) or 1) as pool:
            for name, one in wanted.items():
                before = [ready[need] for need in one.needs if need in ready]
                ready[name] = pool.submit(self.bring, one, before, say)
        for future in ready.values():
            future.result()

    def bring(self, service: Service, before: list[Future[None]], say: Say) -> None:
        for future in before:
            future.result()
        began = time.monotonic()
        record = self.record(service.name) or self.begin(service)
        self.wait_ready(service, record)
        service.settle(self.layout)
        say(f"{service.name} is ready ({time.monotonic() - began:.1f} s)")

    def begin(self, service: Service) -> Record:
        service.prepare(self.layout)
        surroundings = java.environment(self.layout)
        return process.spawn(service.name, service.command(self.layout), surroundings, self.layout.run, self.layout.log)

    def wait_ready(self, service: Service, record: Record) -> None:
        ends = time.monotonic() + READY_SECONDS
        while not service.ready(self.layout, record):
            if process.find(record) is None:
                raise Refused(f"{service.name} ended while starting. {self.log_end(service.name)}")
            if time.monotonic() > ends:
                raise Refused(f"{service.name} is not ready after {READY_SECONDS} s. {self.log_end(service.name)}")
            time.sleep(0.1)

    def log_end(self, name: str) -> str:
        log = self.layout.log / f"{name}.log"
        lines = log.read_text(errors="replace").splitlines()[-15:] if log.exists() else []
        return f"The end of {log}:\n" + "\n".join(lines)

    def down(self, say: Say = quiet) -> None:
        """Stop everything, users of a service before the service; no process is left."""
        if not self.layout.run.exists():
            return
        with self.alone():
            for rank in sorted({one.stops for one in self.services.values()}):
                self.stop_together([one for one in self.services.values() if one.stops == rank], say)

    def stop_together(self, together: list[Service], say: Say) -> None:
        with ThreadPoolExecutor(max_workers=len(together)) as pool:
            for _ in pool.map(lambda one: self.end(one, say), together):
                pass

    def end(self, service: Service, say: Say) -> None:
        record = self.record(service.name)
        process.stop(record, service.stop_seconds)
        process.forget(self.layout.run, service.name)
        if record:
            say(f"{service.name} is stopped")

    def start(self, name: str) -> None:
        """Start one service, if it does not run, and wait until it is ready."""
        self.up(parts=[name])

    def kill(self, name: str) -> None:
        """SIGKILL one service, as a crash would; nobody starts it again but `up` and `start`."""
        process.kill(self.record(name))

    def wipe(self) -> None:
        """Throw away all data. Refused while anything runs."""
        running = [name for name in self.services if self.record(name)]
        if running:
            raise Refused(f"{', '.join(running)} still running: `crest down` first.")
        for name in DATA:
            shutil.rmtree(self.home / name, ignore_errors=True)

    def submit(self, job_page: Path, arguments: list[str], name: str, knobs: dict[str, str] | None = None) -> str:
        """Submit a job page to the cluster, wait until every task runs, and tell the job's id."""
        return submit.submit(self.layout, job_page, arguments, name, knobs or {})

    def cancel(self, job_id: str) -> None:
        """Cancel a job and wait until it has ended; its last checkpoint stays."""
        submit.cancel(self.layout, job_id)

    def jobs(self) -> list[dict[str, object]]:
        """Flink's overview of its jobs: jid, name, state, start-time and more."""
        return submit.jobs(self.layout)

    def clickhouse_dsn(self, user: str = "writer") -> str:
        """DSN with the user's password, from the users file. Not for logs."""
        return submit.clickhouse_dsn(self.layout, user)

    @contextmanager
    def alone(self) -> Iterator[None]:
        """One `up` or `down` at a time: the next one waits."""
        with (self.layout.run / "stack.lock").open("ab") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
