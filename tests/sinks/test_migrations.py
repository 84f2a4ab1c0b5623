"""Migrations apply in order, once, and refuse what was changed. On the real engine, in memory of one server."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from clickhouse_connect.driver.client import Client

from sinks.loader.tables import TABLES
from sinks.migrations import BadMigrations, migrate, read
from tests.sinks.conftest import stored
from tests.sinks.test_columns import DERIVED, WITHOUT_TOPIC

ONE = "CREATE TABLE IF NOT EXISTS one (n UInt8) ENGINE = MergeTree ORDER BY n;\n"
TWO = "ALTER TABLE one ADD COLUMN IF NOT EXISTS m UInt8;\n"


def write(folder: Path, **files: str) -> Path:
    for name, sql in files.items():
        (folder / f"{name[1:]}.sql").write_text(sql)
    return folder


def names(client: Client) -> list[tuple[str]]:
    return [(row[0],) for row in client.query("SELECT name FROM migrations FINAL ORDER BY name").result_rows]


def test_all_tables_are_made_once(database: Client) -> None:
    applied = migrate(database)
    assert applied == [migration.name for migration in read()]
    assert migrate(database) == []
    assert set(stored(database)) == {table.name for table in TABLES.values()} | WITHOUT_TOPIC | {"migrations"} | DERIVED


def test_a_new_file_is_applied_after_the_others(database: Client, tmp_path: Path) -> None:
    write(tmp_path, _0001_one=ONE)
    assert migrate(database, tmp_path) == ["0001_one"]
    write(tmp_path, _0002_two=TWO)
    assert migrate(database, tmp_path) == ["0002_two"]
    assert [row[0] for row in database.query("DESCRIBE one").result_rows] == ["n", "m"]


def test_a_changed_applied_file_is_refused_before_anything_is_done(database: Client, tmp_path: Path) -> None:
    migrate(database, write(tmp_path, _0001_one=ONE))
    write(tmp_path, _0001_one=ONE + "-- better\n", _0002_two=TWO)
    with pytest.raises(BadMigrations, match=r"0001_one.sql was changed after it was applied: restore it"):
        migrate(database, tmp_path)
    assert names(database) == [("0001_one",)]


def test_a_run_that_died_between_statement_and_record_is_repeated(database: Client, tmp_path: Path) -> None:
    write(tmp_path, _0001_one=ONE)
    database.command(ONE.strip().removesuffix(";"))
    assert migrate(database, tmp_path) == ["0001_one"]


def test_two_runs_at_once_end_in_the_same_tables(database: Client) -> None:
    with ThreadPoolExecutor(2) as pool:
        runs = list(pool.map(lambda _: migrate(database), range(2)))
    assert set(runs[0]) | set(runs[1]) == {migration.name for migration in read()}
    assert names(database) == [(migration.name,) for migration in read()]
    assert migrate(database) == []


def test_every_fault_of_the_files_is_told_at_once(tmp_path: Path) -> None:
    write(tmp_path, _0001_one=ONE, _0001_two=TWO, _three=ONE, _0004_four="CREATE TABLE four (n UInt8)")
    with pytest.raises(BadMigrations) as refused:
        read(tmp_path)
    assert str(refused.value).splitlines() == [
        "0001_one: another file has its number",
        "0001_two: another file has its number",
        "0004_four: not safe to run twice, say IF NOT EXISTS",
        "three: name it like 0001_events.sql",
    ]
