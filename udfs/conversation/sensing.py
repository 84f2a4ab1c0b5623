"""The senses of a shard: its lexicons ready to find, and a model ready to feel."""

from udfs.conversation.hours import ALWAYS, Calendar
from udfs.conversation.lessons import SENTIMENT
from udfs.conversation.lexicons import read_lexicons
from udfs.conversation.outside import Senses
from udfs.conversation.talk import Feeling
from udfs.conversation.words import Words
from udfs.models.models import MODELS
from udfs.models.snapshots import read


def senses_of(lexicons: dict[str, str], model: str) -> Senses:
    """What texts of lexicons and a snapshot, both as published, make of messages."""
    return Senses(Calendar(ALWAYS), words_of(lexicons), feeling_of(model))


def words_of(lexicons: dict[str, str]) -> Words:
    """Lexicons as published; they were checked before."""
    return Words(read_lexicons(lexicons)[0])


def feeling_of(model: str) -> Feeling:
    """How texts feel to a snapshot; to none (empty) they are neutral."""
    if not model:
        return lambda text: 0.0
    scorer = MODELS[SENTIMENT].scorer(read(model))
    return lambda text: scorer.score(text).mood
