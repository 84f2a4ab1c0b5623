"""A panel: a card with a title, its content, and a line that says when there is nothing to show, not yet, or an error."""

from collections.abc import Callable, Sequence
from typing import Any

from nicegui import ui

from jobs.board.charts import Options
from jobs.board.poller import Snapshot
from jobs.board.words import Texts
from sinks.board.reader import Row

Build = Callable[[list[Row], int], Any]
REASON_CHARS = 160


class Panel:
    """Shows the rows of one query. `draw` is called when they changed, or the minute did."""

    def __init__(self, query: str, title: str, texts: Texts, empty: str = "empty") -> None:
        self._query = query
        self._texts = texts
        self._empty = texts[empty]
        self._drawn: object = None
        with ui.card().classes("panel").props("flat bordered").mark(f"panel-{query}") as self.card:
            ui.label(title).classes("panel-title")
            self._note = ui.label(texts["loading"]).classes("panel-note")
            self._content = ui.element("div").classes("panel-content")
        self._content.set_visibility(False)

    def show(self, seen: Snapshot, now_ms: int) -> None:
        """Brings the panel up to date."""
        rows = seen.rows.get(self._query)
        if self._query in seen.errors:
            self._say(self._texts["failed"].format(reason=seen.errors[self._query][:REASON_CHARS]))
        elif rows is None:
            self._say(self._texts["loading"])
        elif not rows:
            self._say(self._empty)
        else:
            self._say("")
            state = (rows, now_ms // 60_000)
            if state != self._drawn:
                self._drawn = state
                self.draw(rows, now_ms, seen)

    def _say(self, text: str) -> None:
        self._note.set_text(text)
        self._note.set_visibility(bool(text))
        self._content.set_visibility(not text)

    def draw(self, rows: list[Row], now_ms: int, seen: Snapshot) -> None:
        """Puts rows on the screen."""
        raise NotImplementedError


class ChartPanel(Panel):
    """Rows as a chart."""

    def __init__(
        self, query: str, title: str, texts: Texts, options: Callable[[list[Row], int, Texts], Options]
    ) -> None:
        super().__init__(query, title, texts)
        self._options = options
        with self._content:
            self._chart = ui.echart({}).classes("chart")

    def draw(self, rows: list[Row], now_ms: int, seen: Snapshot) -> None:
        self._chart.options.clear()
        self._chart.options.update(self._options(rows, now_ms, self._texts))
        self._chart.update()


class TablePanel(Panel):
    """Rows as a table: texts made by `line`, one for each column."""

    def __init__(
        self,
        query: str,
        title: str,
        texts: Texts,
        columns: Sequence[str],
        line: Callable[[Row], Sequence[str]],
        empty: str = "empty",
    ) -> None:
        super().__init__(query, title, texts, empty)
        self._line = line
        heads = [
            {"name": str(place), "field": str(place), "label": texts[name], "align": "right" if place else "left"}
            for place, name in enumerate(columns)
        ]
        with self._content:
            self._table = (
                ui.table(columns=heads, rows=[], row_key="key").classes("rows").props("flat dense hide-bottom")
            )
            self._table.props(":pagination='{rowsPerPage: 0}'")

    def draw(self, rows: list[Row], now_ms: int, seen: Snapshot) -> None:
        cells = [{str(place): text for place, text in enumerate(self._line(row))} for row in rows]
        self._table.rows = [{"key": place, **row} for place, row in enumerate(cells)]
        self._table.update()


class ForecastPanel(Panel):
    """Expected contacts, and the agents they need."""

    def __init__(self, title: str, texts: Texts, options: Callable[[list[Row], list[Row], Texts], Options]) -> None:
        super().__init__("forecast", title, texts, "no_forecast")
        self._options = options
        with self._content:
            self._chart = ui.echart({}).classes("chart")

    def draw(self, rows: list[Row], now_ms: int, seen: Snapshot) -> None:
        self._chart.options.clear()
        self._chart.options.update(self._options(rows, seen.rows.get("staffing", []), self._texts))
        self._chart.update()
