"""What becomes of completions: the naive half of the oracle that knows limits.

It keeps everything that went out and everything the person said, and counts it again for each question. Quiet hours are
found by looking at the clock every five minutes.
"""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from schemas.events import AnyEvent, Consent, Member
from schemas.rules import If
from schemas.settings import SETTINGS
from tests.core.oracle_events import COMPARE
from tests.core.oracle_told import LAST, STEP_MS, Came, Due, Epoch, Said, Waiting
from udfs.rules.limits import hold_out_place_bp


class Person:
    """Everything that went out, and everything that is still to come."""

    def __init__(self, history: list[AnyEvent], epochs: list[Epoch], said: Said) -> None:
        self.history = history
        self.epochs = epochs
        self.said = said
        self.out: list[tuple[int, Came]] = []
        self.waiting: list[Waiting] = []
        self.rows: list[Due] = []
        self.last_id = LAST  # of the events at this very time, those up to this id have been taken

    def tell(self, came: Came, at_ms: int, refused_by: str) -> None:
        """One more row."""
        self.rows.append(Due(came.name, came.rule.rule, came.person, at_ms, came.binding, refused_by))

    def judge(self, came: Came, at_ms: int, settled: bool = False) -> str:
        """Decide on one, now; with a priority it waits for its rivals first. Says what held it back."""
        until_ms = 0
        held = self.held(came, at_ms)
        limits = came.rule.limits
        if held == "quiet_hours" and limits.quiet_hours and limits.quiet_hours.expires_ms:
            until_ms = self.end_of_night_ms(came, at_ms)
            held = "deferred" if until_ms <= came.at_ms + limits.quiet_hours.expires_ms else held
        if held == "deferred":
            self.waiting.append(Waiting(until_ms, 1, came.name, came))
        elif not held and limits.priority and not came.rule.shadow and not settled:
            rivals = [each.at_ms for each in self.waiting if each.room == 2]
            self.waiting.append(Waiting(rivals[0] if rivals else at_ms + limits.priority.settle_ms, 2, came.name, came))
            return "priority"
        elif not held:
            self.out.append((at_ms, came))
        self.tell(came, at_ms, held or ("shadow" if came.rule.shadow else ""))
        return held

    def held(self, came: Came, at_ms: int) -> str:
        """The first that holds it back."""
        rule, limits = came.rule, came.rule.limits
        if not all(self.holds(each, at_ms) for each in rule.only_if):
            return "if"
        if limits.consent and not self.agreed(limits.consent, at_ms):
            return "consent"
        if limits.hold_out_bp and hold_out_place_bp(rule.rule, came.person) < limits.hold_out_bp:
            return "hold_out"
        if limits.cool_down and any(
            at_ms < then_ms + limits.cool_down.for_ms
            and other.rule.rule == rule.rule
            and other.rule.limits.cool_down  # a version without one, or with another `per`, left nothing to count
            and other.rule.limits.cool_down.per == limits.cool_down.per
            and all(dict(other.binding)[field] == dict(came.binding)[field] for field in limits.cool_down.per)
            for then_ms, other in self.out
        ):
            return "cool_down"
        for cap in limits.caps:
            counted = [
                then_ms
                for then_ms, other in self.out
                if cap.group in {each.group for each in other.rule.limits.caps} and not other.rule.shadow
            ]
            today = self.wall(at_ms).date()
            inside = [
                t for t in counted if (t > at_ms - cap.within_ms if cap.within_ms else self.day(t, at_ms) == today)
            ]
            if len(inside) >= cap.most:
                return "caps"
        return "quiet_hours" if limits.quiet_hours and self.is_quiet(came, at_ms, at_ms) else ""

    def told(self, kind: type, at_ms: int) -> list[Any]:
        """Events of a type that have been taken, in their order."""
        return [each for each in self.history if isinstance(each, kind) and (each.ts, each.id) <= (at_ms, self.last_id)]

    def agreed(self, purpose: str, at_ms: int) -> bool:
        """The last word on a purpose."""
        words = [event.agreed for event in self.told(Consent, at_ms) if event.purpose == purpose]
        return bool(words) and words[-1]

    def known(self, name: str, at_ms: int) -> str | None:
        """The last that was told of a fact."""
        values = [value for event in self.told(Member, at_ms) if (value := getattr(event, name))]
        return values[-1] if values else None

    def holds(self, asked: If, at_ms: int) -> bool:
        """One condition of `if`; what is not known holds for nothing but that it does not exist."""
        sources = {"scores": self.said.scores, "profile": self.said.profile}
        value = self.known(asked.field, at_ms) if asked.source == "facts" else sources[asked.source].get(asked.field)
        if value is None:
            return asked.word == "exists" and not asked.value
        return COMPARE[asked.word](value, asked.value)

    def zone(self, now_ms: int) -> ZoneInfo:
        return ZoneInfo(self.known("zone", now_ms) or SETTINGS.zone)

    def wall(self, at_ms: int) -> datetime:
        return self.day_and_time(at_ms, at_ms)

    def day_and_time(self, at_ms: int, now_ms: int) -> datetime:
        """A time on the clock of the zone where the person is now."""
        return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=at_ms)).astimezone(self.zone(now_ms))

    def day(self, at_ms: int, now_ms: int) -> Any:
        return self.day_and_time(at_ms, now_ms).date()

    def is_quiet(self, came: Came, at_ms: int, now_ms: int) -> bool:
        """By the clock on the wall."""
        hours, now = came.rule.limits.quiet_hours, self.day_and_time(at_ms, now_ms)
        minute = now.hour * 60 + now.minute
        begin, end = hours.from_minute, hours.to_minute
        return begin <= minute < end if begin <= end else not end <= minute < begin

    def end_of_night_ms(self, came: Came, at_ms: int) -> int:
        """The first time that is not quiet."""
        later_ms = at_ms - at_ms % STEP_MS + STEP_MS
        while self.is_quiet(came, later_ms, at_ms):
            later_ms += STEP_MS
        return later_ms

    def catch_up(self, before_ms: int) -> None:
        """What waits until then: at one time, nights that are over come before rivals, and both after all else."""
        self.last_id = LAST
        while self.waiting:
            at_ms, room = min((each.at_ms, each.room) for each in self.waiting)
            if at_ms >= before_ms:
                return
            now = [each for each in self.waiting if (each.at_ms, each.room) == (at_ms, room)]
            now = [min(now, key=lambda each: each.name)] if room == 1 else now
            self.waiting = [each for each in self.waiting if each not in now]
            self.again([each.came for each in now], at_ms, room)

    def again(self, now: list[Came], at_ms: int, room: int) -> None:
        """Judge again, as the rules are now: of rivals the first that may goes out."""
        rules = next({rule.rule: rule for rule in epoch.rules} for epoch in self.epochs if at_ms <= epoch.until_ms)
        for came in now:
            if came.rule.rule not in rules:
                self.tell(came, at_ms, "reload")
        there = [came._replace(rule=rules[came.rule.rule]) for came in now if came.rule.rule in rules]
        won = False
        for came in sorted(there, key=rank):
            if room == 1:
                self.judge(came, at_ms)
            elif won and not self.held(came, at_ms):
                self.tell(came, at_ms, "priority")
            else:
                won = not self.judge(came, at_ms, settled=True) or won


def rank(came: Came) -> tuple[int, int, str, tuple[tuple[str, str], ...]]:
    """The higher priority first; then the earlier, then by name and binding."""
    level = came.rule.limits.priority.level if came.rule.limits.priority else 0
    return -level, came.at_ms, came.rule.rule, tuple(sorted(came.binding))


def judged(every: list[Came], history: list[AnyEvent], epochs: list[Epoch], said: Said) -> list[Due]:
    """The rows of one person's completions, which come in their order."""
    person = Person(history, epochs, said)
    for came in every:
        person.catch_up(came.at_ms)
        person.last_id = came.event_id if came.by_event else LAST
        person.judge(came, came.at_ms)
    person.catch_up(epochs[-1].until_ms + 1)
    return person.rows
