"""YAML of planners: all that is wrong is told at once, with its place."""

from pathlib import Path

import pytest

from jobs.planning import BadPlan, asked
from schemas.planning import Standard
from udfs.planning.reading import read_campaigns, read_standard

RULES = Path(__file__).resolve().parents[2] / "rules" / "planning"


def test_our_own_files_are_read() -> None:
    found = asked(RULES)
    assert {each.name for each in found.campaigns} >= {"double-11", "new-year-goods"}
    assert (found.standard.service_level, found.standard.within_s, found.standard.cost_fen) == (0.8, 30.0, 4_500)


def test_what_is_not_said_is_usual() -> None:
    assert read_standard("s.yaml", "within: 20s\n") == Standard(within_s=20.0)


def test_every_mistake_of_a_standard_is_told() -> None:
    text = "service_level: 120%\nwithin: 20\nchats_at_once: none\nshrinkage: 0.3\nwitin: 3s\n"
    found = read_standard("s.yaml", text)
    assert isinstance(found, list)
    told = "\n".join(map(str, found))
    assert len(found) == 5
    for word in ("s.yaml:1:16", "20m", "s.yaml:3:16", "as in 80%", "did you mean within?"):
        assert word in told


def test_every_mistake_of_campaigns_is_told() -> None:
    text = 'campaigns:\n  - {campaign: a, from: "13-01", until: "02-30"}\n  - {campaign: b, from: "01-01"}\n'
    told = "\n".join(map(str, read_campaigns("c.yaml", text)))
    assert told.count("is no day of a year") == 2 and "needs `until`" in told


def test_both_files_are_told_together(tmp_path: Path) -> None:
    (tmp_path / "campaigns.yaml").write_text("campaigns: no\n")
    with pytest.raises(BadPlan) as bad:
        asked(tmp_path)
    assert {Path(each.path).name for each in bad.value.problems} == {"campaigns.yaml", "staffing.yaml"}
