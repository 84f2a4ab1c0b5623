"""What every model promises, tried on every registered one."""

import math
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from udfs.models import snapshots
from udfs.models.models import MODELS, Learns, Model

GOOD = ["很好，很满意", "质量不错 推荐购买", "物流很快，客服态度好", "非常喜欢，下次还来"]
BAD = ["太差了，骗子", "质量差 不推荐", "物流太慢，客服没人理", "非常失望，退货了"]
LESSONS = [*((text, "positive") for text in GOOD), *((text, "negative") for text in BAD)]
NAMES = pytest.mark.parametrize("model", MODELS.values(), ids=MODELS)
STRANGE = ["", " ", "😀😀😀", "\x00\x01\x02", "\ud800", "a" * 20_000, "！？，。", "\u200b"]


def taught(model: Model, times: int = 10) -> Learns:
    """A learner after some lessons."""
    learner = model.begin()
    for _ in range(times):
        for text, label in LESSONS:
            learner.learn(text, label)
    return learner


def texts() -> Iterator[str]:
    """Texts to score."""
    yield from (*GOOD, *BAD, *STRANGE, "什么时候发货")


@NAMES
def test_it_learns(model: Model) -> None:
    learner = taught(model)
    assert min(learner.score(text).probability for text in GOOD) > 0.65
    assert max(learner.score(text).probability for text in BAD) < 0.35


@NAMES
def test_it_counts_what_it_learned(model: Model) -> None:
    assert model.begin().learned == 0
    assert taught(model, 3).learned == 3 * len(LESSONS)


@NAMES
def test_a_score_is_a_probability_whatever_the_text(model: Model) -> None:
    for learner in (model.begin(), taught(model)):
        for text in texts():
            probability = learner.score(text).probability
            assert 0 <= probability <= 1 and math.isfinite(probability)
            assert learner.score(text).label in model.labels


@NAMES
def test_nothing_to_read_is_neither_good_nor_bad(model: Model) -> None:
    learner = taught(model)
    for text in ("", " ", "😀😀😀", "\x00\x01"):
        learner.learn(text, "negative")
        assert learner.score(text).probability == 0.5


@NAMES
def test_scoring_teaches_nothing(model: Model) -> None:
    learner = taught(model)
    before = snapshots.pack(learner.snapshot())
    for text in texts():
        learner.score(text)
    assert snapshots.pack(learner.snapshot()) == before


@NAMES
def test_a_scorer_says_what_its_learner_says(model: Model) -> None:
    learner = taught(model)
    scorer = model.scorer(snapshots.unpack(snapshots.pack(learner.snapshot())))
    assert scorer.learned == learner.learned
    for text in texts():
        assert scorer.score(text).probability == pytest.approx(learner.score(text).probability, abs=1e-12)


@NAMES
def test_a_restored_learner_goes_on_as_if_it_had_never_stopped(model: Model) -> None:
    whole, first = taught(model, 4), taught(model, 2)
    again = model.restore(snapshots.unpack(snapshots.pack(first.snapshot())))
    for _ in range(2):
        for text, label in LESSONS:
            again.learn(text, label)
    assert snapshots.pack(again.snapshot()) == snapshots.pack(whole.snapshot())


@NAMES
def test_an_unknown_label_is_refused(model: Model) -> None:
    with pytest.raises(KeyError):
        model.begin().learn("很好", "splendid")


@NAMES
def test_every_label_teaches(model: Model) -> None:
    for label in model.labels:
        learner = taught(model, 1)
        before = learner.learned
        learner.learn("什么时候发货", label)
        assert learner.learned == before + 1


@NAMES
@given(lessons=st.lists(st.tuples(st.text(max_size=30), st.integers(0, 9)), max_size=20))
def test_no_text_breaks_it(model: Model, lessons: list[tuple[str, int]]) -> None:
    learner = model.begin()
    for text, number in lessons:
        learner.learn(text, model.labels[number % len(model.labels)])
        assert 0 <= learner.score(text).probability <= 1


def test_models_are_registered_by_their_names() -> None:
    assert list(MODELS) == sorted(MODELS)
    assert {name: model.begin().snapshot().model for name, model in MODELS.items()} == {name: name for name in MODELS}
