"""The senses of a shard: its lexicons ready to find, and a model ready to feel."""

from schemas.rules import Texts
from udfs.conversation.hours import Calendar
from udfs.conversation.lessons import SENTIMENT
from udfs.conversation.lexicons import read_lexicons
from udfs.conversation.outside import Senses
from udfs.conversation.reading_hours import published_hours
from udfs.conversation.talk import Feeling
from udfs.conversation.words import Words
from udfs.models.models import MODELS
from udfs.models.snapshots import read


def senses_of(texts: Texts, model: str) -> Senses:
    """What texts and a snapshot, both as published, make of messages."""
    return Senses(calendar_of(texts), words_of(texts), feeling_of(model))


def words_of(texts: Texts) -> Words:
    """Lexicons as published; they were checked before."""
    return Words(read_lexicons(texts.lexicons)[0])


def calendar_of(texts: Texts) -> Calendar:
    """Hours as published; they were checked before."""
    return Calendar(published_hours(texts.hours))


def feeling_of(model: str) -> Feeling:
    """How texts feel to a snapshot; to none (empty) they are neutral."""
    if not model:
        return lambda text: 0.0
    scorer = MODELS[SENTIMENT].scorer(read(model))
    return lambda text: scorer.score(text).mood
