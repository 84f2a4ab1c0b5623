"""Sentiment of embedded texts, learned one at a time: River's logistic regression with AdaGrad over a transformer's numbers.

Beside them stands what the linear model says of the same text, as a logit: the head begins as that model, and learns what
the transformer adds. Numbers are brought to mean 0 and spread 1 by what came before. Scores are calibrated as linear ones.
"""

from array import array
from collections.abc import Sequence
from math import log, sqrt
from typing import NamedTuple

import numpy as np
from river import optim, preprocessing

from udfs.models.linear import SparseLogisticRegression
from udfs.models.sentiment import CALIBRATION_RATE, LABELS, MOST_LOGIT, Score, scored
from udfs.models.snapshots import Snapshot, table_of, values_of

RATE, INTERCEPT_RATE = 0.01, 0.01  # tried on a part of shopping_reviews.csv.gz
LEAST_LEARNED = 30  # examples before the transformer's numbers are heard: spreads of fewer mean little


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
    return max(-MOST_LOGIT, min(MOST_LOGIT, log(probability / (1 - probability))))


class Scorer:
    """A snapshot, ready to score; it never learns."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.learned = snapshot.learned
        numbers = snapshot.numbers
        dims = int(numbers["dims"])
        weights, means, variances = (values_of(snapshot, name) for name in ("weights", "means", "variances"))
        factors = [weights[dim] / sqrt(variances[dim]) if variances[dim] > 0 else 0.0 for dim in range(dims)]
        self.factors = np.array(factors if snapshot.learned >= LEAST_LEARNED else [0.0] * dims)
        self.intercept = numbers["intercept"] - sum(self.factors[dim] * means[dim] for dim in range(dims))
        self.linear, self.slope, self.offset = weights[dims], numbers["slope"], numbers["offset"]

    def score(self, text: Embedded) -> Score:
        """How a text feels."""
        told = self.intercept + self.linear * text.linear
        if len(self.factors):
            told += float(self.factors @ np.asarray(text.row, dtype=np.float64))
        return scored(self.slope * bounded(told) + self.offset)


class Learner:
    """The head that learns. It takes as many numbers as the first text it learns has."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.scaler = preprocessing.StandardScaler()
        self.model = SparseLogisticRegression(optim.AdaGrad(RATE), intercept_lr=INTERCEPT_RATE)
        self.calibration = SparseLogisticRegression(optim.SGD(CALIBRATION_RATE), intercept_lr=CALIBRATION_RATE)
        self.calibration._weights["logit"] = 1.0
        self.dims = 0
        self.learned = 0

    def learn(self, text: Embedded, label: str) -> None:
        """One labelled text; KeyError if the label is none of LABELS. The first one decides how many numbers there are."""
        lessons = LABELS[label]
        if not self.learned:
            self.dims = len(text.row)
            self.model._weights.update({**dict.fromkeys(range(self.dims), 0.0), self.dims: 1.0})
        told = bounded(self.model._raw_dot_one(self._example(text)))
        self.scaler.learn_one(dict(enumerate(text.row)))
        example = self._example(text)
        for is_good, weight in lessons:
            self.calibration.learn_one({"logit": told}, is_good, weight)
            self.model.learn_one(example, is_good, weight)
        self.learned += 1

    def score(self, text: Embedded) -> Score:
        """The same as a scorer's, a little slower. One that has learned nothing says what the linear model says."""
        told = bounded(self.model._raw_dot_one(self._example(text))) if self.learned else text.linear
        return scored(self.calibration._raw_dot_one({"logit": told}))

    def _example(self, text: Embedded) -> dict[int, float]:
        heard = self.scaler.transform_one(dict(enumerate(text.row))) if self.learned >= LEAST_LEARNED else {}
        return {**heard, self.dims: text.linear}

    def snapshot(self) -> Snapshot:
        """Itself as plain numbers."""
        places = list(range(self.dims + 1))
        tables = {
            "weights": self.model.weights if self.learned else {0: 1.0},
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
                "slope": self.calibration._weights["logit"],
                "offset": self.calibration.intercept,
            },
            places=array("I", places).tobytes(),
            tables={name: table_of(values, places) for name, values in tables.items()},
        )


def restored(snapshot: Snapshot) -> Learner:
    """The head of a snapshot; it goes on as if it had never stopped."""
    learner = Learner(snapshot.model)
    learner.learned, learner.dims = snapshot.learned, int(snapshot.numbers["dims"])
    if learner.learned:
        learner.model._weights.update(values_of(snapshot, "weights"))
    learner.model.optimizer.g2.update(values_of(snapshot, "squares"))
    means, variances = values_of(snapshot, "means"), values_of(snapshot, "variances")
    for dim in range(learner.dims):
        learner.scaler.counts[dim] = learner.learned
        learner.scaler.means[dim], learner.scaler.vars[dim] = means[dim], variances[dim]
    learner.model.intercept = snapshot.numbers["intercept"]
    learner.calibration._weights["logit"] = snapshot.numbers["slope"]
    learner.calibration.intercept = snapshot.numbers["offset"]
    return learner


def bounded(told: float) -> float:
    """A logit that is not surer than any can be."""
    return max(-MOST_LOGIT, min(MOST_LOGIT, told))
