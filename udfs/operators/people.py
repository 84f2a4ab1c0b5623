"""The people operator: a thin shell that lends a shard its state, its rules and its timers."""

from collections.abc import Iterator
from typing import Any

import msgspec
from pyflink.common import Row, Types
from pyflink.datastream.functions import KeyedBroadcastProcessFunction, RuntimeContext
from pyflink.datastream.state import MapState, MapStateDescriptor, ValueState, ValueStateDescriptor

from schemas.outputs import Action, Reject
from schemas.rules import decode_ruleset
from schemas.settings import SETTINGS
from udfs.person.home import DUE, LATE, ON_TIME, Batch, Home, Stores
from udfs.person.shard import Outputs
from udfs.rules.engine import Rules, compiled

KEY_END, LINE_END = "\x1f", "\x1e"  # in what is emitted: JSON holds neither, and no key does
RULES = MapStateDescriptor("rules", Types.STRING(), Types.STRING())  # version -> rule set, as published
VERSIONS_KEPT = 32  # a shard needs the rules it followed until it was written last, seconds ago
encode = msgspec.json.Encoder().encode


def emitted() -> Any:
    """A topic, and lines of key and value for it.

    All outputs leave as one stream and part on the Java side: what a broadcast function's timer sends to a side output
    comes out of the main one, as a tuple that no type fits (PyFlink 2.3). They leave together: a row costs Python more
    than what is in it.
    """
    return Types.ROW_NAMED(["topic", "lines"], [Types.STRING(), Types.STRING()])


class StatePeople:
    """People in the map state of the current key."""

    def __init__(self, state: MapState) -> None:
        self.get = state.get
        self.put = state.put


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


class People(KeyedBroadcastProcessFunction):  # type: ignore[misc]  # pyflink has no types
    """Key: shard. Elements: (window start in ms, late or not, records). Broadcast: rule sets.

    It starts with the rules it was submitted with; a newer publication replaces them.
    """

    def __init__(self, published: str) -> None:
        self.published = published

    def open(self, context: RuntimeContext) -> None:
        blob = Types.PICKLED_BYTE_ARRAY
        people = context.get_map_state(MapStateDescriptor("people", Types.STRING(), blob()))
        agenda = context.get_map_state(MapStateDescriptor("agenda", Types.LONG(), blob()))
        entries = context.get_map_state(MapStateDescriptor("journal", Types.LONG(), blob()))
        mark = context.get_state(ValueStateDescriptor("mark", blob()))
        self.stores = Stores(StatePeople(people), StateSlots(agenda), StateJournal(entries, mark))
        self.homes: dict[int, Home] = {}  # what state holds, alive; new with every restore
        self.timers_ms: dict[int, int] = {}  # the one set for each shard
        self.rules: Rules | None = None

    def process_element(self, batch: Any, context: Any) -> Iterator[Any]:
        """Records of one shard and 100 ms of event time; or late ones."""
        window_ms, late, records = batch
        yield from self._take(Batch(LATE if late else ON_TIME, window_ms, records), context)

    def on_timer(self, at_ms: int, context: Any) -> Iterator[Any]:
        """Deadlines came due in a silent shard, or it is to be written."""
        yield from self._take(Batch(DUE, at_ms), context)

    def process_broadcast_element(self, published: Any, context: Any) -> None:
        """A publication; one that is no rule set, or not newer, changes nothing."""
        held, version = context.get_broadcast_state(RULES), decode_ruleset(published[0]).version
        if version > self._newest(context).version:
            held.put(str(version), published[0])
            for old in sorted(versions(held))[:-VERSIONS_KEPT]:
                held.remove(str(old))
            self.rules = None

    def _take(self, batch: Batch, context: Any) -> Iterator[Any]:
        rules = self._newest(context)
        number = context.get_current_key()
        home = self.homes.get(number)
        if home is None:
            home = self.homes[number] = Home(number, self.stores, lambda version: self._rules_of(version, context))
        outputs, rejects = home.take(batch, rules)
        yield from rows(outputs, rejects)
        if (told := home.tell_open()) is not None:
            yield Row(topic="open_matches", lines=line(str(number), encode(told)))
        self._set_timer(number, home.next_ms(), context)

    def _newest(self, context: Any) -> Rules:
        if self.rules is None:  # first batch, after a restore, or after a publication
            submitted = decode_ruleset(self.published).version
            self.rules = self._rules_of(max([submitted, *versions(context.get_broadcast_state(RULES))]), context)
        return self.rules

    def _rules_of(self, version: int, context: Any) -> Rules:
        """The rules of a version."""
        text = context.get_broadcast_state(RULES).get(str(version))
        ruleset = decode_ruleset(text or self.published)
        if ruleset.version != version:
            raise LookupError(f"rules of version {version} are needed, and gone; there are those of {ruleset.version}")
        return compiled(ruleset)

    def _set_timer(self, number: int, next_ms: int | None, context: Any) -> None:
        """One timer per shard, at the end of the window that holds the time."""
        if next_ms is None:
            return
        timer_ms = next_ms - next_ms % SETTINGS.window_ms + SETTINGS.window_ms - 1
        if timer_ms != self.timers_ms.get(number):
            context.timer_service().register_event_time_timer(timer_ms)
            self.timers_ms[number] = timer_ms


def versions(held: Any) -> list[int]:
    """The versions in a broadcast state; its `keys` does not work in thread mode (PyFlink 2.3)."""
    return [int(version) for version, _ in held.items()]


def rows(outputs: Outputs, rejects: list[Reject]) -> Iterator[Any]:
    """What came of a batch: one row per topic."""
    lines: dict[str, list[str]] = {}
    for firing in outputs.firings:
        topic = "actions" if type(firing) is Action else "refusals"
        lines.setdefault(topic, []).append(line(firing.person, encode(firing)))
    if outputs.profiles:
        lines["profiles"] = [line(person, told) for person, told in outputs.profiles]
    if outputs.late:
        lines["late"] = [line(late.person, encode(late)) for late in outputs.late]
    if rejects:
        lines["rejects"] = [line(printable(reject.key), encode(reject)) for reject in rejects]
    for topic, each in lines.items():
        yield Row(topic=topic, lines=LINE_END.join(each))


def line(key: str, value: bytes) -> str:
    """A key and its value."""
    return f"{key}{KEY_END}{value.decode()}"


def printable(key: str) -> str:
    """A rejected record's key, which may be anything; the reject itself tells it whole."""
    return key if key.isprintable() else "".join(filter(str.isprintable, key))
