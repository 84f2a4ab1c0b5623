"""Every model, by name: how to begin one, how to restore one, and how to score without learning."""

from collections.abc import Callable
from typing import NamedTuple, Protocol

from udfs.models import sentiment
from udfs.models.sentiment import Score
from udfs.models.snapshots import Snapshot


class Scores(Protocol):
    """Something that scores; the same for the same text, for it does not learn by it."""

    learned: int

    def score(self, text: str) -> Score: ...


class Learns(Scores, Protocol):
    """Something that learns one labelled text at a time; KeyError if there is no such label."""

    def learn(self, text: str, label: str) -> None: ...
    def snapshot(self) -> Snapshot: ...


class Model(NamedTuple):
    """What can be done with a model."""

    labels: tuple[str, ...]
    begin: Callable[[], Learns]
    restore: Callable[[Snapshot], Learns]
    scorer: Callable[[Snapshot], Scores]


MODELS: dict[str, Model] = {
    sentiment.NAME: Model(tuple(sentiment.LABELS), sentiment.Learner, sentiment.restored, sentiment.Scorer),
}
