"""The embedded server as a process: killed, stopped, and alone in its directory."""

import http.client
import stat
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.contracts.conftest import ask
from tests.embedded import ROOT, Server


def test_a_kill_loses_nothing_acknowledged(own_server: Server) -> None:
    writer = own_server.dsn("writer")
    ask(writer, data=b"CREATE TABLE t (id UInt64) ENGINE = MergeTree ORDER BY id")
    acknowledged: list[int] = []
    enough = threading.Event()

    def insert() -> None:
        for number in range(100_000):
            try:
                reply = ask(writer, "INSERT INTO t FORMAT CSV", b"%d\n" % number)
            except (OSError, http.client.HTTPException):
                return
            assert reply.status == 200
            acknowledged.append(number)
            if len(acknowledged) == 50:
                enough.set()

    with ThreadPoolExecutor(1) as pool:
        loading = pool.submit(insert)
        assert enough.wait(60)
        own_server.kill()
        loading.result()
    own_server.start()
    found = [int(line) for line in ask(writer, "SELECT id FROM t ORDER BY id").body.split()]
    assert found in (acknowledged, [*acknowledged, len(acknowledged)])  # the last may have come in without its reply


def test_a_stop_ends_what_runs(own_server: Server) -> None:
    writer = own_server.dsn("writer")
    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(ask, writer, "SELECT sleep(0.8), 'whole'")
        while ask(writer, "SELECT count() FROM system.processes WHERE query LIKE 'SELECT sleep%'").body != b"1\n":
            assert not running.done()
        assert own_server.stop() == (0, b"")
        assert running.result().body == b"0\twhole\n"


def test_a_directory_has_one_server_and_its_passwords_are_private(server: Server | None) -> None:
    if server is None:
        pytest.skip("the directory is the embedded server's own")
    words = [sys.executable, "-m", "sinks.embedded", "--data", str(server.data), "--port", "0"]
    second = subprocess.run(words, check=False, capture_output=True, timeout=60, cwd=ROOT)
    assert second.returncode == 2 and b"is in use by process" in second.stderr
    assert stat.S_IMODE((server.data / "users.json").stat().st_mode) == 0o600
    assert stat.S_IMODE(server.data.stat().st_mode) == 0o700
    assert list((server.data / "temp").iterdir()) == []
