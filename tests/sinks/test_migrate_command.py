"""`crest migrate` says what it did, and why it did not."""

import pytest
import typer
from clickhouse_connect.driver.client import Client

from jobs.cli.data import migrate


@pytest.fixture
def addressed(database: Client, writer_dsn: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CREST_CLICKHOUSE", f"{writer_dsn}/{database.database}")


@pytest.mark.usefixtures("addressed")
def test_the_second_run_has_nothing_to_do(capsys: pytest.CaptureFixture[str]) -> None:
    migrate()
    assert capsys.readouterr().out.splitlines()[:2] == ["applied 0001_events", "applied 0002_profiles"]
    migrate()
    assert capsys.readouterr().out == "nothing to do: all tables are up to date\n"


@pytest.mark.parametrize("address", ["clickhouse://writer:wrong@127.0.0.1:1/default", "nonsense"])
def test_without_a_database_it_ends_with_1(
    address: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CREST_CLICKHOUSE", address)
    with pytest.raises(typer.Exit) as ended:
        migrate()
    assert ended.value.exit_code == 1
    said = capsys.readouterr().err
    assert said
    assert "wrong" not in said
