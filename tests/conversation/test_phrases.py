"""Promises are found in what agents say: 0.95 of what is found is right, and 0.95 of what is there is found."""

import pytest

from jobs.bench.promises import OFFICE, SAID_MS, found, labelled, measure
from udfs.conversation.phrases import promises

PHRASES = labelled()


def test_the_list_is_long_and_has_no_phrase_twice() -> None:
    assert len(PHRASES) >= 150
    assert len({text for text, _ in PHRASES}) == len(PHRASES)


def test_precision_and_recall() -> None:
    figures = measure()
    assert figures["precision"] >= 0.95
    assert figures["recall"] >= 0.95


@pytest.mark.parametrize("text", [text for text, expected in PHRASES if not expected])
def test_what_promises_nothing_is_no_promise(text: str) -> None:
    assert found(text) == []


def test_a_span_holds_the_words_of_the_promise() -> None:
    text = "亲，您放心！今天一定给您发货的哦"
    (told,) = promises(text, SAID_MS, OFFICE)
    assert text[told.start : told.end] == "今天一定给您发货"


@pytest.mark.parametrize(
    "text", ["", "回复" * 5_000, "今天" * 5_000 + "回复", "一" * 20_000 + "回复", "\x00回复\ud800", "退款25点前"]
)
def test_strange_texts_are_read_to_their_end(text: str) -> None:
    assert all(0 <= each.start < each.end <= len(text) for each in promises(text, SAID_MS, OFFICE))
