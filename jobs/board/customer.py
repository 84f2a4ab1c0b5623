"""A customer's timeline over all channels, by any identifier."""

import asyncio

from nicegui import ui

from jobs.board.page import customer_address
from jobs.board.poller import Ask, Poller
from jobs.board.words import Texts, moment
from sinks.board.reader import Failed, Row, Unreachable
from sinks.board.timeline import TIMELINE
from sinks.names import persons

MOST = 200


def found(ask: Ask, who: str) -> tuple[list[str], list[Row]]:
    """Names of the people meant, and what is known of them, newest first."""
    names = persons(ask, who)
    return names, ask(TIMELINE, {"persons": names, "most": MOST}) if names else []


async def customer(poller: Poller, who: str, words: Texts, language: str) -> None:
    """Builds the page."""
    with ui.element("div").classes("top"):
        ui.label(words["customer"]).classes("top-title")
        ui.element("div").classes("health")
        finder = (
            ui.input(value=who, placeholder=words["search"]).classes("finder").props("dense outlined").mark("finder")
        )
        finder.on("keydown.enter", lambda: ui.navigate.to(customer_address(finder.value or "", language)))
        ui.link(words["back"], f"/?lang={language}").mark("back")
    with ui.element("div").classes("story"):
        note = ui.label(words["loading"]).classes("panel-note").mark("note")
        story = ui.element("div").classes("story")
    if not who.strip():
        note.set_text(words["search"])
        return
    await ui.context.client.connected()
    try:
        names, rows = await asyncio.wrap_future(poller.once(lambda ask: found(ask, who)))
    except Unreachable:
        note.set_text(words["away"])
        return
    except Failed as problem:
        note.set_text(words["failed"].format(reason=problem))
        return
    told = words["found"].format(count=len(rows)) if rows else words["nobody"].format(who=who)
    note.set_text(" · ".join([*names, told]))
    with story:
        for row in rows:
            entry(row, words)


def entry(row: Row, words: Texts) -> None:
    """One thing that happened."""
    with ui.element("div").classes(f"entry {row['source']}").mark("entry"):
        ui.label(moment(row["at"])).classes("entry-time")
        with ui.element("div").classes("entry-words"):
            place = f" · {words.get(row['channel'], row['channel'])}" if row["channel"] else ""
            what = words.get(f"kind:{row['what']}", row["what"])
            ui.label(f"{words[row['source']]} · {what}{place}").classes("entry-what")
            if row["text"]:
                ui.label(row["text"]).classes("entry-text")
            if row["about"]:
                ui.label(row["about"]).classes("entry-about")
