"""Durations as people write and read them."""

import pytest

from udfs.rules.durations import in_words, milliseconds


@pytest.mark.parametrize(
    ("text", "expected_ms"),
    [
        ("0s", 0),
        ("500ms", 500),
        ("30s", 30_000),
        ("20m", 1_200_000),
        ("24h", 86_400_000),
        ("7d", 604_800_000),
        ("1h30m", 5_400_000),
        ("1d2h3m4s5ms", 93_784_005),
        ("90d", 7_776_000_000),
    ],
)
def test_a_duration_is_read(text: str, expected_ms: int) -> None:
    assert milliseconds(text) == expected_ms


@pytest.mark.parametrize("text", ["", "30", "m", "1.5h", "-1m", "1 h", "1w", "1h ", " 1h", "1H", "1h\n", "1h-1m"])
def test_what_is_no_duration_is_told_how_to_write_it(text: str) -> None:
    with pytest.raises(ValueError, match="write a number and a unit"):
        milliseconds(text)


@pytest.mark.parametrize("text", ["91d", "90d1ms", "999999999d"])
def test_the_longest_duration_is_90_days(text: str) -> None:
    with pytest.raises(ValueError, match="longer than 90d"):
        milliseconds(text)


@pytest.mark.parametrize(
    ("duration_ms", "words"),
    [(0, "0s"), (1, "1ms"), (30_000, "30s"), (125_000, "2m5s"), (5_400_000, "1h30m"), (90_061_001, "1d1h")],
)
def test_a_duration_is_told_by_its_two_largest_parts(duration_ms: int, words: str) -> None:
    assert in_words(duration_ms) == words
