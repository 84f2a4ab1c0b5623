"""Taobao's UserBehavior: user, item, category, behaviour, timestamp in seconds; one row per line."""

from collections import Counter
from pathlib import Path

from jobs.inputs.files import lines_of
from jobs.inputs.items import Item, Source, in_order
from schemas.events import Cart, Event, Favourite, Order, View

LAST_SECOND = 4_102_444_800  # schemas.events.EpochMs


def read(path: Path, limit: int | None) -> Source:
    """The first `limit` rows as events in order of time. A header is skipped, rows that make no event are counted."""
    items: list[Item] = []
    unreadable: Counter[str] = Counter()
    stem = path.name.split(".")[0][:48]
    for number, line in enumerate(lines_of(path, None if limit is None else limit + 1)):
        cells = line.decode("utf-8", "replace").split(",")
        if number == 0 and not cells[-1].isdecimal():
            continue
        problem = problem_of(cells)
        if problem:
            unreadable[problem] += 1
        elif limit is None or len(items) < limit:
            items.append(event_of(cells, f"{stem}-{number}"))
    return Source(items=in_order(items), unreadable=unreadable)


def problem_of(cells: list[str]) -> str:
    """Why a row makes no event; empty if it does."""
    if len(cells) != 5 or not all(0 < len(cell) <= 64 for cell in cells):
        return "not five columns: user,item,category,behaviour,timestamp"
    if cells[3] not in ("pv", "fav", "cart", "buy"):
        return f"unknown behaviour {cells[3]}"
    if not cells[4].isdecimal() or int(cells[4]) > LAST_SECOND:
        return "timestamp is not in seconds since 1970"
    return ""


def event_of(cells: list[str], row: str) -> Event:
    """The event of a row without problems. `row` names it, and so gives its id: the same in every replay."""
    user, item, category, behaviour, seconds = cells
    person, ts = f"account:{user}", int(seconds) * 1000
    if behaviour == "buy":
        return Order(id=row, ts=ts, person=person, order=row, item=item, category=category)
    kind = {"pv": View, "fav": Favourite, "cart": Cart}[behaviour]
    return kind(id=row, ts=ts, person=person, item=item, category=category)
