"""Broken rule files are refused, and never crash the reader: a few of them here, 60 s by `python -m tests.core.fuzzing`."""

from random import Random

import pytest

from tests.core.fuzzing import AROUND, MUTATIONS, broken, corpus, read
from udfs.rules.files import read_all

FILES = corpus()


@pytest.mark.parametrize("seed", range(4))
def test_broken_files_are_refused_or_compiled(seed: int) -> None:
    random = Random(seed)
    for _ in range(150):
        read(broken(random, FILES))


def test_most_of_what_is_made_is_broken_and_some_is_not() -> None:
    random = Random(9)
    refused = [bool(read_all(broken(random, FILES), AROUND)[1]) for _ in range(100)]
    assert {True, False} == set(refused)


def test_every_change_changes_something() -> None:
    random = Random(9)
    for change in MUTATIONS:
        assert any(change(random, FILES[0], FILES[1]) != FILES[0] for _ in range(9))


def test_a_sequence_of_which_no_step_can_be_read_is_told() -> None:
    """Found by fuzzing: it crashed the reader."""
    problems = read_all({"a.yaml": "rule: a\nabout: b\nwhen:\n  - sequence: [5]\n    within: 1h\nthen: {push: p}\n"})[1]
    assert any(problem.place.line == 4 for problem in problems)


def test_a_file_of_a_thousand_strange_keys_is_told_without_guessing_a_thousand_times() -> None:
    """Found by fuzzing: what was meant is looked for a hundred times, and every problem is told."""
    strange = "".join(f"whe{number}: 1\n" for number in range(1_000))
    told = [str(problem) for problem in read_all({"a.yaml": strange})[1]]
    assert sum("unknown key" in line for line in told) == 1_000
    assert sum("did you mean when?" in line for line in told) == 100
