"""Conversations of the generated day: what supervisors must see is what the core says, and nothing else."""

from collections import Counter
from pathlib import Path

import pytest

from jobs import warming
from jobs.inputs.day import TAIL_MS, Day, generate, later
from jobs.inputs.items import record_of
from jobs.inputs.talk_stories import QUESTIONS, STORIES
from jobs.rule_files import checked, texts
from schemas.admission import DOORS, admit, window_of
from udfs.conversation.lessons import SENTIMENT
from udfs.conversation.mood import UPSET
from udfs.conversation.sensing import feeling_of, senses_of
from udfs.conversation.trial import rehearse
from udfs.conversation.watch import Watch
from udfs.models.snapshots import written
from udfs.rules.engine import Rules

RULES = Path(__file__).resolve().parents[2] / "rules"
MODEL = written(warming.warm(RULES / "models" / "sentiment.csv", SENTIMENT, 5).snapshot).decode()


@pytest.fixture(scope="module")
def watch() -> Watch:
    """The rules of rules/, with a model that learned the labelled sentences."""
    rules = tuple(file.rule for file in checked(RULES))
    return Watch(Rules(rules, 1, "conversation"), senses_of(texts(RULES), MODEL))


@pytest.mark.parametrize(
    "day",
    [
        pytest.param(generate(), id="default"),
        pytest.param(generate(seed=2, shoppers=3_000), id="another seed"),
        pytest.param(later(generate(seed=3, shoppers=100), 86_400_123), id="later"),
        pytest.param(generate(seed=4, shoppers=600, hours=3), id="three hours"),
    ],
)
def test_planted_alerts_are_what_the_core_says(day: Day, watch: Watch) -> None:
    seen = rehearse(day.talks, day.end_ms + TAIL_MS, watch).alerts
    assert {(each.rule, each.conversation, each.at_ms) for each in seen} == {
        (each.rule, each.conversation, each.at_ms) for each in day.alerts
    }
    assert len(seen) == len(day.alerts)


def test_every_quality_rule_has_a_story() -> None:
    rules = {file.rule.rule for file in checked(RULES) if file.rule.subject == "conversation"}
    assert {seen.rule for story in STORIES for seen in story.seen} == rules


def test_every_story_is_told_among_many_quiet_conversations() -> None:
    day = generate()
    assert {alert.story for alert in day.alerts} == {story.name for story in STORIES if story.seen}
    quiet = {event.conversation for event in day.talks} - {alert.conversation for alert in day.alerts}
    assert len(quiet) > 200


def test_what_must_be_seen_is_seen_before_the_day_ends() -> None:
    day = generate(seed=5)
    assert max(alert.at_ms for alert in day.alerts) <= day.end_ms + TAIL_MS


def test_every_event_of_a_conversation_is_admitted() -> None:
    for event in generate(shoppers=100).talks:
        record = record_of(event)
        assert record.key is not None
        admitted = admit(record.key.decode(), record.value.decode(), window_of(record.ts), DOORS[record.topic])
        assert admitted == event


def test_ids_are_unique() -> None:
    assert max(Counter(event.id for event in generate().talks).values()) == 1


def test_the_model_calls_plain_questions_neutral() -> None:
    feeling = feeling_of(MODEL)
    assert [asked for asked, _ in QUESTIONS if feeling(asked) <= UPSET] == []
