"""The head over a transformer's numbers, on numbers that a test makes up."""

from random import Random

import pytest

from udfs.models import snapshots
from udfs.models.embedded import LEAST_LEARNED, Embedded, Learner, Scorer, logit, restored
from udfs.models.sentiment import LABELS, Score

NAME, DIMS = "sentiment-e5", 4
Lesson = tuple[Embedded, str]


def lessons(count: int, seed: int = 1) -> list[Lesson]:
    """The second number says how it feels; the others, and the linear model, say nothing."""
    random, made = Random(seed), list[Lesson]()
    for _ in range(count):
        label = random.choice(("negative", "positive"))
        row = [random.gauss(0.3, 0.1) for _ in range(DIMS)]
        row[1] = random.gauss(0.05 if label == "positive" else -0.05, 0.01)
        made.append((Embedded(row, random.gauss(0, 0.2)), label))
    return made


def taught(count: int) -> Learner:
    """A learner after so many lessons."""
    learner = Learner(NAME)
    for text, label in lessons(count):
        learner.learn(text, label)
    return learner


def test_it_learns_what_the_linear_model_does_not_know() -> None:
    learner = taught(1_000)
    judged = [(learner.score(text).probability > 0.5) == (label == "positive") for text, label in lessons(500, seed=2)]
    assert sum(judged) / len(judged) > 0.97


def test_it_begins_as_the_linear_model() -> None:
    """With nothing learned, and nearly so before it hears the transformer."""
    text = Embedded([1.0] * DIMS, logit(Score(0.8, "positive")))
    assert Learner(NAME).score(text).probability == pytest.approx(0.8)
    few = Learner(NAME)
    few.learn(Embedded([0.0] * DIMS, 0.0), "neutral")
    assert few.score(text).probability == pytest.approx(0.8, abs=0.02)


@pytest.mark.parametrize("count", [0, 1, LEAST_LEARNED - 1, LEAST_LEARNED, 200])
def test_a_scorer_says_what_its_learner_says(count: int) -> None:
    learner = taught(count)
    scorer = Scorer(snapshots.unpack(snapshots.pack(learner.snapshot())))
    assert scorer.learned == learner.learned == count
    for text, _ in lessons(50, seed=3):
        assert scorer.score(text).probability == pytest.approx(learner.score(text).probability, abs=1e-9)


@pytest.mark.parametrize("count", [0, 1, 10, 200])
def test_a_restored_learner_goes_on_as_if_it_had_never_stopped(count: int) -> None:
    whole, first = taught(count), taught(count)
    again = restored(snapshots.read(snapshots.written(first.snapshot())))
    for text, label in lessons(100, seed=4):
        whole.learn(text, label)
        again.learn(text, label)
    assert snapshots.pack(again.snapshot()) == snapshots.pack(whole.snapshot())


def test_scoring_teaches_nothing() -> None:
    learner = taught(100)
    before = snapshots.pack(learner.snapshot())
    learner.score(lessons(1)[0][0])
    assert snapshots.pack(learner.snapshot()) == before


def test_every_label_teaches_and_no_other() -> None:
    for label in LABELS:
        learner = taught(10)
        learner.learn(lessons(1)[0][0], label)
        assert learner.learned == 11
    with pytest.raises(KeyError):
        taught(1).learn(lessons(1)[0][0], "splendid")


def test_numbers_that_never_change_teach_nothing_and_break_nothing() -> None:
    learner = Learner(NAME)
    for place in range(100):
        learner.learn(Embedded([0.5] * DIMS, 40.0 if place % 2 else -40.0), "positive" if place % 2 else "negative")
    scorer = Scorer(learner.snapshot())
    assert scorer.score(Embedded([0.9] * DIMS, 0.0)).probability == pytest.approx(0.5, abs=0.1)
    assert scorer.score(Embedded([0.5] * DIMS, 1e6)).probability <= 1


def test_a_probability_is_a_logit_within_bounds() -> None:
    assert logit(Score(0.5, "neutral")) == 0
    assert (logit(Score(0.0, "negative")), logit(Score(1.0, "positive"))) == (-30, 30)
