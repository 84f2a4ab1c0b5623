"""Sentiment of embedded texts, learned one at a time: River's logistic regression with AdaGrad over a transformer's numbers.

The numbers are brought to mean 0 and spread 1 by what came before. What the head says is then weighed against what the
linear model says of the same text, by a second regression over the two logits, which calibrates as well. It begins as the
linear model alone, and learns what the transformer adds.
"""

from array import array
from collections.abc import Sequence
from math import log, sqrt
from typing import NamedTuple

import numpy as np
from river import optim, preprocessing

from udfs.models.linear import SparseLogisticRegression
from udfs.models.sentiment import LABELS, MOST_LOGIT, Score, scored
from udfs.models.snapshots import Snapshot, table_of, values_of

RATE, INTERCEPT_RATE, BLEND_RATE = 0.01, 0.01, 0.05  # tried on a part of shopping_reviews.csv.gz
LEAST_LEARNED = 30  # examples before the head is heard: spreads of fewer mean little
LINEAR, HEAD = "linear", "head"
BEGINNING = {LINEAR: 1.0, HEAD: 0.0}


def name_of(encoder: str) -> str:
    """The name of the model over an encoder's numbers."""
    return f"sentiment-{encoder}"


class Embedded(NamedTuple):
    """A text as the head meets it."""

    row: Sequence[float]  # the transformer's numbers; all texts have equally many
    linear: float  # what the linear model says before it learns this text, a calibrated logit


def logit(score: Score) -> float:
    """A score's probability as a logit, within bounds."""
    probability = score.probability
    if not 0 < probability < 1:
        return MOST_LOGIT if probability else -MOST_LOGIT
    return bounded(log(probability / (1 - probability)))


class Scorer:
    """A snapshot, ready to score; it never learns."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.learned, self.numbers = snapshot.learned, snapshot.numbers
        weights, means, variances = (values_of(snapshot, name) for name in ("weights", "means", "variances"))
        is_heard = snapshot.learned >= LEAST_LEARNED
        factors = [weights[dim] / sqrt(variances[dim]) if is_heard and variances[dim] > 0 else 0.0 for dim in weights]
        self.factors = np.array(factors)
        self.intercept = self.numbers["intercept"] - float(self.factors @ np.array([*means.values()]))

    def score(self, text: Embedded) -> Score:
        """How a text feels."""
        head = self.intercept
        if len(self.factors):
            head += float(self.factors @ np.asarray(text.row, dtype=np.float64))
        told = self.numbers["linear"] * bounded(text.linear) + self.numbers["head"] * bounded(head)
        return scored(told + self.numbers["offset"])


class Learner:
    """The head that learns. It takes as many numbers as the first text it learns has."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.scaler = preprocessing.StandardScaler()
        self.model = SparseLogisticRegression(optim.AdaGrad(RATE), intercept_lr=INTERCEPT_RATE)
        self.blend = SparseLogisticRegression(optim.AdaGrad(BLEND_RATE), intercept_lr=INTERCEPT_RATE)
        self.blend._weights.update(BEGINNING)
        self.dims = 0
        self.learned = 0

    def learn(self, text: Embedded, label: str) -> None:
        """One labelled text; KeyError if the label is none of LABELS. The first one decides how many numbers there are."""
        lessons = LABELS[label]
        if not self.learned:
            self.dims = len(text.row)
            self.model._weights.update(dict.fromkeys(range(self.dims), 0.0))
        told = self._told(text)
        self.scaler.learn_one(dict(enumerate(text.row)))
        example = self._example(text)
        for is_good, weight in lessons:
            self.blend.learn_one(told, is_good, weight)
            self.model.learn_one(example, is_good, weight)
        self.learned += 1

    def score(self, text: Embedded) -> Score:
        """The same as a scorer's, a little slower. One that has learned nothing says what the linear model says."""
        return scored(self.blend._raw_dot_one(self._told(text)))

    def _told(self, text: Embedded) -> dict[str, float]:
        """What both say of a text, as logits."""
        return {LINEAR: bounded(text.linear), HEAD: bounded(self.model._raw_dot_one(self._example(text)))}

    def _example(self, text: Embedded) -> dict[int, float]:
        heard = self.learned >= LEAST_LEARNED
        return self.scaler.transform_one(dict(enumerate(text.row))) if heard else {}  # type: ignore[no-any-return]

    def snapshot(self) -> Snapshot:
        """Itself as plain numbers."""
        places = list(range(self.dims))
        tables = {
            "weights": self.model.weights if self.dims else {},
            "squares": self.model.optimizer.g2,
            "means": self.scaler.means,
            "variances": self.scaler.vars,
        }
        return Snapshot(
            model=self.name,
            learned=self.learned,
            numbers={
                "dims": self.dims,
                "intercept": self.model.intercept,
                "offset": self.blend.intercept,
                **{name: self.blend._weights[name] for name in BEGINNING},
                **{f"{name}_squares": self.blend.optimizer.g2[name] for name in BEGINNING},
            },
            places=array("I", places).tobytes(),
            tables={name: table_of(values, places) for name, values in tables.items()},
        )


def restored(snapshot: Snapshot) -> Learner:
    """The head of a snapshot; it goes on as if it had never stopped."""
    learner, numbers = Learner(snapshot.model), snapshot.numbers
    learner.learned, learner.dims = snapshot.learned, int(numbers["dims"])
    learner.model._weights.update(values_of(snapshot, "weights"))
    learner.model.optimizer.g2.update(values_of(snapshot, "squares"))
    learner.model.intercept, learner.blend.intercept = numbers["intercept"], numbers["offset"]
    learner.scaler.counts.update(dict.fromkeys(range(learner.dims), learner.learned))
    learner.scaler.means.update(values_of(snapshot, "means"))
    learner.scaler.vars.update(values_of(snapshot, "variances"))
    for name in BEGINNING:
        learner.blend._weights[name] = numbers[name]
        learner.blend.optimizer.g2[name] = numbers[f"{name}_squares"]
    return learner


def bounded(told: float) -> float:
    """A logit that is not surer than any can be."""
    return max(-MOST_LOGIT, min(MOST_LOGIT, told))
