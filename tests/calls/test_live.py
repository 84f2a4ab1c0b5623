"""A stream: windows end in silence, turns come as they end, and are those of the whole recording."""

import os
from collections.abc import Iterator
from io import BytesIO

import numpy as np
import pytest
from hypothesis import given

from jobs.calls.hearing import Samples, Turn
from jobs.calls.live import STEP_BYTES, Incoming, Live
from jobs.calls.turns import turns
from jobs.calls.windows import LONGEST, Windows
from tests.calls.tones import PER_MS, Levels, listen, said
from tests.core.dice import Dice, thrown


def live(channels: list[Samples], step_ms: int) -> Iterator[tuple[int, Turn]]:
    """The turns of a stream that comes in steps, and how much had come when each was told, in ms."""
    hears = Live(("customer", "agent")[: len(channels)], Levels(), listen)
    for at in range(0, len(channels[0]), step_ms * PER_MS):
        for turn in hears.add([each[at : at + step_ms * PER_MS] for each in channels]):
            yield hears.heard // PER_MS, turn
    for turn in hears.finish():
        yield hears.heard // PER_MS, turn


def test_a_turn_is_told_a_second_after_it_ended_and_not_at_the_end_of_the_stream() -> None:
    customer = said((1, 1_000, 2_000), (2, 2_300, 3_000), (3, 9_000, 9_500), length_ms=12_000)
    agent = said((4, 4_500, 6_000), length_ms=12_000)
    told = [
        (at_ms, turn.speaker, turn.begin_ms, turn.end_ms, turn.text) for at_ms, turn in live([customer, agent], 500)
    ]
    assert told == [
        (4_500, "customer", 1_000, 3_000, "w1 w2"),  # more than a second of silence is there with the block after 4,000
        (7_500, "agent", 4_500, 6_000, "w4"),
        (11_000, "customer", 9_000, 9_500, "w3"),
    ]


def test_what_comes_at_once_is_told_as_of_a_recording() -> None:
    """The agent answers at 2.6 s, the customer goes on at 4 s; both channels have all of it in one window."""
    customer = said((1, 1_000, 2_400), (2, 4_000, 4_500), length_ms=8_000)
    agent = said((3, 2_600, 3_200), length_ms=8_000)
    assert [turn.text for _, turn in live([customer, agent], 8_000)] == ["w1", "w3", "w2"]


def test_what_is_said_to_the_last_moment_is_told_at_the_end() -> None:
    assert [turn.text for _, turn in live([said((1, 800, 2_000), length_ms=2_000)], 300)] == ["w1"]


def test_speech_without_a_long_pause_is_cut_in_its_longest_pause() -> None:
    """40 s of words of 900 ms with pauses of 300 ms, and one of 800 ms after 14.1 s."""
    words, at_ms = [], 0
    for number in range(1, 34):
        words.append((number, at_ms, at_ms + 900))
        at_ms += 1_200 + 500 * (number == 12)
    (first, turn), *rest = live([said(*words, length_ms=at_ms)], 500)
    assert (first, turn.text) == (30_000, " ".join(f"w{number}" for number in range(1, 13)))
    assert " ".join(turn.text for _, turn in rest) == " ".join(f"w{number}" for number in range(13, 34))


def test_speech_without_any_pause_is_cut_where_a_model_ends() -> None:
    windows = Windows(listen)
    made = [*windows.add(said((1, 0, 65_000), length_ms=65_000)), *windows.finish()]
    assert [(each.offset, len(each.samples)) for each in made[:2]] == [(0, LONGEST), (LONGEST, LONGEST)]
    assert sum(int(np.count_nonzero(each.samples)) for each in made) == 65_000 * PER_MS


def test_silence_is_not_kept() -> None:
    windows = Windows(listen)
    for _ in range(100):
        assert [*windows.add(np.zeros(LONGEST, dtype=np.float32))] == []
    ((offset, samples),) = [*windows.add(said((1, 0, 500), length_ms=2_000)), *windows.finish()]
    assert (offset + int(np.argmax(samples > 0)), len(samples)) == (100 * LONGEST, 1_500 * PER_MS)


def test_a_machine_that_fell_behind_hears_all_that_came_at_once() -> None:
    """Everything is there already: three turns of half a minute go through one window."""
    channel = said((1, 1_000, 2_000), (2, 4_000, 5_000), (3, 8_000, 9_000), length_ms=11_000)
    ((offset, samples),) = Windows(listen).add(channel)
    assert (offset, len(samples)) == (500 * PER_MS, 9_000 * PER_MS)


def words(dice: Dice) -> tuple[Samples, int]:
    """At most 12 words with pauses around the border of a turn, and steps in which they come."""
    made, at_ms = [], dice.below(4) * 300
    for number in range(1 + dice.below(12)):
        end_ms = at_ms + 100 + 100 * dice.below(8)
        made.append((number + 1, at_ms, end_ms))
        at_ms = end_ms + dice.pick((300, 999, 1_000, 1_001, 1_500, 4_000))
    return said(*made, length_ms=at_ms), 100 * (1 + dice.below(30))


@given(thrown(27, words))
def test_a_stream_tells_what_the_recording_tells(stream: tuple[Samples, int]) -> None:
    channel, step_ms = stream
    whole = turns([[*Levels().transcribe(channel)]], ("customer",))
    assert [turn for _, turn in live([channel], step_ms)] == whole


def test_a_stream_brings_every_byte_once() -> None:
    content = bytes(range(256)) * 1_000
    assert b"".join(Incoming(BytesIO(content), 2)) == content


def test_small_pieces_are_gathered_to_half_a_second() -> None:
    class Drops(BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            return super().read(640)

    came = [len(block) for block in Incoming(Drops(bytes(50_000)), 1) if block]
    assert (sum(came), min(came[:-1], default=STEP_BYTES) >= STEP_BYTES) == (50_000, True)


def test_a_stream_may_be_ended_while_it_goes_on() -> None:
    reading, writing = os.pipe()
    with os.fdopen(reading, "rb", buffering=0) as stream, os.fdopen(writing, "wb", buffering=0) as sender:
        incoming = Incoming(stream, 1)
        came = iter(incoming)
        sender.write(bytes(STEP_BYTES))
        assert next(came) == bytes(STEP_BYTES)
        incoming.end()
        assert b"".join(came) == b""


def test_an_error_of_the_stream_is_told_after_what_came_before() -> None:
    class Broken(BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            return super().read(size) or self.fail()

        def fail(self) -> bytes:
            raise OSError("the line is dead")

    came = []
    with pytest.raises(OSError, match="the line is dead"):
        for block in Incoming(Broken(bytes(5 * STEP_BYTES)), 1):
            came.append(block)
    assert b"".join(came) == bytes(5 * STEP_BYTES)
