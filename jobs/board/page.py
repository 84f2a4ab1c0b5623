"""The board's page: figures, charts, queues, alerts, pushes, forecast."""

from typing import Protocol
from urllib.parse import quote

from nicegui import ui

from jobs.board import charts
from jobs.board.alerts import AlertPanel
from jobs.board.figures import share
from jobs.board.panels import ChartPanel, ForecastPanel, Panel, TablePanel
from jobs.board.poller import Clock, Poller, Snapshot
from jobs.board.summary import Banners, Health, Summary
from jobs.board.texts import LANGUAGES, texts
from jobs.board.words import Texts, number, percent, span
from sinks.board.reader import Row

REFRESH_SECONDS = 1.0  # a browser looks at the snapshot; it asks nothing of ClickHouse


class Part(Protocol):
    """A piece of the page."""

    def show(self, seen: Snapshot, now_ms: int) -> None:
        """Brings it up to date."""


def board(poller: Poller, clock: Clock, language: str) -> None:
    """Builds the page for one browser, and keeps it fresh."""
    words = texts(language)
    health = head(words, language)
    banners = Banners(words)
    with ui.element("div").classes("board"):
        summary = Summary(words)
        with ui.element("div").classes("panels"):
            panels = [*live(words, language), *outcomes(words)]
    parts: tuple[Part, ...] = (health, banners, summary, *panels)

    def refresh() -> None:
        seen, now = poller.snapshot, clock.now_ms()
        for part in parts:
            part.show(seen, now)

    refresh()
    ui.timer(REFRESH_SECONDS, refresh)


def head(words: Texts, language: str) -> Health:
    """Title, health of data, search for a customer, the other language."""
    other = next(each for each in LANGUAGES if each != language)
    with ui.element("div").classes("top"):
        ui.label(words["title"]).classes("top-title")
        health = Health(words)
        finder = (
            ui.input(placeholder=words["search"]).classes("finder").props("dense outlined clearable").mark("finder")
        )
        finder.on("keydown.enter", lambda: ui.navigate.to(customer_address(finder.value or "", language)))
        ui.link(words["other_language"], f"/?lang={other}").mark("language")
    return health


def customer_address(who: str, language: str) -> str:
    """Where a customer's timeline is."""
    return f"/customer?who={quote(who)}&lang={language}"


def live(words: Texts, language: str) -> list[Panel]:
    """What happens now."""
    contacts = ChartPanel("contacts", words["contacts"], words, charts.contacts)
    contacts.card.classes("wide")

    def queue(row: Row) -> list[str]:
        return [row["queue"] or words["no_queue"], number(row["waiting"]), span(row["longest_ms"], words)]

    def agent(row: Row) -> list[str]:
        return [row["agent"], number(row["answers"]), span(row["p50_ms"], words), span(row["p90_ms"], words)]

    return [
        contacts,
        AlertPanel(words["alerts"], words, language),
        ChartPanel("response", words["response"], words, charts.response),
        TablePanel("queues", words["queues"], words, ("queue", "waiting", "longest_wait"), queue, "nobody_waits"),
        TablePanel("agents", words["agents"], words, ("agent", "answers", "p50", "p90"), agent),
    ]


def outcomes(words: Texts) -> list[Panel]:
    """What comes of it."""

    def converted(row: Row) -> list[str]:
        without = percent(share(row["held_out_converted"], row["held_out"]))
        with_push = percent(share(row["converted"], row["pushes"]))
        return [row["rule"], number(row["pushes"]), with_push, number(row["held_out"]), without, number(row["refused"])]

    def precise(row: Row) -> list[str]:
        return [row["rule"], number(row["alerts"]), number(row["judged"]), percent(row["precision"])]

    columns = ("rule", "sent", "converted", "held_out", "without_push", "refused")
    conversion = TablePanel("conversion", words["conversion"], words, columns, converted)
    conversion.card.classes("wide")
    panels = [
        conversion,
        ChartPanel("funnel", words["funnel"], words, lambda rows, _, said: charts.funnel(rows[0], said)),
        ChartPanel("pushes", words["pushes"], words, charts.pushes),
        ChartPanel("activity", words["activity"], words, charts.activity),
        TablePanel("precision", words["precision"], words, ("rule", "raised", "judged", "precise"), precise),
    ]
    forecast = ForecastPanel(words["forecast"], words, charts.forecast)
    forecast.card.classes("whole")
    return [*panels, forecast]
