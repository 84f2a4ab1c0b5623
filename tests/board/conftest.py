"""A board over a database of its own, and a headless Chromium to look at it."""

import os
import shutil
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sinks.clickhouse import Client, connect
from sinks.migrations import migrate
from tests.embedded import ROOT, Server
from tests.sinks.processes import until

CHROMIUM = os.environ.get("CREST_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser") or ""
# A machine without a network and a root without a sandbox: nothing is fetched, nothing asks home.
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A ClickHouse that the tests of this file may stop and start again, with all tables."""
    server = Server(tmp_path_factory.mktemp("shop"))
    server.start()
    with connect(server.dsn("writer")) as client:
        migrate(client)
    yield server
    server.kill()


@pytest.fixture
def tables(shop: Server) -> Client:
    """A client that writes."""
    return connect(shop.dsn("writer"))


@pytest.fixture(scope="module")
def address(shop: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where the board answers."""
    port = Server(Path("unused")).port
    where = {
        **{name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")},  # NiceGUI heeds it
        "CREST_CLICKHOUSE": shop.dsn("default"),
        "NICEGUI_STORAGE_PATH": str(tmp_path_factory.mktemp("ui")),
    }
    command = [sys.executable, "-c", "from jobs.cli import main; main()", "board", "--port", str(port)]
    log = (tmp_path_factory.mktemp("board") / "board.log").open("wb")
    process = subprocess.Popen(command, cwd=ROOT, env=where, stdout=log, stderr=subprocess.STDOUT)
    page = f"http://127.0.0.1:{port}/"
    until(lambda: answers(page))
    yield page
    process.terminate()
    assert process.wait(timeout=20) is not None


def answers(page: str) -> bool:
    try:
        with urllib.request.urlopen(page, timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    """A browser."""
    if not CHROMIUM:
        pytest.skip("no Chromium on this machine: install the package chromium, or name one in CREST_CHROMIUM")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()
