"""Metrics per minute once more, from raw events, slow and plain. It shares no code with the tables.

Turns are those of the naive clock; everything else is looked up in the whole list of events.
"""

from collections import defaultdict
from typing import Any

from schemas.conversation import AnyConversationEvent, Assigned, Closed, Opened, Queued, Reopened, Survey, Transferred
from tests.conversation import naive_clock
from tests.sinks.peak_day import DAY_MS, MINUTE_MS, PeakDay
from tests.sinks.shop_day import Row

MOVES = (Opened, Reopened, Queued, Assigned, Transferred, Closed)
Place = tuple[int, str, str]  # minute (epoch ms), channel, queue
Table = dict[Place, dict[str, Any]]


def queue_of(event: AnyConversationEvent) -> str:
    if isinstance(event, Queued):
        return event.queue
    return event.to_queue if isinstance(event, Transferred) else ""


class Naive:
    """Counts, minute by minute."""

    def __init__(self, day: PeakDay) -> None:
        self.day = day
        self.table: Table = defaultdict(lambda: defaultdict(int))
        self.talks: dict[str, list[AnyConversationEvent]] = defaultdict(list)
        for event in sorted(day.talks, key=lambda each: (each.ts, each.id)):
            self.talks[event.conversation].append(event)

    def at(self, at_ms: int, channel: str, queue: str) -> dict[str, Any]:
        return self.table[at_ms - at_ms % MINUTE_MS, channel, queue]

    def last_queue(self, name: str, at_ms: int) -> str:
        """The queue that a conversation came into last, up to a moment."""
        return ([""] + [queue_of(each) for each in self.talks[name] if each.ts <= at_ms and queue_of(each)])[-1]

    def all(self) -> Table:
        for name, events in self.talks.items():
            self.moves(name, events)
            self.turns(name, events)
        self.alerts()
        self.pushes()
        return {place: dict(cell) for place, cell in self.table.items()}

    def moves(self, name: str, events: list[AnyConversationEvent]) -> None:
        moves = [each for each in events if isinstance(each, MOVES)]
        for number, event in enumerate(moves):
            following = moves[number + 1].ts if number + 1 < len(moves) else event.ts + 10 * DAY_MS
            if isinstance(event, Opened | Reopened):
                self.at(event.ts, event.channel, "")["contacts"] += 1
            if queue := queue_of(event):
                self.at(event.ts, event.channel, queue)["queued"] += 1
                self.waiting(event, queue, min(following, event.ts + DAY_MS))
            if isinstance(event, Closed):
                self.closing(name, events, event, following)
        for event in events:
            if isinstance(event, Survey):
                cell = self.at(event.ts, event.channel, self.last_queue(name, event.ts))
                cell["surveys"] += 1
                cell["satisfied"] += event.score >= 4

    def waiting(self, event: AnyConversationEvent, queue: str, until_ms: int) -> None:
        """In the queue at the end of each minute from its event on."""
        end_ms = event.ts - event.ts % MINUTE_MS + MINUTE_MS
        while end_ms <= until_ms:
            cell = self.at(end_ms - 1, event.channel, queue)
            cell["waiting"] += 1
            cell["oldest_wait_ms"] = max(cell["oldest_wait_ms"], end_ms - event.ts)
            end_ms += MINUTE_MS

    def closing(self, name: str, events: list[AnyConversationEvent], event: Closed, following_ms: int) -> None:
        cell = self.at(event.ts, event.channel, self.last_queue(name, event.ts))
        cell["closed"] += 1
        unanswered = any(
            turn.until_ms == event.ts and turn.ended_by == "close" for turn in naive_clock.turns(self.talks[name])
        )
        cell["resolved"] += not unanswered and following_ms > event.ts + DAY_MS
        handling_ms = self.handling_ms([each for each in events if each.ts <= event.ts])
        cell["handled"] += handling_ms > 0
        cell["handling_ms"] += handling_ms

    def handling_ms(self, events: list[AnyConversationEvent]) -> int:
        """From each assignment to what ends it."""
        total, since = 0, None
        for event in events:
            if isinstance(event, Assigned):
                since = event.ts
            elif since is not None and isinstance(event, Transferred | Closed):
                total, since = total + event.ts - since, None
        return total

    def turns(self, name: str, events: list[AnyConversationEvent]) -> None:
        for turn in naive_clock.turns(events):
            if turn.ended_by == "answer" and turn.answered_by == "agent":
                cell = self.at(turn.until_ms, events[0].channel, self.last_queue(name, turn.until_ms))
                cell["waits_ms"] = sorted([*(cell["waits_ms"] or ()), turn.until_ms - turn.from_ms])
                cell["agents"] = sorted({*(cell["agents"] or ()), turn.agent})

    def alerts(self) -> None:
        for row in self.day.alerts:
            if row["conversation"] in self.talks:
                at_ms = round(row["at"] * 1000)
                channel = self.talks[row["conversation"]][0].channel
                self.at(at_ms, channel, self.last_queue(row["conversation"], at_ms))["alerts"] += 1

    def pushes(self) -> None:
        for row in self.day.pushes:
            at_ms = round(row["at"] * 1000)
            led = next(event for event in self.day.events if event["id"] == row["event_id"])
            cell = self.at(at_ms, led["channel"], "")
            cell["pushes"] += 1
            cell["converted"] += any(ordered(event, row["person"], at_ms) for event in self.day.events)


def ordered(event: Row, person: str, at_ms: int) -> bool:
    """Whether the person orders with this event within a day."""
    return event["type"] == "order" and event["person"] == person and at_ms < event["ts"] <= at_ms + DAY_MS
