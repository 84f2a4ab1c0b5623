"""What `crest replay` prints: the plan, the progress, the end."""

from datetime import datetime
from itertools import groupby
from types import TracebackType
from typing import Self
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.progress import BarColumn, TaskProgressColumn, TextColumn
from rich.progress import Progress as Bar
from rich.table import Table

from jobs.inputs.plan import Plan, limit_of
from jobs.inputs.schedule import MAX_SPEED
from jobs.inputs.telling import Expected
from jobs.replay import Sent
from schemas.settings import SETTINGS
from udfs.rules.durations import in_words

ZONE = ZoneInfo(SETTINGS.zone)
MOST_ROWS = 60  # of one rule


def clock(at_ms: int) -> str:
    """A time as people of the shop read it, to the second."""
    return datetime.fromtimestamp(at_ms / 1000, ZONE).strftime("%Y-%m-%d %H:%M:%S")


def tell(console: Console, plan: Plan, speed: float) -> None:
    """What is going to be sent, and what should come of it."""
    types = ", ".join(f"{kind} {count:,}" for kind, count in sorted(plan.types().items()))
    console.print(f"{len(plan.items):,} records: {types}")
    first_ms = plan.items[0].ts
    console.print(f"from {clock(first_ms)} to {clock(plan.items[-1].ts)}, last tick {clock(plan.closing_ms)} ({ZONE})")
    if speed < MAX_SPEED:
        console.print(f"takes {in_words(round((plan.closing_ms - first_ms) / speed))} at speed {speed:g}")
    for reason, count in plan.unreadable.items():
        console.print(f"[yellow]lines left out[/]: {count:,}, {reason}")
    if plan.bad:
        console.print(f"{plan.bad} of the records are bad on purpose and must be rejected")
    for rule, answers in groupby(sorted(plan.answers, key=by_rule), key=by_rule):
        console.print(table(rule, list(answers)))


def by_rule(answer: Expected) -> str:
    return answer.rule


def table(rule: str, answers: list[Expected]) -> Table:
    """What should come of one rule, by time."""
    held = sum(bool(limit_of(answer)) for answer in answers)
    shown = Table("at", "whose", "of", "because", "then", title=f"{rule}: {len(answers) - held} fire, {held} held back")
    for answer in answers[:MOST_ROWS]:
        of = ", ".join(answer.binding.values())
        shown.add_row(clock(answer.at_ms), answer.person, of, answer.story, limit_of(answer) or "fires")
    if len(answers) > MOST_ROWS:
        shown.caption = f"and {len(answers) - MOST_ROWS} more"
    return shown


def report(console: Console, sent: Sent, plan: Plan) -> None:
    """How it ended."""
    rate = sent.items / sent.seconds if sent.seconds else 0.0
    done = f"{sent.items:,} of {len(plan.items):,} records and {sent.ticks:,} ticks in {sent.seconds:.1f} s"
    console.print(f"{'[yellow]stopped[/]' if sent.stopped else 'sent'}: {done} ({rate:,.0f} records/s)")
    if sent.horizon_ms:
        console.print(f"time has come to {clock(sent.horizon_ms)}")
    for reason, count in sent.refused.items():
        console.print(f"[red]records refused by the broker[/]: {count:,}, ", end="")
        console.print(reason, markup=False, soft_wrap=True)


class Progress:
    """A bar with rate, lag and event time; nothing where there is no terminal."""

    def __init__(self, console: Console, plan: Plan, speed: float) -> None:
        self._bar = Bar(
            TextColumn("{task.fields[at]}"),
            BarColumn(),
            TaskProgressColumn(),
            TextColumn("{task.completed:,.0f} sent, {task.fields[rate]:,.0f}/s, {task.fields[behind]}"),
            console=console,
            disable=not console.is_terminal,
        )
        self._on_time = "no waiting" if speed == MAX_SPEED else "on time"
        self._task = self._bar.add_task("", total=len(plan.items), at=clock(plan.items[0].ts), rate=0.0, behind="")

    def __enter__(self) -> Self:
        self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bar.stop()

    def show(self, sent: Sent) -> None:
        """Bring the bar up to date."""
        behind = f"{sent.behind_seconds:.1f} s behind" if sent.behind_seconds else self._on_time
        rate = sent.items / sent.seconds if sent.seconds else 0.0
        self._bar.update(self._task, completed=sent.items, at=clock(sent.horizon_ms), rate=rate, behind=behind)
