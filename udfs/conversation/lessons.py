"""What a survey teaches about how texts feel: its own words, or the last thing the customer said."""

from schemas.conversation import AnyConversationEvent, Survey
from schemas.examples import Example, Label
from udfs.conversation.state import ConversationState

SENTIMENT = "sentiment"
GOOD, BAD = 4, 2  # scores of 1 to 5


def lessons(held: ConversationState, event: AnyConversationEvent) -> list[Example]:
    """The labelled text of a survey, if there is one."""
    if not isinstance(event, Survey):
        return []
    text = event.text or held.talk.last_text
    label: Label = "positive" if event.score >= GOOD else "negative" if event.score <= BAD else "neutral"
    example = Example(model=SENTIMENT, text=text, label=label, told_by="survey", conversation=held.name)
    return [example] if text else []
