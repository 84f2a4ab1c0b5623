"""Both scorers are judged by a label before they learn it."""

from math import log
from random import Random

import pytest

from udfs.models import snapshots
from udfs.models.choice import LEAST_LABELS, TRANSFORMER, Choice
from udfs.models.pair import Pair, begun, restored

NAME = "sentiment-e5"
Lesson = tuple[str, list[float], str]


def lessons(count: int) -> list[Lesson]:
    """Words say nothing, the first number everything."""
    random, made = Random(7), list[Lesson]()
    for place in range(count):
        label = random.choice(("negative", "positive"))
        made.append((f"第{place}个包裹", [1.0 if label == "positive" else -1.0, random.random()], label))
    return made


def taught(pair: Pair, every: list[Lesson]) -> Pair:
    """The pair after these lessons."""
    for lesson in every:
        pair.learn(*lesson)
    return pair


def test_the_first_label_finds_both_without_an_opinion() -> None:
    """Both say 0.5, and lose log 2; only then do they learn."""
    pair = begun(NAME)
    assert not pair.learn("太差了", [1.0, 0.0], "negative")
    assert pair.choice == Choice(labels=1, since=1, linear_loss=log(2), transformer_loss=log(2))
    assert pair.linear.learned == pair.head.learned == 1


def test_the_transformer_speaks_once_it_is_the_better_one() -> None:
    pair = begun(NAME)
    told = [place for place, lesson in enumerate(lessons(600), 1) if pair.learn(*lesson)]
    assert len(told) == 1 and told[0] >= LEAST_LABELS
    assert pair.transformer_speaks and pair.choice.transformer_loss < pair.choice.linear_loss
    assert pair.score("包裹", [1.0, 0.5]).mood > 0.1 > -0.1 > pair.score("包裹", [-1.0, 0.5]).mood


def test_a_restored_pair_goes_on_as_if_it_had_never_stopped() -> None:
    every = lessons(400)
    whole, first = taught(begun(NAME), every), taught(begun(NAME), every[:250])
    head = snapshots.read(snapshots.written(first.snapshot(examples_offset=250)))
    assert head.numbers["examples_offset"] == 250
    again = taught(restored(NAME, head, snapshots.read(snapshots.written(first.linear.snapshot()))), every[250:])
    assert snapshots.pack(again.snapshot()) == snapshots.pack(whole.snapshot())
    assert again.choice == whole.choice and whole.choice.speaks == TRANSFORMER


def test_a_pair_of_no_snapshots_begins_anew() -> None:
    pair = restored(NAME, None, None)
    assert (pair.head.name, pair.head.learned, pair.linear.learned, pair.choice) == (NAME, 0, 0, Choice())


def test_an_unknown_label_teaches_nobody() -> None:
    pair = begun(NAME)
    with pytest.raises(KeyError):
        pair.learn("很好", [1.0, 0.0], "splendid")
    assert (pair.linear.learned, pair.head.learned, pair.choice.labels) == (0, 0, 0)
