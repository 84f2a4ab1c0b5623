"""crest forecast on a real ClickHouse: contacts become hours expected and agents needed, in tables and on the screen."""

import json
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from clickhouse_connect.driver.client import Client
from typer.testing import CliRunner

from jobs.cli import app
from sinks.planning import contacts, handling
from tests.sinks.shop_day import Row, insert, said

RULES = Path(__file__).resolve().parents[2] / "rules" / "planning"
HOUR_MS = 3_600_000
DAYS = 21
NOW_MS = round(datetime.now(tz=ZoneInfo("UTC")).timestamp() * 1000) // HOUR_MS * HOUR_MS


def talks(days: int) -> list[Row]:
    """Two contacts in each hour of the shop's day, one of them queued for presale, up to now."""
    rows: list[Row] = []
    for hour in range(24 * days):
        at = NOW_MS - (hour + 1) * HOUR_MS
        if datetime.fromtimestamp(at / 1000, ZoneInfo("Asia/Shanghai")).hour >= 8:
            for each in range(2):
                name = f"c{hour}-{each}"
                rows.append(said(len(rows), at + each, "opened", name, 1, "app"))
                if each:
                    rows.append(said(len(rows), at + 60_000, "queued", name, 1, "app", queue="presale"))
    return rows


@pytest.fixture
def crest(emptied: Client, writer_dsn: str, monkeypatch: pytest.MonkeyPatch) -> Client:
    """The database of a shop, which the command uses."""
    insert(emptied, "conversation_events", talks(DAYS))
    monkeypatch.setenv("CREST_CLICKHOUSE", f"{writer_dsn}/{emptied.database}")
    return emptied


def run(*words: str) -> str:
    answer = CliRunner().invoke(app, ["forecast", *words, "--folder", str(RULES)])
    assert answer.exit_code == 0, answer.output
    return answer.stdout


def test_a_plan_is_told_and_kept(crest: Client) -> None:
    told = json.loads(run("--horizon", "24h", "--json"))
    presale = [row for row in told["forecasts"] if row["queue"] == "presale"]
    assert len(presale) == 24
    open_hours = [
        row for row in presale if datetime.fromtimestamp(row["hour_ms"] / 1000, ZoneInfo("Asia/Shanghai")).hour >= 8
    ]
    assert {round(row["expected"], 1) for row in open_hours} == {1.0}
    needs = [need for need in told["staffing"] if need["contacts"] > 0.4]
    assert {(need["queue"], need["agents"], need["hired"], need["measured"]) for need in needs} == {
        ("presale", 1, 2, False)
    }
    kept = [("forecasts FINAL", 48), ("staffing FINAL", len(told["staffing"])), ("forecast_errors WHERE chosen", 2)]
    sums = "SELECT sum(expected) FROM forecasts FINAL UNION ALL SELECT sum(expected) FROM forecast_days FINAL"
    (hours,), (days,) = crest.query(sums).result_rows
    assert hours == pytest.approx(days) and hours > 0
    kept.append(("forecast_days FINAL WHERE low <= expected AND expected <= high", 2))
    for table, many in kept:
        assert crest.query(f"SELECT count() FROM {table}").result_rows == [(many,)]


def test_a_dry_run_keeps_nothing(crest: Client) -> None:
    assert run("--horizon", "5h", "--queue", "presale", "--csv", "--dry-run").count("presale,app,") == 5
    assert crest.query("SELECT count() FROM forecasts").result_rows == [(0,)]


def test_the_peak_is_told_for_the_real_days(crest: Client) -> None:
    told = json.loads(run("--peak", "--json"))
    assert told["source"].startswith("as said in rules/planning")
    days = [date.fromisoformat(each["day"]) for each in told["days"]]
    assert (days[-1] - days[0]).days == 2
    assert told["days"][0]["expected"] == pytest.approx(32 * 3.5, rel=0.1)
    assert told["days"][0]["hired"] > 0


def test_without_contacts_it_says_so(emptied: Client, writer_dsn: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CREST_CLICKHOUSE", f"{writer_dsn}/{emptied.database}")
    answer = CliRunner().invoke(app, ["forecast", "--folder", str(RULES)])
    assert answer.exit_code == 1 and "nothing to forecast" in answer.output


def test_a_handling_time_of_few_conversations_is_not_measured(crest: Client) -> None:
    assert handling(crest, 0) is None
    assert set(contacts(crest, 0)) == {("", "app"), ("presale", "app")}
