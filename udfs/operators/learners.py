"""One learner per model: labelled texts in, snapshots out.

What arrives is kept in a journal above the last snapshot, and both in state: a restart learns the journal again, in silence.
"""

from collections.abc import Iterator
from typing import Any

from pyflink.common import Types
from pyflink.datastream.functions import KeyedProcessFunction, RuntimeContext
from pyflink.datastream.state import MapStateDescriptor, ValueStateDescriptor

from schemas.examples import decode
from udfs.models.models import MODELS, Learns
from udfs.models.snapshots import read, written
from udfs.operators.lines import line, rows

SNAPSHOT_EVERY = 50  # examples


class Learners(KeyedProcessFunction):  # type: ignore[misc]  # pyflink has no types
    """Key: model. Elements: examples as JSON. It begins with the snapshot the job was submitted with, if there is one."""

    def __init__(self, model: str) -> None:
        self.model = model

    def open(self, context: RuntimeContext) -> None:
        self.journal = context.get_map_state(MapStateDescriptor("examples", Types.LONG(), Types.STRING()))
        self.snapshot = context.get_state(ValueStateDescriptor("snapshot", Types.STRING()))
        self.learners: dict[str, Learns] = {}

    def process_element(self, element: Any, context: Any) -> Iterator[Any]:
        """Learn one example; now and then tell how far the model has come."""
        name = context.get_current_key()
        if name not in MODELS:
            raise LookupError(f"no model {name!r} to learn {element[0][:200]}; there are {', '.join(MODELS)}")
        learner = self.learners.get(name)
        if learner is None:
            learner = self.learners[name] = self._awake(name)
        before = learner.learned
        learn(learner, element[0])
        self.journal.put(learner.learned, element[0])
        if learner.learned > before and learner.learned % SNAPSHOT_EVERY == 0:
            told = written(learner.snapshot())
            self.snapshot.update(told.decode())
            self.journal.clear()
            yield from rows({"models": [line(name, told)]})

    def _awake(self, name: str) -> Learns:
        """The learner as it was: the last snapshot, and the journal above it."""
        saved = self.snapshot.value() or (self.model if self.model and read(self.model).model == name else None)
        learner = MODELS[name].restore(read(saved)) if saved else MODELS[name].begin()
        for _, raw in sorted(self.journal.items()):
            learn(learner, raw)
        return learner


def learn(learner: Learns, raw: str) -> None:
    """One example."""
    example = decode(raw)
    learner.learn(example.text, example.label)
