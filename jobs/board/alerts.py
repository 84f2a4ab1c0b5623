"""Alerts as they come, newest first."""

from urllib.parse import quote

from nicegui import ui

from jobs.board.panels import Panel
from jobs.board.poller import Snapshot
from jobs.board.words import Texts, second
from sinks.board.reader import Row

SEVERITIES = {"note": "note", "warning": "warning", "urgent": "urgent_word"}  # to words
SHOWN = 12


class AlertPanel(Panel):
    """The newest alerts; each leads to its customer."""

    def __init__(self, title: str, texts: Texts, language: str) -> None:
        super().__init__("alerts", title, texts)
        self._language = language

    def draw(self, rows: list[Row], now_ms: int, seen: Snapshot) -> None:
        self._content.clear()
        with self._content:
            for row in rows[:SHOWN]:
                self._one(row)

    def _one(self, row: Row) -> None:
        who = row["person"] or row["conversation"]
        with ui.link(target=f"/customer?who={quote(who)}&lang={self._language}").classes("alert").mark("alert"):
            ui.label(self._texts[SEVERITIES.get(row["severity"], "note")]).classes(f"severity {row['severity']}")
            with ui.element("div").classes("alert-words"):
                ui.label(f"{row['rule']} · {row['conversation']}").classes("alert-rule")
                ui.label(row["text"]).classes("alert-text")
            ui.label(second(row["at"])).classes("alert-time")
