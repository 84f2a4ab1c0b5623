"""Golden stories: folders of events and of what is due by our rules, worked out by hand, with WHY.md for each line."""

import json
from pathlib import Path
from typing import Any

import pytest

from jobs.publishing import checked
from schemas.events import AnyEvent, decode
from schemas.outputs import Firing, Refusal
from schemas.rules import Rule
from tests.core import oracle
from tests.core.running import as_due, at_once

HERE = Path(__file__).parent
STORIES = sorted(path.parent for path in HERE.glob("*/WHY.md"))
DAY_MS = 86_400_000
TOLD = ("cart-left", "searched-in-vain", "viewed-thrice")


def lines(path: Path) -> list[str]:
    """The lines of a file."""
    return path.read_text().splitlines()


def our_rules() -> list[Rule]:
    """The rules of rules/push that the stories are about."""
    return [file.rule for file in checked(HERE.parents[1] / "rules") if file.rule.rule in TOLD]


def shown(firing: Firing) -> dict[str, Any]:
    """A firing as a story writes it."""
    fields = {name: getattr(firing, name) for name in ("at_ms", "rule", "person", "binding", "event_id")}
    return {**fields, "refused": firing.limit if isinstance(firing, Refusal) else ""}


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.name)
def test_the_story_ends_as_it_must(story: Path) -> None:
    events: list[AnyEvent] = [decode(line) for line in lines(story / "events.jsonl")]
    until_ms = events[-1].ts + DAY_MS
    firings = at_once(events, until_ms, our_rules()).firings
    assert list(map(shown, firings)) == [json.loads(line) for line in lines(story / "expected.jsonl")]
    assert set(map(as_due, firings)) == oracle.firings(events, until_ms, our_rules())


def test_there_are_stories() -> None:
    assert [story.name for story in STORIES] == ["silent_night", "two_shoppers"]
