"""The figures that stand on top of the board, and the banners above them."""

from collections.abc import Callable
from typing import NamedTuple

from nicegui import ui

from jobs.board import figures
from jobs.board.poller import Snapshot
from jobs.board.words import NONE, Texts, minute, number, percent, second, span
from sinks.board.reader import Row

HOUR_MS = 3_600_000


class Told(NamedTuple):
    """A figure, a line below it, and whether it wants attention."""

    figure: str
    below: str = ""
    alarm: bool = False


def contacts(rows: list[Row], now_ms: int, texts: Texts) -> Told:
    rate = figures.contact_rate(rows, now_ms)
    return Told(number(rate.now), texts["contacts_usual"].format(usual=number(rate.usual)), rate.is_spike)


def queues(rows: list[Row], now_ms: int, texts: Texts) -> Told:
    longest_ms = max((row["longest_ms"] for row in rows), default=0)
    below = texts["longest"].format(time=span(longest_ms, texts)) if rows else ""
    return Told(number(sum(row["waiting"] for row in rows)), below)


def answering(rows: list[Row], now_ms: int, texts: Texts) -> Told:
    if not rows or not rows[0]["answers"]:
        return Told(NONE)
    return Told(span(rows[0]["p50_ms"], texts), texts["response_p90"].format(time=span(rows[0]["p90_ms"], texts)))


def alerts(rows: list[Row], now_ms: int, texts: Texts) -> Told:
    urgent = rows[0]["urgent"] if rows else 0
    fresh = any(row["at"] > now_ms - 60_000 and row["severity"] == "urgent" for row in rows)
    return Told(number(rows[0]["alerts"] if rows else 0), texts["urgent"].format(count=urgent), fresh)


def pushes(rows: list[Row], now_ms: int, texts: Texts) -> Told:
    return Told(number(sum(figures.per_minute(rows, "pushes", now_ms))))


def conversion(rows: list[Row], now_ms: int, texts: Texts) -> Told:
    sent = number(sum(row["pushes"] for row in rows))
    return Told(percent(figures.conversion(rows)), texts["of_pushes"].format(count=sent))


def satisfaction(rows: list[Row], now_ms: int, texts: Texts) -> Told:
    row = rows[0] if rows else {"surveys": 0, "satisfied": 0}
    return Told(percent(figures.share(row["satisfied"], row["surveys"])), texts["surveys"].format(count=row["surveys"]))


FIGURES: dict[str, tuple[str, Callable[[list[Row], int, Texts], Told]]] = {  # query -> title, figure
    "contacts": ("contacts_now", contacts),
    "queues": ("waiting_now", queues),
    "answering": ("response_now", answering),
    "alerts": ("alerts_now", alerts),
    "pushes": ("pushes_now", pushes),
    "conversion": ("conversion_now", conversion),
    "satisfaction": ("csat", satisfaction),
}


class Summary:
    """The row of figures."""

    def __init__(self, texts: Texts) -> None:
        self._texts = texts
        self._labels: dict[str, tuple[ui.label, ui.label, ui.card]] = {}
        with ui.element("div").classes("figures"):
            for query, (title, _) in FIGURES.items():
                with ui.card().classes("figure").props("flat bordered").mark(f"figure-{query}") as card:
                    ui.label(texts[title]).classes("figure-title")
                    figure = ui.label(NONE).classes("figure-value")
                    self._labels[query] = figure, ui.label("").classes("figure-below"), card

    def show(self, seen: Snapshot, now_ms: int) -> None:
        """Brings the figures up to date."""
        for query, (_, tell) in FIGURES.items():
            figure, below, card = self._labels[query]
            rows = seen.rows.get(query)
            told = Told(NONE) if rows is None else tell(rows, now_ms, self._texts)
            figure.set_text(told.figure)
            below.set_text(told.below)
            card.classes(add="alarm") if told.alarm else card.classes(remove="alarm")


class Banners:
    """Says that it connects, that what is shown is old, or that contacts jump."""

    def __init__(self, texts: Texts) -> None:
        self._texts = texts
        self._state = ui.label(texts["connecting"]).classes("banner").mark("state")
        self._spike = ui.label("").classes("banner spike").mark("spike")
        self._spike.set_visibility(False)

    def show(self, seen: Snapshot, now_ms: int) -> None:
        """Brings the banners up to date."""
        text = self._texts["stale"].format(time=second(seen.stale_since_ms)) if seen.stale_since_ms else ""
        if not text and not seen.at_ms:
            text = self._texts["connecting"]
        self._state.set_text(text)
        self._state.set_visibility(bool(text))
        self._state.classes(add="stale") if seen.stale_since_ms else self._state.classes(remove="stale")
        rate = figures.contact_rate(seen.rows.get("contacts", []), now_ms)
        self._spike.set_text(self._texts["spike"].format(now=number(rate.now), usual=number(rate.usual)))
        self._spike.set_visibility(rate.is_spike)


class Health:
    """What the data themselves are like, in the header."""

    def __init__(self, texts: Texts) -> None:
        self._texts = texts
        self._label = ui.label("").classes("health").mark("health")

    def show(self, seen: Snapshot, now_ms: int) -> None:
        """Newest data, rejects, late events, delay."""
        rows = seen.rows.get("health")
        self._label.set_text(" · ".join(self._parts(rows[0])) if rows else "")

    def _parts(self, row: Row) -> list[str]:
        texts = self._texts
        parts = [texts["newest"].format(time=minute(row["newest"]))] if row["newest"] else []
        parts += [texts[name].format(count=number(row[name])) for name in ("rejects", "late")]
        fresh_ms = row["fresh_p99_ms"]
        return parts + ([texts["fresh"].format(time=span(fresh_ms, texts))] if fresh_ms else [])
