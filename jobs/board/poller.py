"""One thread asks ClickHouse for all browsers: each query at its own pace, and never more than five in a second."""

import logging
import queue
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from sinks.board.queries import Query
from sinks.board.reader import Failed, Missing, Row, Unreachable

GAP_SECONDS = 0.2  # between the beginnings of two queries
RETRY_SECONDS = 1.0  # while ClickHouse is away
log = logging.getLogger("crest.board")

Ask = Callable[[str, dict[str, object]], list[Row]]
Result = TypeVar("Result")


@dataclass(frozen=True)
class Snapshot:
    """What was last heard. It never changes: a newer one takes its place."""

    rows: Mapping[str, list[Row]] = field(default_factory=dict)  # by query; absent: not answered yet
    errors: Mapping[str, str] = field(default_factory=dict)  # by query: why the last answer was none
    at_ms: int = 0  # when ClickHouse last answered; 0: never
    stale_since_ms: int = 0  # since when it does not answer; 0: it does


class Clock:
    """The machine's clocks."""

    def now_ms(self) -> int:
        """Epoch milliseconds."""
        return time.time_ns() // 1_000_000

    def monotonic(self) -> float:
        """Seconds that never go back."""
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        """Lets time pass."""
        time.sleep(seconds)


class Poller(threading.Thread):
    """Keeps `snapshot` fresh until stopped. What a page asks for once waits its turn in the same queue."""

    def __init__(self, ask: Ask, queries: Mapping[str, Query], clock: Clock) -> None:
        super().__init__(name="poller", daemon=True)
        self.snapshot = Snapshot()
        self._ask = ask
        self._queries = queries
        self._clock = clock
        self._due = dict.fromkeys(queries, 0.0)  # by the monotonic clock
        self._begun = clock.monotonic() - GAP_SECONDS
        self._once: queue.SimpleQueue[tuple[Callable[[Ask], Any], Future[Any]]] = queue.SimpleQueue()
        self._stopping = threading.Event()

    def once(self, work: Callable[[Ask], Result]) -> "Future[Result]":
        """Work that asks in this thread, as soon as it is its turn; it raises what `ask` raises."""
        future: Future[Result] = Future()
        self._once.put((work, future))
        return future

    def stop(self) -> None:
        """Ends after the present query."""
        self._stopping.set()

    def run(self) -> None:
        while not self._stopping.is_set():
            if not self.step():
                self._clock.sleep(GAP_SECONDS / 10)

    def step(self) -> bool:
        """Does what is due: first what was asked for once. False if nothing was."""
        if not self._once.empty():
            self._serve(*self._once.get())
            return True
        name = min(self._due, key=self._due.__getitem__)
        if self._due[name] > self._clock.monotonic():
            return False
        self._refresh(name)
        return True

    def _paced(self, sql: str, parameters: dict[str, object]) -> list[Row]:
        """One query, not sooner than the gap allows."""
        self._clock.sleep(max(0.0, self._begun + GAP_SECONDS - self._clock.monotonic()))
        self._begun = self._clock.monotonic()
        return self._ask(sql, parameters)

    def _serve(self, work: Callable[[Ask], Result], future: "Future[Result]") -> None:
        try:
            future.set_result(work(self._paced))
        except Exception as problem:  # it is the asker's: raised where the result is taken
            future.set_exception(problem)

    def _refresh(self, name: str) -> None:
        asked = self._queries[name]
        self._due[name] = self._clock.monotonic() + asked.every_seconds
        seen = self.snapshot
        try:
            rows = self._paced(asked.sql, {"now_ms": self._clock.now_ms()})
        except Unreachable as problem:
            self._lost(problem)
            return
        except Missing:
            self._heard(replace(seen, rows={**seen.rows, name: []}, errors=without(seen.errors, name)))
        except Failed as problem:
            log.warning("query %s: %s", name, problem)
            self._heard(replace(seen, errors={**seen.errors, name: str(problem)}))
        else:
            self._heard(replace(seen, rows={**seen.rows, name: rows}, errors=without(seen.errors, name)))

    def _heard(self, seen: Snapshot) -> None:
        self.snapshot = replace(seen, at_ms=self._clock.now_ms(), stale_since_ms=0)

    def _lost(self, problem: Unreachable) -> None:
        """Everything is due again as soon as it is back; one try a second till then."""
        if not self.snapshot.stale_since_ms:
            log.warning("ClickHouse does not answer: %s", problem)
            self.snapshot = replace(self.snapshot, stale_since_ms=self._clock.now_ms())
        again = self._clock.monotonic() + RETRY_SECONDS
        self._due = dict.fromkeys(self._due, again)


def without(errors: Mapping[str, str], name: str) -> dict[str, str]:
    """The errors of the other queries."""
    return {each: text for each, text in errors.items() if each != name}
