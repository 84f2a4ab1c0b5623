"""Metric rules once more, from scratch for every minute: nothing is remembered but what was raised before.

It shares with the core only the words of rules. Percentiles are those of ClickHouse's quantileExactLow.
"""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from schemas.metrics import Cell, Condition, MetricRow, MetricRule

ZONE = ZoneInfo("Asia/Shanghai")
MINUTE_MS = 60_000
SHARES = {"csat": ("satisfied", "surveys"), "resolution": ("resolved", "closed"), "conversion": ("converted", "pushes")}
Told = tuple[int, str, str, bool]  # end of the minute, rule, subject, recovered


class NaiveRules:
    """A rule over rows."""

    def __init__(self, rule: MetricRule, rows: list[MetricRow]) -> None:
        self.rule = rule
        self.rows = rows
        self.by_minute: dict[tuple[str, int], list[Cell]] = {}
        for row in rows:
            self.by_minute.setdefault((self.name(row), row.minute_ms), []).append(row.cell)

    def told(self, from_ms: int, until_ms: int) -> list[Told]:
        """Everything that is due at ends of minutes in (from, until]."""
        names = {self.name(row) for row in self.rows if from_ms <= row.minute_ms < until_ms}
        ends = range(from_ms + MINUTE_MS, until_ms + 1, MINUTE_MS)
        return sorted(each for name in names if name or not self.rule.per for each in self.of_subject(name, ends))

    def name(self, row: MetricRow) -> str:
        return {"": "", "queue": row.queue, "channel": row.channel}[self.rule.per]

    def of_subject(self, name: str, ends: range) -> list[Told]:
        first = min(
            row.minute_ms for row in self.rows if self.name(row) == name and row.minute_ms >= ends[0] - MINUTE_MS
        )
        verdicts = {end: self.verdict(name, end) for end in ends if end > first}
        found: list[Told] = []
        raised, last = False, None
        for end in verdicts:
            if not self.active(end):
                raised = False
            elif not raised and self.row_of(verdicts, end, True) >= self.rule.for_minutes:
                if last is None or end - last >= self.rule.cool_down_ms:
                    found.append((end, self.rule.rule, name, False))
                    raised, last = True, end
            elif raised and self.calm(verdicts, end) >= self.rule.clear_minutes:
                found.append((end, self.rule.rule, name, True))
                raised = False
        return found

    def row_of(self, verdicts: dict[int, bool | None], end: int, wanted: bool) -> int:
        """How many minutes on end up to this one have the verdict, within active hours."""
        count = 0
        while verdicts.get(end - count * MINUTE_MS) is wanted and self.active(end - count * MINUTE_MS):
            count += 1
        return count

    def calm(self, verdicts: dict[int, bool | None], end: int) -> int:
        """Minutes known not to hold since the last one that held; what is not known is passed over."""
        count = 0
        while end in verdicts and self.active(end) and verdicts[end] is not True:
            count += verdicts[end] is False
            end -= MINUTE_MS
        return count

    def active(self, end: int) -> bool:
        if self.rule.hours is None:
            return True
        wall = datetime.fromtimestamp((end - MINUTE_MS) / 1000, UTC).astimezone(ZONE)
        minute, begin, stop = wall.hour * 60 + wall.minute, self.rule.hours.from_minute, self.rule.hours.to_minute
        return begin <= minute < stop if begin < stop else minute >= begin or minute < stop

    def verdict(self, name: str, end: int) -> bool | None:
        found = [self.holds(name, each, end) for each in self.rule.when]
        if any(each is False for each in found):
            return False
        return None if any(each is None for each in found) else True

    def holds(self, name: str, condition: Condition, end: int) -> bool | None:
        value = self.value(name, condition, end - condition.over_ms, end)
        border: float | None = condition.value
        if "usual" in condition.word:
            usual = self.usual(name, condition, end)
            border = None if usual is None else usual * condition.value
        if value is None or border is None:
            return None
        return value > border if "above" in condition.word else value < border

    def cells(self, name: str, from_ms: int, until_ms: int) -> list[Cell]:
        minutes = range(from_ms, until_ms, MINUTE_MS)
        return [cell for minute in minutes for cell in self.by_minute.get((name, minute), [])]

    def value(self, name: str, condition: Condition, from_ms: int, until_ms: int) -> float | None:
        metric = condition.metric
        if metric == "waiting":
            return float(sum(cell.waiting for cell in self.cells(name, until_ms - MINUTE_MS, until_ms)))
        if metric == "oldest_wait_ms":
            return float(max((c.oldest_wait_ms for c in self.cells(name, until_ms - MINUTE_MS, until_ms)), default=0))
        cells = self.cells(name, from_ms, until_ms)
        waits = sorted(wait for cell in cells for wait in cell.waits_ms)
        if metric == "answers":
            return float(len(waits))
        if metric.startswith("response"):
            place = (len(waits) - 1) // 2 if "p50" in metric else len(waits) * 9 // 10
            return float(waits[place]) if len(waits) >= condition.samples else None
        if metric in SHARES:
            part, whole = (sum(getattr(cell, each) for cell in cells) for each in SHARES[metric])
            return part / whole if whole >= condition.samples else None
        return float(sum(getattr(cell, metric) for cell in cells))

    def usual(self, name: str, condition: Condition, end: int) -> float | None:
        wall = datetime.fromtimestamp((end - MINUTE_MS) / 1000, UTC).astimezone(ZONE).replace(minute=0)
        days = []
        for day in range(1, self.rule.usual_days + 1):
            from_ms = round((wall - timedelta(days=day)).timestamp() * 1000)
            until_ms = from_ms + 60 * MINUTE_MS
            if (
                self.cells(name, from_ms, until_ms)
                and (value := self.hour(name, condition, from_ms, until_ms)) is not None
            ):
                days.append(value)
        return middle(days) if len(days) >= self.rule.usual_least else None

    def hour(self, name: str, condition: Condition, from_ms: int, until_ms: int) -> float | None:
        if condition.metric in ("waiting", "oldest_wait_ms"):
            ends = range(from_ms + MINUTE_MS, until_ms + 1, MINUTE_MS)
            return middle([self.value(name, condition, end - MINUTE_MS, end) or 0.0 for end in ends])
        value = self.value(name, condition, from_ms, until_ms)
        if condition.metric.startswith("response") or condition.metric in SHARES or value is None:
            return value
        return value * condition.over_ms / (60 * MINUTE_MS)


def middle(values: list[float]) -> float:
    """The median."""
    ordered = sorted(values)
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2
