"""Which of two scorers speaks, by their progressive log-loss: each told a text before it learned the text's label.

The mean of their difference is exponentially weighted: of the last labels, `MEMORY` count. The other one takes over when it
was better by `MARGIN` and by twice the error of that mean, and no sooner than `LEAST_LABELS` labels after the last change.
"""

from math import log, sqrt

import msgspec

from udfs.models.sentiment import LABELS

LINEAR, TRANSFORMER = "linear", "transformer"
MEMORY = 200  # labels
LEAST_LABELS = 50
MARGIN = 0.02  # nats
SURE = 2.0  # errors of the mean
LEAST_PROBABILITY = 1e-6  # nobody loses more than 13.8 nats by one text


class Choice(msgspec.Struct, array_like=True):
    """What is kept of both: a plain value. Losses are in nats per label."""

    speaks: str = LINEAR
    labels: int = 0
    since: int = 0  # labels since the last change
    linear_loss: float = 0.0
    transformer_loss: float = 0.0
    variance: float = 0.0  # of the difference


def loss(probability: float, label: str) -> float:
    """The log-loss of one text; KeyError if there is no such label. Of a neutral one the mean of both sides."""
    sure = min(1 - LEAST_PROBABILITY, max(LEAST_PROBABILITY, probability))
    return -sum(weight * log(sure if is_good else 1 - sure) for is_good, weight in LABELS[label])


def judge(choice: Choice, linear_loss: float, transformer_loss: float) -> bool:
    """One more label; whether the other one speaks from now on."""
    choice.labels += 1
    choice.since += 1
    weight = max(1 / MEMORY, 1 / choice.labels)
    away = linear_loss - transformer_loss - (choice.linear_loss - choice.transformer_loss)
    choice.linear_loss += weight * (linear_loss - choice.linear_loss)
    choice.transformer_loss += weight * (transformer_loss - choice.transformer_loss)
    choice.variance = (1 - weight) * (choice.variance + weight * away * away)  # West 1979, weighted increments
    if choice.since < LEAST_LABELS or lead(choice) <= max(MARGIN, SURE * error(choice)):
        return False
    choice.speaks = TRANSFORMER if choice.speaks == LINEAR else LINEAR
    choice.since = 0
    return True


def lead(choice: Choice) -> float:
    """By how much the one who is silent was better, nats; below 0: was worse."""
    better = choice.linear_loss - choice.transformer_loss
    return better if choice.speaks == LINEAR else -better


def error(choice: Choice) -> float:
    """The standard error of the mean difference, nats."""
    return sqrt(choice.variance / min(choice.labels, MEMORY)) if choice.labels else 0.0


def numbers_of(choice: Choice) -> dict[str, float]:
    """Itself as numbers by name, for a snapshot."""
    told = msgspec.structs.asdict(choice)
    return {
        f"choice_{name}": float(value == TRANSFORMER if name == "speaks" else value) for name, value in told.items()
    }


def choice_of(numbers: dict[str, float]) -> Choice:
    """The choice of these numbers; a new one if there is none."""
    if "choice_speaks" not in numbers:
        return Choice()
    return Choice(
        speaks=TRANSFORMER if numbers["choice_speaks"] else LINEAR,
        labels=int(numbers["choice_labels"]),
        since=int(numbers["choice_since"]),
        linear_loss=numbers["choice_linear_loss"],
        transformer_loss=numbers["choice_transformer_loss"],
        variance=numbers["choice_variance"],
    )
