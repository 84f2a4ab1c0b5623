"""Sentiment on real reviews: learned one at a time, judged on a third that it never learned."""

import pytest

from jobs.bench.sentiment import REVIEWS as FILE
from jobs.bench.sentiment import shuffled
from udfs.models import snapshots
from udfs.models.sentiment import Learner, Scorer

TENTHS = 10

Judged = list[tuple[float, bool]]  # the score, whether it is good


@pytest.fixture(scope="module")
def reviews() -> list[tuple[str, str]]:
    """Text and label, in a shuffled order that is the same every time."""
    if not FILE.exists():
        pytest.skip(f"no {FILE.name} here")
    return shuffled(FILE)


def off_by(judged: Judged) -> float:
    """How far scores are from what came true, by tenths: the expected calibration error."""
    tenths: list[Judged] = [[] for _ in range(TENTHS)]
    for probability, good in judged:
        tenths[min(TENTHS - 1, int(probability * TENTHS))].append((probability, good))
    return sum(abs(sum(p for p, _ in tenth) - sum(good for _, good in tenth)) for tenth in tenths) / len(judged)


def test_real_reviews_are_judged_well(reviews: list[tuple[str, str]]) -> None:
    third = len(reviews) // 3
    learner, progress = Learner(), []
    for text, label in reviews[third:]:
        progress.append((learner.score(text).probability, label == "positive"))
        learner.learn(text, label)
    packed = snapshots.pack(learner.snapshot())
    scorer = Scorer(snapshots.unpack(packed))
    judged = [(scorer.score(text).probability, label == "positive") for text, label in reviews[:third]]
    assert sum((p > 0.5) == good for p, good in judged) / third >= 0.925
    assert off_by(judged) < 0.02
    assert off_by(progress[third:]) < 0.02
    assert len(packed) < 20_000_000
