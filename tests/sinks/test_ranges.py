"""What Kafka remembers of a partition survives being written down and read again."""

import pytest

from sinks.loader.ranges import BadMark, Mark, Partition, Range, done, mark_of, planned

SPAN = Range(Partition("clicks", 3), 100, 250)


def test_token_names_topic_partition_and_offsets() -> None:
    assert SPAN.token == "clicks:3:100-250"


def test_a_planned_range_is_found_again() -> None:
    mark = planned(SPAN)
    assert mark.metadata() == '{"planned_end":250}'
    assert mark_of(mark.offset, mark.metadata()) == Mark(100, 250)


def test_a_done_range_leaves_nothing_planned() -> None:
    mark = done(SPAN)
    assert mark.metadata() == ""
    assert mark_of(mark.offset, mark.metadata()) == Mark(250)


def test_a_plan_behind_its_offset_is_no_plan() -> None:
    assert mark_of(250, '{"planned_end":250}') == Mark(250)


@pytest.mark.parametrize("metadata", ["nonsense", "{}", '{"planned_end":"soon"}'])
def test_metadata_of_another_program_refuses_to_start(metadata: str) -> None:
    with pytest.raises(BadMark, match="that no loader wrote"):
        mark_of(100, metadata)
