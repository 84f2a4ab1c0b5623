"""Serves the board on this machine: one poller, any number of browsers."""

import logging
from pathlib import Path

from nicegui import app, ui
from starlette.middleware.trustedhost import TrustedHostMiddleware

from jobs.board.customer import customer
from jobs.board.page import board
from jobs.board.poller import Clock, Poller
from jobs.board.texts import DEFAULT, LANGUAGES, texts
from jobs.stack.layout import HOST
from sinks.board.queries import PLANS, QUERIES
from sinks.board.reader import Reader

STYLE = Path(__file__).with_name("style.css")


def serve(dsn: str, port: int) -> None:
    """Runs until it is told to stop (Ctrl-C, SIGTERM)."""
    logging.getLogger("clickhouse_connect").setLevel(logging.CRITICAL)  # the board itself says that ClickHouse is away
    clock = Clock()
    poller = Poller(Reader(dsn).ask, QUERIES | PLANS, clock)
    app.on_startup(poller.start)
    app.on_shutdown(poller.stop)
    # A web page cannot read the board by pointing a name of its own at this machine.
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=[HOST, "localhost"])

    @ui.page("/", title="Crest")
    def front(lang: str = DEFAULT) -> None:
        dress()
        board(poller, clock, lang if lang in LANGUAGES else DEFAULT)

    @ui.page("/customer", title="Crest")
    async def timeline(who: str = "", lang: str = DEFAULT) -> None:
        dress()
        language = lang if lang in LANGUAGES else DEFAULT
        await customer(poller, who, texts(language), language)

    ui.run(host=HOST, port=port, reload=False, show=False, show_welcome_message=False, favicon="🏔️")


def dress() -> None:
    """The board's looks."""
    ui.add_css(STYLE.read_text())
