"""The service clock of one conversation between its events: marks take their place, whenever they come.

A mark in order is folded in. One out of order is put in its place, and all is folded anew from `base`; what was told and
is not so any more is told again. Doubled ids count once. Old marks go into `base` when there are too many; what comes
before them then is counted as unplaced.
"""

from bisect import insort
from copy import deepcopy

import msgspec

from schemas.conversation import AnyConversationEvent
from udfs.conversation import clock, facts
from udfs.conversation.ball import Ball
from udfs.conversation.facts import NO_FACTS, Facts, Header, Kept
from udfs.conversation.hours import Calendar
from udfs.conversation.marks import Mark, mark

MOST_MARKS = 400
KEPT_MARKS = 200
TELLING = frozenset({"closed", "survey"})

pack = msgspec.msgpack.Encoder().encode
unpack = msgspec.msgpack.Decoder(Kept).decode


class Timekeeper:
    """One conversation's clock. `kept` is all there is to it: `ball` follows from it."""

    def __init__(self, kept: Kept, calendar: Calendar) -> None:
        self.kept = kept
        self.calendar = calendar
        self.ids = {each.id for each in kept.marks}
        self.ball = self._folded()

    def take(self, event: AnyConversationEvent) -> Facts:
        """Take an event, in order or not; a doubled one tells nothing."""
        made = mark(event)
        if made is None or made.id in self.ids:
            return NO_FACTS
        kept = self.kept
        kept.header = facts.earlier(kept.header, event)
        if kept.marks and made < kept.marks[-1]:
            return self._place(made)
        self.ids.add(made.id)
        kept.marks.append(made)
        turns = self.ball.turns
        clock.step(self.ball, made, self.calendar)
        told = self._news(turns, made)
        if len(kept.marks) > MOST_MARKS:
            self._shorten()
        return told

    def facts(self) -> Facts:
        """All turns that ended since the base, and all episodes."""
        ball, kept = self.ball, self.kept
        return Facts(
            [facts.turn(kept.header, each) for each in ball.ended],
            [facts.conversation(kept, ball, each, self.calendar) for each in ball.episodes],
        )

    def _news(self, turns: int, made: Mark) -> Facts:
        """After a mark in order: the turn that it ended, and the episode, if that changed its numbers."""
        ball = self.ball
        if not ball.episodes or (ball.turns == turns and made.kind not in TELLING):
            return NO_FACTS
        ended = ball.ended[len(ball.ended) - (ball.turns - turns) :]
        return Facts(
            [facts.turn(self.kept.header, each) for each in ended],
            [facts.conversation(self.kept, ball, ball.episodes[-1], self.calendar)],
        )

    def _place(self, made: Mark) -> Facts:
        """Out of order: fold again, and tell the difference."""
        kept = self.kept
        if kept.base.episodes and made < kept.marks[0]:
            kept.unplaced += 1
            return NO_FACTS
        before = self.facts()
        self.ids.add(made.id)
        insort(kept.marks, made)
        self.ball = self._folded()
        return facts.changes(before, self.facts())

    def _folded(self) -> Ball:
        ball = deepcopy(self.kept.base)
        for each in self.kept.marks:
            clock.step(ball, each, self.calendar)
        return ball

    def _shorten(self) -> None:
        """The oldest marks go into the base; what they ended is not told again."""
        kept = self.kept
        old, kept.marks = kept.marks[:-KEPT_MARKS], kept.marks[-KEPT_MARKS:]
        for each in old:
            clock.step(kept.base, each, self.calendar)
        kept.base.ended.clear()
        self.ids = {each.id for each in kept.marks}
        self.ball = self._folded()


def begun(conversation: str) -> Kept:
    """A conversation of which nothing has come yet."""
    return Kept(Header(conversation), Ball(), [])
