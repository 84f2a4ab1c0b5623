"""The comparison of both scorers, on reviews that a test makes up."""

from collections.abc import Sequence

import numpy as np

from jobs.bench.transformer import figures
from jobs.encoders.encoder import Matrix


class Knowing:
    """The last character says how a text feels; the linear model meets it in words it has never seen."""

    name, dims = "knowing", 1

    def encode(self, texts: Sequence[str]) -> Matrix:
        return np.array([[1.0 if text[-1] in "02468" else -1.0] for text in texts], dtype=np.float32)


def test_both_are_judged_on_what_nobody_learned() -> None:
    """300 of the 400 are learned by both, half as many held out are judged: the transformer is always right."""
    texts = [str(place * 7919 % 100_003) for place in range(600)]
    labelled = [(text, "positive" if int(text) % 2 == 0 else "negative") for text in texts]
    told: list[str] = []
    found = figures(Knowing(), labelled[200:], labelled[:200], 300, told.append)
    assert (found["transformer_reviews"], found["transformer_held_out"]) == (300, 150)
    assert found["transformer_accuracy"] == 1.0 > 0.7 > found["transformer_linear_accuracy"]
    assert found["transformer_log_loss"] < found["transformer_linear_log_loss"]
    assert told[-1] == "transformer: 150 of 150 reviews encoded"
