"""The operator of shards: a thin shell that lends each shard its state, what it goes by, and a timer."""

import gc
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple, Protocol

from pyflink.common import Types
from pyflink.datastream.functions import KeyedBroadcastProcessFunction, RuntimeContext
from pyflink.datastream.state import MapState, MapStateDescriptor, ValueState, ValueStateDescriptor

from schemas.outputs import Reject
from schemas.settings import SETTINGS
from udfs.operators.lines import Lines, of_open_matches, of_rejects, rows
from udfs.shards.home import DUE, LATE, ON_TIME, Batch, Home, Published, Shard, Stores

# Members are many, live long and hold no cycles: to look for some every 700 objects took a sixth of the time.
COLLECT_EVERY = 100_000, 20, 100


class News(Protocol):
    """What is broadcast, and what shards go by because of it; kept in the broadcast states that `context` gives."""

    def take(self, told: Any, context: Any) -> None: ...
    def newest(self, context: Any) -> Published: ...
    def of(self, version: int, context: Any) -> Published: ...


class Kind(NamedTuple):
    """Shards of a kind: how one begins on its stores, and how its outputs become lines."""

    begun: Callable[[Stores, int], Shard[Any, Any]]
    lines: Callable[[Any], Lines]


class StateMembers:
    """Members in the map state of the current key."""

    def __init__(self, state: MapState) -> None:
        self.get = state.get
        self.put = state.put
        self.remove = state.remove


class StateSlots:
    """Deadlines in the map state of the current key."""

    def __init__(self, state: MapState) -> None:
        self.state = state
        self.write = state.put
        self.remove = state.remove

    def read(self) -> Iterator[tuple[int, bytes]]:
        yield from list(self.state.items())


class StateJournal:
    """Batches since the mark, in the states of the current key."""

    def __init__(self, entries: MapState, mark: ValueState) -> None:
        self.entries = entries
        self.append = entries.put
        self.clear = entries.clear
        self.mark = mark.value
        self.set_mark = mark.update

    def read(self) -> Iterator[bytes]:
        yield from (entry for _, entry in sorted(self.entries.items()))


class Shards(KeyedBroadcastProcessFunction):  # type: ignore[misc]  # pyflink has no types
    """Key: shard. Elements: (window start in ms, late or not, records). Broadcast: news."""

    def __init__(self, kind: Kind, news: News) -> None:
        self.kind = kind
        self.news = news

    def open(self, context: RuntimeContext) -> None:
        gc.set_threshold(*COLLECT_EVERY)
        blob = Types.PICKLED_BYTE_ARRAY
        members = context.get_map_state(MapStateDescriptor("members", Types.STRING(), blob()))
        agenda = context.get_map_state(MapStateDescriptor("agenda", Types.LONG(), blob()))
        entries = context.get_map_state(MapStateDescriptor("journal", Types.LONG(), blob()))
        mark = context.get_state(ValueStateDescriptor("mark", blob()))
        self.stores = Stores(StateMembers(members), StateSlots(agenda), StateJournal(entries, mark))
        self.homes: dict[int, Home[Any, Any]] = {}  # what state holds, alive; new with every restore
        self.timers_ms: dict[int, int] = {}  # the one set for each shard

    def process_element(self, batch: Any, context: Any) -> Iterator[Any]:
        """Records of one shard and 100 ms of event time; or late ones."""
        window_ms, late, records = batch
        yield from self._take(Batch(LATE if late else ON_TIME, window_ms, records), context)

    def on_timer(self, at_ms: int, context: Any) -> Iterator[Any]:
        """Deadlines came due in a silent shard, or it is to be written."""
        yield from self._take(Batch(DUE, at_ms), context)

    def process_broadcast_element(self, told: Any, context: Any) -> None:
        """News for all shards."""
        self.news.take(told, context)

    def _take(self, batch: Batch, context: Any) -> Iterator[Any]:
        number = context.get_current_key()
        home = self.homes.get(number)
        if home is None:
            home = Home(number, self.stores, lambda version: self.news.of(version, context), self.kind.begun)
            self.homes[number] = home
        outputs, rejects = home.take(batch, self.news.newest(context))
        yield from rows(self._lines(outputs, rejects, home))
        self._set_timer(number, home.next_ms(), context)

    def _lines(self, outputs: Any, rejects: list[Reject], home: Home[Any, Any]) -> Lines:
        lines = self.kind.lines(outputs)
        if rejects:
            lines["rejects"] = of_rejects(rejects)
        if (told := home.tell_open()) is not None:
            lines["open_matches"] = of_open_matches(told)
        return lines

    def _set_timer(self, number: int, next_ms: int | None, context: Any) -> None:
        """One timer per shard, at the end of the window that holds the time."""
        if next_ms is None:
            return
        timer_ms = next_ms - next_ms % SETTINGS.window_ms + SETTINGS.window_ms - 1
        if timer_ms != self.timers_ms.get(number):
            context.timer_service().register_event_time_timer(timer_ms)
            self.timers_ms[number] = timer_ms
