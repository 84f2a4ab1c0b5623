"""The people operator: a thin shell that lends a shard its state, its rules and its timers."""

from collections.abc import Iterator
from typing import Any

import msgspec
from pyflink.common import Row, Types
from pyflink.datastream.functions import KeyedBroadcastProcessFunction, RuntimeContext
from pyflink.datastream.state import MapState, MapStateDescriptor, ValueStateDescriptor

from schemas.admission import Rejected, admit, head
from schemas.events import AnyEvent
from schemas.outputs import Action, Reject
from schemas.rules import RULESET_KEY, decode_ruleset
from schemas.settings import SETTINGS
from udfs.person.shard import Outputs, Shard
from udfs.rules.engine import Rules, compiled

SEPARATOR = "\x1f"  # between topic, key and record
RULES = MapStateDescriptor("rules", Types.STRING(), Types.STRING())
encode = msgspec.json.encode


def emitted() -> Any:
    """Topic, key and value of what is emitted.

    All outputs leave as one stream and part on the Java side: what a broadcast function's timer sends to a side output
    comes out of the main one, as a tuple that no type fits (PyFlink 2.3).
    """
    return Types.ROW_NAMED(["topic", "k", "v"], [Types.STRING(), Types.STRING(), Types.STRING()])


class ShardState:
    """A shard between its batches: the core's object, and the timer that is set for it."""

    def __init__(self, shard: Shard) -> None:
        self.shard = shard
        self.timer_ms = -1


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


class People(KeyedBroadcastProcessFunction):  # type: ignore[misc]  # pyflink has no types
    """Key: shard. Elements: (window start in ms, late or not, records). Broadcast: rule sets.

    It starts with the rules it was submitted with; a newer publication replaces them.
    """

    def __init__(self, published: str) -> None:
        self.published = published

    def open(self, context: RuntimeContext) -> None:
        blob = Types.PICKLED_BYTE_ARRAY
        self.people = context.get_map_state(MapStateDescriptor("people", Types.STRING(), blob()))
        self.agenda = context.get_map_state(MapStateDescriptor("agenda", Types.LONG(), blob()))
        self.until = context.get_state(ValueStateDescriptor("until_ms", Types.LONG()))
        self.shards: dict[int, ShardState] = {}  # what state holds, decoded; new with every restore
        self.rules: Rules | None = None

    def process_element(self, batch: Any, context: Any) -> Iterator[Any]:
        """Records of one shard and 100 ms of event time; or late ones."""
        window_ms, late, records = batch
        events: list[AnyEvent] = []
        for record in records:
            topic, key, raw = record.split(SEPARATOR, 2)
            try:
                events.append(admit(key, raw, window_ms))
            except Rejected as problem:
                reject = Reject(topic=topic, key=key, reason=str(problem), record=head(raw), at_ms=window_ms)
                yield Row(topic="rejects", k=key, v=encode(reject).decode())
        state = self._state(context)
        if late:
            yield from rows(state.shard.late(events))
        else:
            until_ms = window_ms + SETTINGS.window_ms - 1
            yield from rows(state.shard.advance(events, until_ms, self._rules(context)))
            self.until.update(state.shard.until_ms)
        self._set_timer(state, context)

    def on_timer(self, at_ms: int, context: Any) -> Iterator[Any]:
        """Deadlines came due in a silent shard."""
        state = self._state(context)
        yield from rows(state.shard.advance([], at_ms, self._rules(context)))
        self.until.update(state.shard.until_ms)
        self._set_timer(state, context)

    def process_broadcast_element(self, published: Any, context: Any) -> None:
        """A publication; one that is no rule set, or not newer, changes nothing."""
        ruleset = decode_ruleset(published[0])
        if ruleset.version > self._rules(context).version:
            context.get_broadcast_state(RULES).put(RULESET_KEY, published[0])
            self.rules = None

    def _rules(self, context: Any) -> Rules:
        if self.rules is None:  # first batch, after a restore, or after a publication
            held = context.get_broadcast_state(RULES).get(RULESET_KEY)
            newest = max(
                (decode_ruleset(text) for text in (held, self.published) if text), key=lambda each: each.version
            )
            self.rules = compiled(newest)
        return self.rules

    def _state(self, context: Any) -> ShardState:
        key = context.get_current_key()
        state = self.shards.get(key)
        if state is None:
            until_ms = self.until.value()
            shard = Shard(StatePeople(self.people), StateSlots(self.agenda), -1 if until_ms is None else until_ms)
            state = self.shards[key] = ShardState(shard)
        return state

    def _set_timer(self, state: ShardState, context: Any) -> None:
        """One timer per shard, at the end of the window that holds its earliest deadline."""
        first_ms = state.shard.next_ms()
        if first_ms is None:
            return
        timer_ms = first_ms - first_ms % SETTINGS.window_ms + SETTINGS.window_ms - 1
        if timer_ms != state.timer_ms:
            context.timer_service().register_event_time_timer(timer_ms)
            state.timer_ms = timer_ms


def rows(outputs: Outputs) -> Iterator[Any]:
    """What came of it, each for its topic."""
    for firing in outputs.firings:
        topic = "actions" if type(firing) is Action else "refusals"
        yield Row(topic=topic, k=firing.person, v=encode(firing).decode())
    for profile in outputs.profiles:
        yield Row(topic="profiles", k=profile.person, v=encode(profile).decode())
    for late in outputs.late:
        yield Row(topic="late", k=late.person, v=encode(late).decode())
