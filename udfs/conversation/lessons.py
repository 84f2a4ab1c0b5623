"""What surveys and verdicts teach about how texts feel.

A survey speaks of its own words, or of the last thing the customer said; a supervisor's verdict on an alert that a mood
raised, of what the customer had said when it was raised. A mood that was none is neutral.
"""

from schemas.conversation import AnyConversationEvent, Survey, Verdict
from schemas.conversation_outputs import Alert
from schemas.examples import Example, Label
from udfs.conversation.state import ConversationState

SENTIMENT = "sentiment"
GOOD, BAD = 4, 2  # scores of 1 to 5
BAD_MOODS = (
    "mood ",
    "mood_lowest ",
    "mood_swing ",
    "upset True",
)  # what evidence of an alert says: a fact and its value
RULED: dict[str, Label] = {"false": "neutral", "true": "negative"}  # an appeal is not the last word
MOST_JUDGED = 8  # alerts of a conversation that a verdict may still come to


def lessons(held: ConversationState, event: AnyConversationEvent) -> list[Example]:
    """The labelled text of a survey or a verdict, if there is one."""
    if isinstance(event, Survey):
        label: Label = "positive" if event.score >= GOOD else "negative" if event.score <= BAD else "neutral"
        return _lesson(held, event.text or held.talk.last_text, label, "survey")
    if isinstance(event, Verdict) and event.verdict in RULED:
        return _lesson(held, held.talk.judged.pop(event.alert_id, ""), RULED[event.verdict], "verdict")
    return []


def note(held: ConversationState, alerts: list[Alert]) -> None:
    """Remember what the customer said when a mood raised an alert."""
    judged = held.talk.judged
    for each in alerts:
        if any(found.what.startswith(BAD_MOODS) for found in each.evidence):
            judged[each.alert_id] = held.talk.last_text
    while len(judged) > MOST_JUDGED:
        del judged[next(iter(judged))]


def _lesson(held: ConversationState, text: str, label: Label, told_by: str) -> list[Example]:
    example = Example(model=SENTIMENT, text=text, label=label, told_by=told_by, conversation=held.name)
    return [example] if text else []
