"""Tells conversations of the day: the planted ones (talk_stories.py), and many that fire nothing."""

from collections.abc import Sequence
from random import Random

import msgspec

from jobs.inputs.shop import Shop
from jobs.inputs.spoken import Line, Spoken, agent, customer, happy_end, survey
from jobs.inputs.talk_stories import QUESTIONS, STORIES
from jobs.inputs.visits import moments
from schemas.conversation import AnyConversationEvent

QUEUES = ("presale", "aftersale", "logistics")
LONGEST_QUIET_MS = 5 * 60_000  # of a conversation that fires nothing
SHOPPERS_PER_TALK, SHOPPERS_PER_STORY = 8, 1_000


class Alerted(msgspec.Struct, frozen=True, kw_only=True):
    """An alert that must come: of which rule, about which conversation, when."""

    rule: str
    conversation: str
    at_ms: int
    story: str


class Talks:
    """Conversations within [start_ms, end_ms)."""

    def __init__(self, random: Random, shop: Shop, part: str, start_ms: int, end_ms: int) -> None:
        self._random, self._shop, self._part = random, shop, part
        self._start_ms, self._end_ms = start_ms, end_ms
        self._told = 0
        self.events: list[AnyConversationEvent] = []
        self.alerts: list[Alerted] = []

    def tell(self, shoppers: int) -> None:
        """Every story at least once, and quiet conversations as many as so many shoppers have."""
        for story in STORIES * max(1, shoppers // SHOPPERS_PER_STORY):
            until_ms = self._end_ms - story.length_ms
            if until_ms > self._start_ms:
                self._live(story, self._random.randrange(self._start_ms, until_ms))
        for begin_ms in moments(self._random, shoppers // SHOPPERS_PER_TALK, self._start_ms, self._end_ms):
            if begin_ms < self._end_ms - LONGEST_QUIET_MS:
                self._live(self._quiet(), begin_ms)

    def _quiet(self) -> Spoken:
        """Some questions, each answered within half a minute; thanks; at times a survey."""
        lines, at_s = list[Line](), 4.0
        for asked, said in self._random.sample(QUESTIONS, self._random.randrange(1, 4)):
            lines.append(customer(at_s, asked))
            at_s += self._random.randrange(4, 28)
            lines.append(agent(at_s, said))
            at_s += self._random.randrange(5, 40)
        lines += happy_end(at_s)
        if self._random.random() < 0.4:
            lines.append(survey(at_s + 60, self._random.choice((4, 5, 5))))
        return Spoken("quiet", tuple(lines))

    def _live(self, story: Spoken, begin_ms: int) -> None:
        self._told += 1
        name = f"{self._part}-{self._told:05d}"
        (who,) = self._random.choices(self._shop.shoppers, cum_weights=self._shop.shopper_weights)
        for number, line in enumerate(beginning(story, self._random.choice(QUEUES)) + story.lines):
            at_ms = begin_ms + round(line.at_s * 1000)
            base = {"id": f"{name}-{number:02d}", "ts": at_ms, "conversation": name, "person": who.person}
            words = {"type": line.word, **base, "channel": who.channel, **line.fields}
            self.events.append(msgspec.convert(words, AnyConversationEvent))
        for seen in story.seen:
            at_ms = begin_ms + round(seen.at_s * 1000)
            self.alerts.append(Alerted(rule=seen.rule, conversation=name, at_ms=at_ms, story=story.name))


def beginning(story: Spoken, queue: str) -> tuple[Line, ...]:
    """Opened, queued, and an agent has it, before anything is said."""
    return (
        Line(0.0, "opened", {"tier": story.tier}),
        Line(0.1, "queued", {"queue": queue}),
        Line(0.2, "assigned", {"agent": "agent-7"}),
    )


def in_order(events: Sequence[AnyConversationEvent]) -> list[AnyConversationEvent]:
    """By time, then by id."""
    return sorted(events, key=lambda event: (event.ts, event.id))
