"""The comparison of two rule sets as one HTML page that needs nothing else: charts are inline SVG.

Every value goes through Jinja2's autoescape: names of rules and people come from files and events.
"""

from pathlib import Path
from typing import NamedTuple

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from jobs.backtest import Backtest
from jobs.moments import shown
from udfs.rules.comparing import Change
from udfs.rules.durations import in_words

WIDTH, HEIGHT, BAR = 640, 180, 18
MOST_DAYS = 92
PAGES = Environment(
    loader=FileSystemLoader(Path(__file__).with_name("pages")), autoescape=True, undefined=StrictUndefined
)


class Line(NamedTuple):
    """One line of the chart of days: its name, `x,y x,y`, and its points with what they say."""

    name: str
    path: str
    points: list[tuple[float, float, str]]


class Bars(NamedTuple):
    """One rule's gained and lost, as widths in pixels."""

    rule: str
    gained: int
    lost: int
    gained_width: float
    lost_width: float


def page(done: Backtest, old: str, new: str) -> str:
    """The page."""
    changes = [change for change in done.comparison.rules.values() if not change.same()]
    days = sorted({*done.comparison.total.old.days, *done.comparison.total.new.days})[-MOST_DAYS:]
    return PAGES.get_template("diff.html").render(
        old=old,
        new=new,
        since=shown(done.period.since_ms),
        until=shown(done.period.until_ms),
        events=done.events,
        people=done.comparison.people,
        rows=[*changes, done.comparison.total],
        changes=changes,
        days=days,
        lines=lines(done.comparison.total, days, old, new),
        most=most_sent(done.comparison.total, days),
        bars=bars(changes),
        width=WIDTH,
        height=HEIGHT,
        bar=BAR,
        shown=shown,
        in_words=in_words,
    )


def most_sent(total: Change, days: list[str]) -> int:
    """The highest point of the chart of days; 1 at least."""
    return max((tally.days.get(day, 0) for tally in (total.old, total.new) for day in days), default=0) or 1


def lines(total: Change, days: list[str], old: str, new: str) -> list[Line]:
    """Sent on each day, before and after."""
    most, step = most_sent(total, days), WIDTH / max(1, len(days) - 1)
    made = []
    for name, tally in ((old, total.old), (new, total.new)):
        points = [
            (round(number * step, 1), round(HEIGHT * (1 - tally.days.get(day, 0) / most), 1), day)
            for number, day in enumerate(days)
        ]
        told = [(x, y, f"{name}, {day}: {tally.days.get(day, 0):,} sent") for x, y, day in points]
        made.append(Line(name, " ".join(f"{x},{y}" for x, y, _ in points), told))
    return made


def bars(changes: list[Change]) -> list[Bars]:
    """Gained to the right, lost to the left, all to one scale."""
    most = max((max(change.gained, change.lost) for change in changes), default=0) or 1
    scale = WIDTH / 2 / most
    return [
        Bars(each.rule, each.gained, each.lost, round(each.gained * scale, 1), round(each.lost * scale, 1))
        for each in changes
        if each.gained or each.lost
    ]
