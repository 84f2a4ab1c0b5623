"""What is said: mood, words of lexicons, questions asked again, cold answers. One fold over messages in their order.

- Asked again: a customer's message that is nearly the same as one of the last `RECENT`, and not sent twice by mistake.
- Cold: an answer to an upset customer that is short, mostly made of words of the lexicon `cold`, or what the agent has said
  in this conversation before; or no answer at all when it is closed.
"""

from collections.abc import Callable
from itertools import pairwise
from typing import NamedTuple

import msgspec

from schemas.conversation import Felt, Message
from udfs.conversation.courtesy import courtesy
from udfs.conversation.lately import Lately, corrected, remember
from udfs.conversation.mood import UPSET, Mood, feel, is_upset
from udfs.conversation.spelling import spelt
from udfs.conversation.words import Hit, Words

Feeling = Callable[[str], float]  # text -> mood, -1 to 1

RECENT = 6
ALIKE = 0.6  # of all neighbouring pairs of characters in two questions, how many both have
SENT_TWICE_MS = 15_000
LEAST_QUESTION, LEAST_ANSWER = 4, 5  # characters
MOST_CHARS = 200  # of a question that are compared
COLD = "cold"  # the lexicon
MOST_COLD = 0.5  # of an answer


class Question(msgspec.Struct, array_like=True):
    """A customer's message, for comparison."""

    at_ms: int
    pairs: set[int]


class Talk(msgspec.Struct, array_like=True):
    """What is kept of what was said: a plain value. Counts are of the whole conversation."""

    mood: Mood = msgspec.field(default_factory=Mood)
    questions: list[Question] = []
    answers: list[str] = []  # of agents, as they read
    words: dict[str, int] = {}  # lexicon -> hits
    asked_again: int = 0
    cold_answers: int = 0
    last_text: str = ""  # of the customer
    upset_waits: bool = False  # an upset customer waits for an answer
    judged: dict[str, str] = {}  # alert that a mood raised -> what the customer had said
    lately: Lately = msgspec.field(default_factory=Lately)  # how the last messages felt, so that they can be corrected
    unanswered: int = 0  # messages of the customer since the last answer


class Heard(NamedTuple):
    """A message as it was understood."""

    event: Message
    hits: list[Hit]
    mood: float | None  # of customers
    asked_again: bool
    cold: str  # short, template, words; empty: not cold


def hear(talk: Talk, event: Message, words: Words, feeling: Feeling) -> Heard:
    """Take a message that the customer sees or wrote."""
    hits = words.find(event.text, event.speaker)
    for hit in hits:
        talk.words[hit.lexicon] = talk.words.get(hit.lexicon, 0) + 1
    if event.speaker == "customer":
        return _hear_customer(talk, event, hits, feeling)
    if event.speaker == "agent":
        return _hear_agent(talk, event, hits)
    return Heard(event, hits, None, False, "")


def _hear_customer(talk: Talk, event: Message, hits: list[Hit], feeling: Feeling) -> Heard:
    talk.last_text = event.text[:MOST_CHARS] or talk.last_text
    mood = feeling(event.text)
    feel(talk.mood, mood)
    remember(talk.lately, event.id, mood)
    talk.unanswered += 1
    talk.upset_waits = talk.upset_waits or is_upset(talk.mood)
    again = asked_again(talk, event)
    talk.asked_again += again
    return Heard(event, hits, mood, again, "")


def _hear_agent(talk: Talk, event: Message, hits: list[Hit]) -> Heard:
    read = spelt(event.text)
    cold = coldness(talk, read, hits) if talk.upset_waits else ""
    talk.cold_answers += bool(cold)
    talk.upset_waits, talk.unanswered = False, 0
    talk.answers = [*talk.answers, read[:MOST_CHARS]][-RECENT:]
    return Heard(event, hits, None, False, cold)


def close(talk: Talk, unanswered: bool) -> None:
    """The conversation was closed; an upset customer who waits got the coldest answer."""
    talk.cold_answers += talk.upset_waits and unanswered
    talk.upset_waits, talk.unanswered = False, 0


def correct(talk: Talk, event: Felt) -> None:
    """A message felt otherwise: as if it had been so from the beginning. One that is long ago stays as it was."""
    mood = corrected(talk.lately, event.message, event.mood)
    if mood is None:
        return
    talk.mood = mood
    if talk.unanswered:
        talk.upset_waits = any(each.mood <= UPSET for each in talk.lately.felt[-talk.unanswered :])


def coldness(talk: Talk, read: str, hits: list[Hit]) -> str:
    """Why an answer is cold; empty: it is not."""
    if len(read) < LEAST_ANSWER:
        return "short"
    if read[:MOST_CHARS] in talk.answers:
        return "template"
    cold_chars = sum(hit.end - hit.start for hit in hits if hit.lexicon == COLD)
    return "words" if cold_chars > MOST_COLD * len(read) else ""


def asked_again(talk: Talk, event: Message) -> bool:
    """Whether the customer asked nearly the same before; remembers the question."""
    read = spelt(event.text)[:MOST_CHARS]
    if len(read) < LEAST_QUESTION or courtesy(event.text):
        return False
    pairs = {ord(one) << 20 | ord(two) for one, two in pairwise(read)}
    again = any(alike(pairs, before.pairs) and event.ts - before.at_ms > SENT_TWICE_MS for before in talk.questions)
    talk.questions = [*talk.questions, Question(event.ts, pairs)][-RECENT:]
    return again


def alike(one: set[int], two: set[int]) -> bool:
    """Whether two texts have most of their pairs in common (Jaccard)."""
    both = len(one & two)
    return both >= ALIKE * (len(one) + len(two) - both)
