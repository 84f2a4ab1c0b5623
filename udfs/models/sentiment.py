"""Sentiment, learned one text at a time: a logistic regression with AdaGrad over words and pairs of words (River).

A score is a probability, calibrated on scores that were given before the label was known (Platt): of texts with 0.8, four
in five are good. Between `NEUTRAL` bounds a text is neutral. A neutral label teaches both sides by half.
"""

from array import array
from collections import Counter
from math import exp, sqrt
from typing import NamedTuple

from river import optim

from udfs.models.features import PLACES, features
from udfs.models.linear import SparseLogisticRegression
from udfs.models.snapshots import Snapshot, table_of, values_of

NAME = "sentiment"
LABELS: dict[str, tuple[tuple[bool, float], ...]] = {  # what a label teaches, with what weight
    "negative": ((False, 1.0),),
    "neutral": ((False, 0.5), (True, 0.5)),
    "positive": ((True, 1.0),),
}
NEUTRAL = (0.35, 0.65)
RATE, INTERCEPT_RATE, CALIBRATION_RATE = 0.7, 0.01, 0.002  # tried on shopping_reviews.csv.gz
MOST_LOGIT = 30.0


class Score(NamedTuple):
    """How a text feels. `mood` runs from -1 (bad) to 1 (good)."""

    probability: float  # that it is positive
    label: str  # negative, neutral, positive

    @property
    def mood(self) -> float:
        """From -1 to 1."""
        return 2 * self.probability - 1


class Scorer:
    """A snapshot, ready to score; it never learns."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.learned = snapshot.learned
        self.weights = array("d", bytes(8 * PLACES))
        for place, weight in values_of(snapshot, "weights").items():
            self.weights[place] = weight
        numbers = snapshot.numbers
        self.intercept, self.slope, self.offset = numbers["intercept"], numbers["slope"], numbers["offset"]

    def score(self, text: str) -> Score:
        """How a text feels; one without words is neutral."""
        found = features(text)
        if not found:
            return NOTHING
        logit = sum(map(self.weights.__getitem__, found)) / sqrt(len(found)) + self.intercept
        return scored(self.slope * logit + self.offset)


class Learner:
    """The model that learns."""

    def __init__(self) -> None:
        self.model = SparseLogisticRegression(optim.AdaGrad(RATE), intercept_lr=INTERCEPT_RATE)
        self.calibration = SparseLogisticRegression(optim.SGD(CALIBRATION_RATE), intercept_lr=CALIBRATION_RATE)
        self.calibration._weights["logit"] = 1.0
        self.learned = 0

    def learn(self, text: str, label: str) -> None:
        """One labelled text; KeyError if the label is none of LABELS. A text without words teaches nothing."""
        lessons = LABELS[label]
        example = weighted(features(text))
        if not example:
            return
        logit = self._logit(example)
        for is_good, weight in lessons:
            self.calibration.learn_one({"logit": logit}, is_good, weight)
            self.model.learn_one(example, is_good, weight)
        self.learned += 1

    def score(self, text: str) -> Score:
        """The same as a scorer's, a little slower."""
        example = weighted(features(text))
        if not example:
            return NOTHING
        return scored(self.calibration._raw_dot_one({"logit": self._logit(example)}))

    def _logit(self, example: dict[int, float]) -> float:
        logit: float = self.model._raw_dot_one(example)
        return max(-MOST_LOGIT, min(MOST_LOGIT, logit))

    def snapshot(self) -> Snapshot:
        """Itself as plain numbers."""
        weights: dict[int, float] = self.model.weights
        places = sorted(weights)
        return Snapshot(
            model=NAME,
            learned=self.learned,
            numbers={
                "intercept": self.model.intercept,
                "slope": self.calibration._weights["logit"],
                "offset": self.calibration.intercept,
            },
            places=array("I", places).tobytes(),
            tables={"weights": table_of(weights, places), "squares": table_of(self.model.optimizer.g2, places)},
        )


NOTHING = Score(0.5, "neutral")


def restored(snapshot: Snapshot) -> Learner:
    """The learner of a snapshot; it goes on as if it had never stopped."""
    learner = Learner()
    learner.learned = snapshot.learned
    learner.model._weights.update(values_of(snapshot, "weights"))
    learner.model.optimizer.g2.update(values_of(snapshot, "squares"))
    learner.model.intercept = snapshot.numbers["intercept"]
    learner.calibration._weights["logit"] = snapshot.numbers["slope"]
    learner.calibration.intercept = snapshot.numbers["offset"]
    return learner


def weighted(found: list[int]) -> dict[int, float]:
    """What a feature adds for each time it is found, so that long texts do not speak louder."""
    return {place: times / sqrt(len(found)) for place, times in Counter(found).items()}


def scored(logit: float) -> Score:
    """A calibrated logit as a score."""
    probability = 1 / (1 + exp(-max(-MOST_LOGIT, min(MOST_LOGIT, logit))))
    low, high = NEUTRAL
    label = "negative" if probability < low else "positive" if probability > high else "neutral"
    return Score(probability, label)
