"""A day of a clothing shop before Spring Festival, from a seed: the same seed gives the same day, to the byte.

Most shoppers cannot fire a rule (visits.py); some live through planted stories (planted.py). So it is known what fires.
"""

from datetime import datetime
from random import Random
from zoneinfo import ZoneInfo

import msgspec

from jobs.inputs.damage import Bad, bad_records, sent_twice
from jobs.inputs.items import Item, in_order, moved, moved_item
from jobs.inputs.planted import STORIES
from jobs.inputs.shop import open_shop
from jobs.inputs.talks import Alerted, Talks
from jobs.inputs.talks import in_order as talks_in_order
from jobs.inputs.telling import Expected, Refused, Telling
from jobs.inputs.visits import HOUR, Visits, moments, visits_for
from jobs.inputs.writer import Writer
from schemas.conversation import AnyConversationEvent
from schemas.events import Event, View
from schemas.settings import SETTINGS

__all__ = ["TAIL_MS", "Alerted", "Bad", "Day", "Expected", "Refused", "generate", "later"]

MIDNIGHT_MS = int(datetime(2026, 2, 6, tzinfo=ZoneInfo(SETTINGS.zone)).timestamp() * 1000)  # the end of the day
TAIL_MS = 35 * 60_000  # the longest absence of a planted story is 30 minutes
SHOPPERS_PER_TELLING = 400  # each story is told once per so many shoppers, at least once
DUPLICATES, BAD_RECORDS = 12, 12


class Day(msgspec.Struct, frozen=True, kw_only=True):
    """Everything to be sent, and what must come of it; each list in order of time."""

    events: list[Event]  # duplicates included: the same id, within 10 minutes
    expected: list[Expected]
    refused: list[Refused]
    rejects: list[Bad]
    talks: list[AnyConversationEvent] = []
    alerts: list[Alerted] = []

    @property
    def items(self) -> list[Item]:
        """Events, conversations and bad records, in order of time."""
        return in_order([*self.events, *self.talks, *(bad.record for bad in self.rejects)])

    @property
    def end_ms(self) -> int:
        """The last that happens."""
        return max(self.events[-1].ts, self.talks[-1].ts if self.talks else 0)


def generate(
    *, seed: int = 1, shoppers: int = 2_000, hours: int = 24, duplicates: int = DUPLICATES, bad: int = BAD_RECORDS
) -> Day:
    """The last `hours` (1 to 24) of the day; about ten events per shopper on a whole one. Pure."""
    shop = open_shop(Random(f"{seed} shop"), shoppers)
    start_ms = MIDNIGHT_MS - hours * HOUR
    random, background = Random(f"{seed} visits"), Writer(f"day{seed}-v")
    starts_ms = moments(random, visits_for(shoppers, hours), start_ms, MIDNIGHT_MS)
    Visits(random, shop, background, MIDNIGHT_MS).write(starts_ms)
    telling = Telling(Random(f"{seed} stories"), shop, Writer(f"day{seed}-p"), start_ms, MIDNIGHT_MS)
    telling.tell(STORIES, max(1, shoppers // SHOPPERS_PER_TELLING))
    mishaps = Random(f"{seed} mishaps")
    again = sent_twice(mishaps, background.events, duplicates)
    views = [event for event in background.events if isinstance(event, View)]
    made = day_of(
        [*background.events, *again, *telling.writer.events], telling.answers, bad_records(mishaps, views, bad)
    )
    talks = Talks(Random(f"{seed} talks"), shop, f"day{seed}-t", start_ms, MIDNIGHT_MS)
    talks.tell(shoppers)
    return with_talks(made, talks.events, talks.alerts)


def day_of(events: list[Event], answers: list[Expected], rejects: list[Bad]) -> Day:
    """Everything in order of time; what is sent again comes after what it repeats."""
    answers = sorted(answers, key=lambda answer: answer.at_ms)
    return Day(
        events=sorted(events, key=lambda event: event.ts),
        expected=[answer for answer in answers if not isinstance(answer, Refused)],
        refused=[answer for answer in answers if isinstance(answer, Refused)],
        rejects=sorted(rejects, key=lambda bad: bad.record.ts),
    )


def with_talks(day: Day, talks: list[AnyConversationEvent], alerts: list[Alerted]) -> Day:
    """The day with its conversations, each list in order of time."""
    ordered = sorted(alerts, key=lambda alert: alert.at_ms)
    return msgspec.structs.replace(day, talks=talks_in_order(talks), alerts=ordered)


def later(day: Day, by_ms: int) -> Day:
    """The same day, `by_ms` later, with its answers."""
    answers: list[Expected] = [*day.expected, *day.refused]
    moved_day = day_of(
        events=moved(day.events, by_ms),
        answers=[msgspec.structs.replace(answer, at_ms=answer.at_ms + by_ms) for answer in answers],
        rejects=[Bad(moved_item(bad.record, by_ms), bad.keyword) for bad in day.rejects],
    )
    alerts = [msgspec.structs.replace(alert, at_ms=alert.at_ms + by_ms) for alert in day.alerts]
    return with_talks(moved_day, moved(day.talks, by_ms), alerts)
