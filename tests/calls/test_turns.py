"""Turns out of segments: stories worked out by hand, and a naive second way for random ones."""

from itertools import pairwise

import pytest
from hypothesis import given

from jobs.calls.hearing import Segment, Turn, Word
from jobs.calls.turns import GAP_MS, heard, turns
from schemas.conversation import TEXT_CHARS
from tests.calls.tones import segment, spoken
from tests.core.dice import Dice, thrown

BOTH = ("customer", "agent")


def brief(made: list[Turn]) -> list[tuple[str, int, int, str]]:
    return [(turn.speaker, turn.begin_ms, turn.end_ms, turn.text) for turn in made]


def test_speakers_take_turns() -> None:
    customer = [spoken("where is my coat", 1_000, 3_000), spoken("thank you", 9_000, 10_000)]
    agent = [spoken("it comes tomorrow", 5_000, 7_000)]
    assert brief(turns([customer, agent], BOTH)) == [
        ("customer", 1_000, 3_000, "where is my coat"),
        ("agent", 5_000, 7_000, "it comes tomorrow"),
        ("customer", 9_000, 10_000, "thank you"),
    ]


def test_a_short_pause_joins_and_a_long_one_parts() -> None:
    agent = [spoken("one moment", 0, 1_000), spoken("please", 2_000, 2_500), spoken("here it is", 3_501, 4_500)]
    assert brief(turns([[], agent], BOTH)) == [
        ("agent", 0, 2_500, "one moment please"),  # 1,000 ms between them
        ("agent", 3_501, 4_500, "here it is"),  # 1,001 ms
    ]


def test_a_question_in_the_middle_of_a_segment_is_answered_there() -> None:
    """The model put both of the customer's sentences into one segment, across four seconds of silence."""
    customer = [segment(Word(0, 500, " hello"), Word(4_500, 5_000, " red"), Word(5_000, 5_400, " please"))]
    agent = [spoken("which colour", 1_500, 3_500)]
    assert [turn.text for turn in turns([customer, agent], BOTH)] == ["hello", "which colour", "red please"]


def test_who_breaks_in_ends_the_turn() -> None:
    customer = [spoken("it is too", 0, 2_000), spoken("late", 2_300, 2_800)]
    agent = [spoken("sorry", 1_900, 2_200)]
    assert [turn.text for turn in turns([customer, agent], BOTH)] == ["it is too", "sorry", "late"]


def test_of_two_that_begin_at_once_the_left_channel_comes_first() -> None:
    assert [t.speaker for t in turns([[spoken("yes", 5, 6)], [spoken("no", 5, 6)]], BOTH)] == ["customer", "agent"]


@pytest.mark.parametrize(
    "made_up",
    [
        spoken("...", 0, 900),
        spoken("you", 0, 900, no_speech=0.72, log_probability=-0.79),
        spoken("shwa brr", 0, 900, log_probability=-1.51),
        spoken("ha ha ha ha", 0, 900, compression=2.41),
    ],
)
def test_what_a_model_makes_up_is_no_turn(made_up: Segment) -> None:
    assert turns([[made_up]], ("customer",)) == []


@pytest.mark.parametrize(
    "said",
    [
        spoken("a sure one", 0, 900, no_speech=0.9, log_probability=-0.4),
        spoken("a soft one", 0, 900, no_speech=0.1, log_probability=-1.5),
        spoken("a long one", 0, 900, compression=2.4),
    ],
)
def test_what_is_only_a_little_strange_stays(said: Segment) -> None:
    assert heard([said]) == [said]


def test_a_thing_may_be_said_twice_but_not_for_ever() -> None:
    many = [spoken("Hello?", at_ms, at_ms + 500) for at_ms in range(0, 10_000, 2_000)]
    other = spoken("it is me", 10_000, 11_000)
    assert heard([*many, other, many[0]]) == [many[0], many[1], other, many[0]]


def test_no_text_grows_above_what_a_message_holds() -> None:
    long = [spoken("x" * 9_000, at_ms, at_ms + 500) for at_ms in (0, 600)] + [spoken("y" * 2_000, 1_200, 1_300)]
    assert [len(turn.text) for turn in turns([long], ("agent",))] == [18_001, 2_000]
    assert TEXT_CHARS == 20_000


def story(dice: Dice) -> list[list[Segment]]:
    """Two channels of segments of one to three words, with pauses around the border."""
    channels = []
    for letter in "ca":
        at_ms, made = dice.below(5) * 500, []
        for place in range(dice.below(5)):
            words = []
            for number in range(1 + dice.below(3)):
                words.append(Word(at_ms, at_ms + 400, f" {letter}{place}{number}"))
                at_ms += 400 + dice.pick((0, 999, 1_000, 1_001, 3_000))
            made.append(segment(*words))
        channels.append(made)
    return channels


STORIES = thrown(2 * (2 + 4 * 4) + 4, story)


def naively(channels: list[list[Segment]]) -> list[tuple[int, str]]:
    """Another way: every word is a piece of its own; neighbours grow together until none can."""
    words = [
        (word.begin_ms, channel, at, word.end_ms, word.text.strip())
        for channel, segments in enumerate(channels)
        for at, word in enumerate(word for segment in segments for word in segment.words)
    ]
    pieces = [(begin, end, channel, [text]) for begin, channel, _, end, text in sorted(words)]
    place = 0
    while place + 1 < len(pieces):
        (begin, end, channel, texts), (after, last, other, more) = pieces[place : place + 2]
        if channel == other and after - end <= GAP_MS:
            pieces[place : place + 2] = [(begin, last, channel, texts + more)]
        else:
            place += 1
    return [(channel, " ".join(texts)) for _, _, channel, texts in pieces]


@given(STORIES)
def test_words_that_do_not_overlap_make_the_turns_of_the_naive_way(channels: list[list[Segment]]) -> None:
    alone = [[channels[0], []], [[], channels[1]]]
    for both in alone:
        assert [(turn.channel, turn.text) for turn in turns(both, BOTH)] == naively(both)


@given(STORIES)
def test_nothing_is_lost_and_all_is_in_order(channels: list[list[Segment]]) -> None:
    made = turns(channels, BOTH)
    assert [turn.begin_ms for turn in made] == sorted(turn.begin_ms for turn in made)
    assert not any(a.channel == b.channel and b.begin_ms - a.end_ms <= GAP_MS for a, b in pairwise(made))
    assert len({(turn.channel, turn.begin_ms) for turn in made}) == len(made)
    for channel, segments in enumerate(channels):
        told = [word for turn in made if turn.channel == channel for word in turn.text.split()]
        assert told == [word.text.strip() for segment in segments for word in segment.words]
