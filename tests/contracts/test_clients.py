"""Other ways in: curl, SQLAlchemy, and what an address shows of itself."""

import shutil
import subprocess

import pytest

from sinks.clickhouse import NotReady, address, redacted, wait_ready
from tests.contracts.conftest import Target


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
def test_curl_reads_without_a_password(target: Target) -> None:
    place = address(target.embedded("default"))
    url = f"http://{place.host}:{place.port}"
    run = ["curl", "-sS", "--fail", "--max-time", "20"]
    assert subprocess.check_output([*run, f"{url}/ping"]) == subprocess.check_output([*run, url]) == b"Ok.\n"
    assert subprocess.check_output([*run, url, "--data-binary", "SELECT 1, 'a' FORMAT CSV"]) == b'1,"a"\n'
    head = subprocess.check_output([*run, "-I", f"{url}/?query=SELECT%201"]).decode().lower()
    for name in ("query-id", "summary", "timezone", "format", "server-display-name"):
        assert f"x-clickhouse-{name}: " in head


def test_sqlalchemy_reads_and_reflects(target: Target, table: str) -> None:
    sqlalchemy = pytest.importorskip("sqlalchemy")
    engine = sqlalchemy.create_engine(target.writer.replace("clickhouse://", "clickhousedb://", 1))
    with engine.connect() as connection:
        assert connection.execute(sqlalchemy.text("SELECT 1 + 1")).scalar() == 2
        assert table in sqlalchemy.inspect(connection).get_table_names()
    engine.dispose()


def test_an_address_never_shows_its_password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CREST_CLICKHOUSE", "clickhouses://loader:p%40ss@db.example/facts")
    place = address()
    assert (place.host, place.port, place.user, place.password, place.database) == (
        "db.example", 8443, "loader", "p@ss", "facts"
    )  # fmt: skip
    assert redacted() == "clickhouses://loader:***@db.example:8443/facts"
    assert "p@ss" not in repr(place) and redacted("clickhouse://127.0.0.1:1/x") == "clickhouse://default@127.0.0.1:1/x"
    with pytest.raises(NotReady, match=r"default@127\.0\.0\.1:1"):
        wait_ready("clickhouse://127.0.0.1:1", 0.0)
