"""What a replay is going to send, and what should come of it: worked out before anything is sent."""

from collections import Counter
from pathlib import Path

import msgspec

from jobs.inputs import day, dialogues, lines, taobao
from jobs.inputs.day import Day, Expected, Refused
from jobs.inputs.items import Item, Source, moved, type_of


class Unusable(ValueError):
    """The source cannot be replayed; the message says why."""


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """Items in order of time, the quiet after them, and the answers that are known (of the generated day)."""

    items: list[Item]
    tail_ms: int
    unreadable: Counter[str] = msgspec.field(default_factory=Counter)  # lines left out, by reason
    answers: list[Expected] = []  # by time; those that a limit must hold back are Refused
    bad: int = 0  # items that must be rejected

    @property
    def closing_ms(self) -> int:
        """The last tick."""
        return self.items[-1].ts + self.tail_ms

    def types(self) -> Counter[str]:
        """How many items of each type."""
        return Counter(map(type_of, self.items))


def of_file(path: Path, limit: int | None, tail_ms: int | None) -> Plan:
    """A plan of JSON lines (.jsonl, .jsonl.gz: events, or dialogues) or of a Taobao file (.csv, .csv.gz): `limit` lines."""
    source = read(path, limit)
    if not source.items:
        raise Unusable(f"{path} holds nothing that could be sent: {dict(source.unreadable) or 'it is empty'}")
    return Plan(items=source.items, tail_ms=tail_ms or 0, unreadable=source.unreadable)


def read(path: Path, limit: int | None) -> Source:
    """The file by its name. Unusable if it has another name, or cannot be read."""
    name = path.name.removesuffix(".gz")
    reader = {".jsonl": lines.read, ".csv": taobao.read}.get(Path(name).suffix)
    if reader is None:
        raise Unusable(f"{path} is neither `day` nor a .jsonl or .csv file (.gz is fine)")
    try:
        return dialogues.read(path, limit) if reader is lines.read and dialogues.are_here(path) else reader(path, limit)
    except (OSError, EOFError) as error:
        raise Unusable(f"{path} cannot be read: {error}") from error


def of_day(day_: Day, limit: int | None, tail_ms: int | None) -> Plan:
    """A plan of a generated day. Cut short by `limit`, time stops at the last item: absences after it are unknown."""
    seen = [
        Expected(rule=alert.rule, person=alert.conversation, at_ms=alert.at_ms, binding={}, story=alert.story)
        for alert in day_.alerts
    ]
    answers: list[Expected] = sorted([*day_.expected, *day_.refused, *seen], key=lambda answer: answer.at_ms)
    items = day_.items[:limit]
    if not items:
        raise Unusable("this day has no events: more --shoppers, or more --hours")
    if limit is None:
        return Plan(
            items=items,
            tail_ms=day.TAIL_MS if tail_ms is None else tail_ms,
            answers=answers,
            bad=len(day_.rejects),
        )
    end_ms = items[-1].ts
    bad = sum(bad.record.ts <= end_ms for bad in day_.rejects)
    return Plan(items=items, tail_ms=0, answers=[one for one in answers if one.at_ms <= end_ms], bad=bad)


def later(plan: Plan, by_ms: int) -> Plan:
    """The same plan, `by_ms` later."""
    answers = [msgspec.structs.replace(answer, at_ms=answer.at_ms + by_ms) for answer in plan.answers]
    return msgspec.structs.replace(plan, items=moved(plan.items, by_ms), answers=answers)


def limit_of(answer: Expected) -> str:
    """The limit that holds this firing back; empty: none."""
    return answer.limit if isinstance(answer, Refused) else ""
