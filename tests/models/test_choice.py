"""Who speaks, by stories worked out by hand."""

from math import log, sqrt

import pytest

from udfs.models.choice import (
    LEAST_LABELS,
    LINEAR,
    MEMORY,
    TRANSFORMER,
    Choice,
    choice_of,
    error,
    judge,
    loss,
    numbers_of,
)


def judged(choice: Choice, times: int, linear_loss: float, transformer_loss: float) -> list[int]:
    """After which of so many equal labels somebody else spoke."""
    return [number for number in range(1, times + 1) if judge(choice, linear_loss, transformer_loss)]


def test_log_loss_is_that_of_the_label() -> None:
    assert loss(0.8, "positive") == pytest.approx(-log(0.8))
    assert loss(0.8, "negative") == pytest.approx(-log(0.2))
    assert loss(0.8, "neutral") == pytest.approx(-(log(0.8) + log(0.2)) / 2)
    assert loss(0.0, "positive") == pytest.approx(loss(1.0, "negative")) == pytest.approx(-log(1e-6))
    with pytest.raises(KeyError):
        loss(0.5, "splendid")


def test_a_better_one_speaks_after_fifty_labels_and_no_sooner() -> None:
    """The transformer is better by 0.1 each time: no doubt, and still it waits for the fiftieth label."""
    choice = Choice()
    assert judged(choice, 100, 0.3, 0.2) == [LEAST_LABELS]
    assert (choice.speaks, choice.since) == (TRANSFORMER, 50)
    assert (choice.linear_loss, choice.transformer_loss) == (pytest.approx(0.3), pytest.approx(0.2))


def test_who_is_better_by_less_than_the_margin_stays_silent() -> None:
    assert judged(Choice(), 1_000, 0.219, 0.2) == []
    assert judged(Choice(), 1_000, 0.221, 0.2) == [LEAST_LABELS]


def test_chance_changes_nothing() -> None:
    """Differences of 1.1 and -0.9 by turns: their mean is 0.1, spread 1, after 100 labels the error 0.1. In doubt: stay."""
    choice = Choice()
    for _ in range(50):
        assert not judge(choice, 1.1, 0.0)
        assert not judge(choice, 0.0, 0.9)
    assert choice.linear_loss - choice.transformer_loss == pytest.approx(0.1)
    assert error(choice) == pytest.approx(1 / sqrt(100))


def test_the_other_way_needs_as_much() -> None:
    """It spoke for 50 labels; then it is worse by 0.3 each time, against 0.1 better before.

    Up to label 200 the mean is plain: 0.1 x 100 labels, then -0.3 each. After n of them it is (10 - 0.3 n) / (100 + n), below
    -0.02 from n = 43; but it must be below twice the error, the square root of the variance by labels.
    With n = 60: mean -8/160 = -0.05, variance 0.16 x 100 x 60 / 160^2 = 0.0375, error 0.01531: 0.05 > 0.0306.
    With n = 49: mean -4.7/149 = -0.03154, variance 0.16 x 100 x 49 / 149^2 = 0.03531, error 0.01539: 0.03154 > 0.03079.
    With n = 48: mean -4.4/148 = -0.02973, variance 0.16 x 100 x 48 / 148^2 = 0.03506, error 0.01539: 0.02973 < 0.03078.
    """
    choice = Choice()
    assert judged(choice, 100, 0.3, 0.2) == [50]
    assert judged(choice, 49, 0.2, 0.5) == [49]
    assert choice.speaks == LINEAR


def test_what_was_long_ago_fades() -> None:
    """1,000 labels of 0.1 better, then 0.1 worse: after n of them the mean is 0.1 (2 x 0.995^n - 1)."""
    choice = Choice()
    judged(choice, 1_000, 0.3, 0.2)
    for number in range(1, 101):
        judge(choice, 0.2, 0.3)
        assert choice.linear_loss - choice.transformer_loss == pytest.approx(0.1 * (2 * (1 - 1 / MEMORY) ** number - 1))


def test_a_choice_lives_on_as_numbers() -> None:
    choice = Choice()
    judged(choice, 70, 0.3, 0.2)
    assert choice_of(numbers_of(choice)) == choice
    assert choice_of({}) == Choice()
