"""A mark is held against the records that Kafka still has."""

import logging

import pytest

from sinks.loader.kafka import LogShrank, checked
from sinks.loader.ranges import Mark, Partition

CLICKS = Partition("clicks", 3)


def test_a_partition_never_loaded_starts_at_its_first_record() -> None:
    assert checked(CLICKS, None, begin=40, end=90) == Mark(40)


def test_a_mark_within_the_records_stays() -> None:
    assert checked(CLICKS, Mark(50, 70), begin=40, end=90) == Mark(50, 70)
    assert checked(CLICKS, Mark(90), begin=40, end=90) == Mark(90)


def test_records_deleted_before_they_were_loaded_are_told(caplog: pytest.LogCaptureFixture) -> None:
    """Offsets 30 to 39 are gone. The planned range keeps its token; one that is wholly gone is not waited for."""
    with caplog.at_level(logging.ERROR):
        assert checked(CLICKS, Mark(30, 70), begin=40, end=90) == Mark(30, 70)
        assert checked(CLICKS, Mark(30, 40), begin=40, end=90) == Mark(40)
        assert checked(CLICKS, Mark(30), begin=40, end=90) == Mark(40)
    assert caplog.messages == ["clicks:3: retention deleted offsets 30 to 39 before they were loaded"] * 3


@pytest.mark.parametrize("mark", [Mark(91), Mark(80, 91)])
def test_a_topic_made_anew_refuses_to_start(mark: Mark) -> None:
    """Its ranges would have the tokens of the old topic's, and ClickHouse would drop them as known."""
    with pytest.raises(LogShrank, match=r"clicks:3 ends at 90, but was loaded up to 91: the topic was made anew"):
        checked(CLICKS, mark, begin=0, end=90)
