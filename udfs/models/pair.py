"""Two scorers of the same texts: the linear one, and the head over a transformer. A label judges both, and teaches both."""

from typing import NamedTuple

import msgspec

from udfs.models import embedded, sentiment
from udfs.models.choice import TRANSFORMER, Choice, choice_of, judge, loss, numbers_of
from udfs.models.embedded import Embedded
from udfs.models.sentiment import Score
from udfs.models.snapshots import Snapshot


class Pair(NamedTuple):
    """Both learners, and the choice between them."""

    linear: sentiment.Learner
    head: embedded.Learner
    choice: Choice

    def met(self, text: str, row: list[float]) -> Embedded:
        """A text as the head meets it."""
        return Embedded(row, embedded.logit(self.linear.score(text)))

    def score(self, text: str, row: list[float]) -> Score:
        """How a text feels to the head."""
        return self.head.score(self.met(text, row))

    def learn(self, text: str, row: list[float], label: str) -> bool:
        """Both are judged by a label, and learn it then; whether another one speaks from now on. KeyError as the learners."""
        met = self.met(text, row)
        of_linear, of_head = self.linear.score(text).probability, self.head.score(met).probability
        changed = judge(self.choice, loss(of_linear, label), loss(of_head, label))
        self.head.learn(met, label)
        self.linear.learn(text, label)
        return changed

    @property
    def transformer_speaks(self) -> bool:
        """Whether the head was better of late."""
        return self.choice.speaks == TRANSFORMER

    def snapshot(self, **numbers: float) -> Snapshot:
        """The head and the choice as plain numbers, with more of them by name. The linear model has a snapshot of its own."""
        taken = self.head.snapshot()
        return msgspec.structs.replace(taken, numbers={**taken.numbers, **numbers_of(self.choice), **numbers})


def begun(name: str) -> Pair:
    """A pair of this name that has learned nothing."""
    return Pair(sentiment.Learner(), embedded.Learner(name), Choice())


def restored(name: str, head: Snapshot | None, linear: Snapshot | None) -> Pair:
    """The pair of these snapshots; what there is none of begins anew."""
    return Pair(
        sentiment.restored(linear) if linear else sentiment.Learner(),
        embedded.restored(head) if head else embedded.Learner(name),
        choice_of(head.numbers if head else {}),
    )
