"""Golden stories of the service clock: known defects of others, with expected values worked out by hand in WHY.md.

`expected.jsonl` names the fields that matter of every turn and episode there must be, and what is due after an event.
`given.json` has hours of business and targets, where a story needs them.
"""

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

from schemas.conversation import AnyConversationEvent, decode
from udfs.conversation.escalation import Targets, due
from udfs.conversation.hours import ALWAYS, Calendar, Hours
from udfs.conversation.timekeeping import Timekeeper, begun

HERE = Path(__file__).parent / "clock"
STORIES = sorted(path.parent for path in HERE.glob("*/WHY.md"))


def rows(path: Path) -> list[Any]:
    """The lines of a file, as JSON."""
    return [json.loads(line) for line in path.read_text().splitlines()]


def given(story: Path) -> tuple[Calendar, Targets]:
    """Hours of business and targets."""
    path = story / "given.json"
    named = json.loads(path.read_text()) if path.exists() else {}
    hours = msgspec.convert(named["hours"], Hours) if "hours" in named else ALWAYS
    return Calendar(hours), msgspec.convert(named.get("targets", {}), Targets)


def shown(fact: object, wanted: dict[str, Any]) -> dict[str, Any]:
    """The fields of a fact that a line names."""
    built = msgspec.to_builtins(fact)
    return {"fact": wanted["fact"], **{name: built[name] for name in wanted if name != "fact"}}


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.name)
def test_the_clock_tells_the_story(story: Path) -> None:
    calendar, targets = given(story)
    keeper = Timekeeper(begun("c1"), calendar)
    events: list[AnyConversationEvent] = [decode(line) for line in (story / "events.jsonl").read_text().splitlines()]
    dues = {}
    for event in events:
        keeper.take(event)
        dues[event.id] = due(keeper.ball, targets, calendar)
    expected, facts = rows(story / "expected.jsonl"), keeper.facts()
    turns = [line for line in expected if line["fact"] == "turn"]
    episodes = [line for line in expected if line["fact"] == "conversation"]
    assert [shown(*pair) for pair in zip(facts.turns, turns, strict=True)] == turns
    assert [shown(*pair) for pair in zip(facts.conversations, episodes, strict=True)] == episodes
    for line in expected:
        if line["fact"] == "due":
            assert dues[line["after"]] == line["due"], line["after"]


def test_there_are_stories() -> None:
    assert len(STORIES) >= 12
