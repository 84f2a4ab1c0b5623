"""Tells the planted stories: every one to shoppers of its own, at some time of the day, with what must come of it."""

from collections.abc import Sequence
from random import Random

import msgspec

from jobs.inputs.planted import THRICE, Moment, Outcome, Story
from jobs.inputs.shop import Article, Shop, Shopper
from jobs.inputs.visits import moments
from jobs.inputs.writer import Writer


class Expected(msgspec.Struct, frozen=True, kw_only=True):
    """A firing that must come: whose, when, and of which item."""

    rule: str
    person: str
    at_ms: int
    binding: dict[str, str]
    story: str


class Refused(Expected, frozen=True, kw_only=True):
    """A firing that this limit must hold back."""

    limit: str


class Telling:
    """Stories told within [start_ms, end_ms); their events are in `writer`."""

    def __init__(self, random: Random, shop: Shop, writer: Writer, start_ms: int, end_ms: int) -> None:
        self._random, self._shop, self.writer = random, shop, writer
        self._start_ms, self._end_ms = start_ms, end_ms
        self._shoppers = 0
        self.answers: list[Expected] = []

    def tell(self, stories: Sequence[Story], times: int) -> None:
        """Each story `times` times, unless it is longer than the day."""
        for story in stories:
            until_ms = self._end_ms - story.length_ms
            for _ in range(times if until_ms > self._start_ms else 0):
                self._live(story, self._begin(until_ms))

    def _begin(self, until_ms: int) -> int:
        """A moment before `until_ms`, more likely when the shop is busy."""
        busy_ms = [at_ms for at_ms in moments(self._random, 20, self._start_ms, self._end_ms) if at_ms < until_ms]
        return busy_ms[0] if busy_ms else self._random.randrange(self._start_ms, until_ms)

    def _live(self, story: Story, begin_ms: int) -> None:
        self._shoppers += 1
        who = Shopper(person=f"account:p{self._shoppers:06d}", channel="app", device="harmony")
        articles = dict(zip("abc", self._random.sample(self._shop.catalogue, 3), strict=True))
        for moment in sorted(story.moments, key=lambda moment: moment.after_ms):
            self._act(who, moment, begin_ms + moment.after_ms, articles[moment.item])
        for outcome in story.outcomes:
            self.answers.append(answer(story, who.person, begin_ms, outcome, articles[outcome.item].item))

    def _act(self, who: Shopper, moment: Moment, at_ms: int, what: Article) -> None:
        match moment.act:
            case "view":
                self.writer.view(who, at_ms, what)
            case "cart":
                self.writer.cart(who, at_ms, what)
            case "order":
                self.writer.order(who, at_ms, self.writer.new_order(), what, what.price_fen)
            case "search":
                self.writer.search(who, at_ms, "蓝色羽绒服 XXXL", 0)
            case "again":
                self.writer.again(at_ms)


def answer(story: Story, person: str, begin_ms: int, outcome: Outcome, item: str) -> Expected:
    """What an outcome means for this shopper and this item."""
    firing = {
        "rule": story.rule,
        "person": person,
        "at_ms": begin_ms + outcome.after_ms,
        "binding": {"item": item} if story.rule == THRICE else {},
        "story": story.name,
    }
    if outcome.limit:
        return msgspec.convert(firing | {"limit": outcome.limit}, Refused)
    return msgspec.convert(firing, Expected)
