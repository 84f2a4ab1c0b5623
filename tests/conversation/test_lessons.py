"""What surveys and verdicts teach of moods, told as short stories."""

import pytest

from schemas.conversation import AnyConversationEvent, Ruling
from schemas.examples import Example
from schemas.rules import Alert, EventStep, If, Rule
from tests.conversation.living import SENSES
from tests.conversation.telling import closed, customer, survey, verdict
from udfs.conversation.outside import Outputs
from udfs.conversation.shard import Shard
from udfs.conversation.watch import Watch
from udfs.rules.engine import Rules
from udfs.shards.memory import MemoryMembers, MemorySlots

SAID = "太差了"


def rule(name: str, *asked: If) -> Rule:
    """An alert at closing."""
    return Rule(
        rule=name,
        about="For a test.",
        subject="conversation",
        when=(EventStep(types=("closed",)),),
        only_if=asked,
        then=Alert(name),
    )


UPSET = rule("upset", If("facts", "upset", "eq", True))
CONTENT = rule("content", If("facts", "upset", "eq", False))
WATCH = Watch(Rules((UPSET, CONTENT), 1, "conversation"), SENSES)


def shard() -> Shard:
    """An empty one."""
    return Shard(MemoryMembers(), MemorySlots())


def take(held: Shard, *events: AnyConversationEvent) -> Outputs:
    """What comes of events."""
    return held.advance(list(events), max(each.ts for each in events), WATCH)


def lesson(text: str, label: str, told_by: str) -> Example:
    """An example of conversation c1."""
    return Example(model="sentiment", text=text, label=label, told_by=told_by, conversation="c1")  # type: ignore[arg-type]


@pytest.mark.parametrize(("ruling", "label"), [("true", "negative"), ("false", "neutral")])
def test_a_verdict_on_an_alert_of_a_mood_teaches_what_was_said(ruling: Ruling, label: str) -> None:
    held = shard()
    (alert,) = take(held, customer(0, SAID), closed(60)).alerts
    assert alert.rule == "upset"
    told = take(held, customer(70, "很好"), verdict(90, alert.alert_id, "upset", ruling)).examples
    assert told == [lesson(SAID, label, "verdict")]


def test_a_verdict_teaches_once_and_an_appeal_is_not_the_last_word() -> None:
    held = shard()
    (alert,) = take(held, customer(0, SAID), closed(60)).alerts
    rulings: tuple[Ruling, ...] = ("appeal", "true", "false")
    verdicts = [verdict(90 + place, alert.alert_id, "upset", each) for place, each in enumerate(rulings)]
    assert take(held, *verdicts).examples == [lesson(SAID, "negative", "verdict")]


def test_a_verdict_on_another_alert_says_nothing_of_moods() -> None:
    held = shard()
    (alert,) = take(held, customer(0, "很好"), closed(60)).alerts
    assert alert.rule == "content"
    assert take(held, verdict(90, alert.alert_id, "content", "true")).examples == []


@pytest.mark.parametrize(("score", "label"), [(1, "negative"), (3, "neutral"), (5, "positive")])
def test_a_survey_speaks_of_its_words_or_of_the_last_ones(score: int, label: str) -> None:
    assert take(shard(), customer(0, SAID), survey(9, score)).examples == [lesson(SAID, label, "survey")]
    assert take(shard(), customer(0, SAID), survey(9, score, text="还行")).examples == [lesson("还行", label, "survey")]


def test_the_last_eight_alerts_may_be_judged() -> None:
    held = shard()
    alerts = [take(held, customer(60 * number, SAID), closed(60 * number + 9)).alerts[0] for number in range(9)]
    verdicts = [verdict(900 + place, each.alert_id, "upset", "true") for place, each in enumerate(alerts)]
    assert len(take(held, *verdicts).examples) == 8
