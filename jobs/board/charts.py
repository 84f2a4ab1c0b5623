"""Rows as ECharts options. Pure."""

from collections.abc import Iterable
from typing import Any

from jobs.board.figures import minutes_until
from jobs.board.words import Texts, minute
from schemas.event import CHANNELS
from sinks.board.reader import Row

Options = dict[str, Any]
COLOURS = {"app": "#3b6fd4", "mini_program": "#2aa876", "web": "#e0a030", "social": "#8e63c7", "phone": "#d9534f"}
PALETTE = ["#3b6fd4", "#2aa876", "#e0a030", "#8e63c7", "#d9534f", "#5bb8d6", "#8a9099"]
QUIET = "#d5dae1"
MOST_RULES = 6  # that have a colour of their own
SHOWN_EVENTS = {"view": "view", "search": "search_event", "cart": "cart", "order": "order", "pay": "pay"}


def timed(now_ms: int, series: list[Options]) -> Options:
    """Lines or bars over the last 60 minutes."""
    return plain([minute(each) for each in minutes_until(now_ms)], series)


def plain(labels: list[str], series: list[Options]) -> Options:
    """Series over labels, with a legend and one axis."""
    return {
        "animation": False,
        "color": PALETTE,
        "grid": {"left": 44, "right": 12, "top": 34, "bottom": 24},
        "legend": {"top": 0, "type": "scroll", "itemWidth": 12, "itemHeight": 8},
        "tooltip": {"trigger": "axis", "confine": True},
        "xAxis": {"type": "category", "data": labels, "axisTick": {"show": False}},
        "yAxis": {"type": "value", "minInterval": 1, "splitLine": {"lineStyle": {"color": "#eceff3"}}},
        "series": series,
    }


def by_minute(rows: Iterable[Row], key: str, column: str, now_ms: int) -> dict[str, list[int]]:
    """A column's sums in each of the last 60 minutes, per value of `key`."""
    places = {at: place for place, at in enumerate(minutes_until(now_ms))}
    found: dict[str, list[int]] = {}
    for row in rows:
        place = places.get(row["minute"])
        if place is not None:
            found.setdefault(row[key], [0] * len(places))[place] += row[column]
    return found


def contacts(rows: list[Row], now_ms: int, texts: Texts) -> Options:
    """Stacked bars, one colour per channel."""
    found = by_minute(rows, "channel", "contacts", now_ms)
    series = [
        {"name": texts[name], "type": "bar", "stack": "all", "data": found[name], "itemStyle": {"color": COLOURS[name]}}
        for name in CHANNELS
        if any(found.get(name, ()))
    ]
    return timed(now_ms, series)


def response(rows: list[Row], now_ms: int, texts: Texts) -> Options:
    """Each channel's P90 of each minute, in seconds; no answers, no point."""
    places = {at: place for place, at in enumerate(minutes_until(now_ms))}
    found: dict[str, list[float | None]] = {}
    for row in rows:
        if row["minute"] in places:
            seconds = round(row["p90_ms"] / 1000, 1)
            found.setdefault(row["channel"], [None] * len(places))[places[row["minute"]]] = seconds
    series = [
        line(texts[name], found[name]) | {"connectNulls": True, "itemStyle": {"color": COLOURS[name]}}
        for name in CHANNELS
        if name in found
    ]
    return timed(now_ms, series)


def activity(rows: list[Row], now_ms: int, texts: Texts) -> Options:
    """A line per kind of event, up to the last whole minute; the rarer kinds together."""
    named = [{**row, "type": SHOWN_EVENTS.get(row["type"], "other_events")} for row in rows]
    found = by_minute(named, "type", "events", now_ms)
    order = [*SHOWN_EVENTS.values(), "other_events"]
    return timed(now_ms, [line(texts[name], [*found[name][:-1], None]) for name in order if name in found])


def pushes(rows: list[Row], now_ms: int, texts: Texts) -> Options:
    """Stacked bars, one colour per rule; rules beyond the six that push most are one."""
    sums: dict[str, int] = {}
    for row in rows:
        sums[row["rule"]] = sums.get(row["rule"], 0) + row["pushes"]
    most = sorted(sums, key=lambda rule: (-sums[rule], rule))[:MOST_RULES]
    other = texts["other_rules"]
    named = [row if row["rule"] in most else {**row, "rule": other} for row in rows]
    found = by_minute(named, "rule", "pushes", now_ms)
    order = [rule for rule in (*most, other) if rule in found]
    return timed(now_ms, [{"name": rule, "type": "bar", "stack": "all", "data": found[rule]} for rule in order])


def line(name: str, values: list[Any]) -> Options:
    return {"name": name, "type": "line", "showSymbol": False, "data": values}


def funnel(row: Row, texts: Texts) -> Options:
    """Bars from the first stage to the last, with how many got there."""
    stages = ("viewed", "carted", "ordered", "paid")
    first = max(row["viewed"], 1)
    labels = [f"{texts[stage]}  {row[stage]:,}  {100 * row[stage] / first:.0f}%" for stage in stages]
    bar = {"type": "bar", "data": [row[stage] for stage in stages], "barWidth": 22, "itemStyle": {"color": PALETTE[0]}}
    return {
        "animation": False,
        "grid": {"left": 8, "right": 16, "top": 4, "bottom": 4, "containLabel": True},
        "tooltip": {"show": False},
        "xAxis": {"type": "value", "show": False},
        "yAxis": {
            "type": "category",
            "inverse": True,
            "data": labels,
            "axisTick": {"show": False},
            "axisLine": {"show": False},
        },
        "series": [bar],
    }


def forecast(rows: list[Row], staff: list[Row], texts: Texts) -> Options:
    """Expected contacts with their bounds, and the agents they need on an axis of their own."""
    hours = [row["hour"] for row in rows]
    needed = {row["hour"]: row["agents"] for row in staff}
    series = [line(texts[name], [round(float(row[name]), 1) for row in rows]) for name in ("expected", "low", "high")]
    for bound in series[1:]:
        bound["lineStyle"] = {"type": "dashed", "width": 1}
    if needed:
        bars = [needed.get(hour) for hour in hours]
        bar = {"type": "bar", "yAxisIndex": 1, "data": bars, "barWidth": 10, "itemStyle": {"color": QUIET}}
        series.append({"name": texts["agents_needed"], **bar})
    options = plain([minute(hour) for hour in hours], series)
    options["yAxis"] = [options["yAxis"], {"type": "value", "minInterval": 1, "splitLine": {"show": False}}]
    options["grid"] = {**options["grid"], "right": 36}
    return options
