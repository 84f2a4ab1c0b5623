"""Tables and topics fit: every word has a column, every column and table is explained."""

import json
import re

from schemas.conversation import CONVERSATION_EVENT_TYPES
from schemas.events import EVENT_TYPES, encode
from schemas.topics import INPUTS, TOPICS
from sinks.loader.tables import TABLES
from sinks.migrations import Migration, read
from tests.sinks.builders import record
from tests.sinks.samples import CONVERSED, FIRING, PROFILE, PUBLICATION


def plain(migration: Migration) -> Migration:
    """Without the comments before the statement."""
    return migration._replace(sql=re.sub(r"\A(--.*\n)+", "", migration.sql))


COLUMN = r" {4}(?:ADD COLUMN IF NOT EXISTS )?`?(?!MODIFY|ADD INDEX)(\w+)`? +[A-Z]"
CREATED = {sql.split()[5]: sql for _, sql in map(plain, read()) if sql.startswith("CREATE TABLE IF NOT EXISTS ")}
ALTERED = [(sql.split()[2], sql) for _, sql in map(plain, read()) if sql.startswith("ALTER TABLE ")]


def columns(table: str) -> set[str]:
    """Columns of a table, from its migrations."""
    texts = [CREATED[table], *(sql for altered, sql in ALTERED if altered == table)]
    return {name for sql in texts for name in re.findall(f"^{COLUMN}", sql, re.MULTILINE)}


VIEWED = {sql.split()[4]: sql for _, sql in map(plain, read()) if sql.startswith("CREATE OR REPLACE VIEW ")}
FEEDS = [sql for _, sql in map(plain, read()) if sql.startswith("CREATE MATERIALIZED VIEW IF NOT EXISTS ")]
FILLED = [sql for _, sql in map(plain, read()) if sql.startswith("INSERT INTO ")]
DERIVED = {sql.split()[8] for sql in FEEDS}  # tables that are filled from other tables


def test_every_migration_makes_or_alters_a_table_or_a_view() -> None:
    assert len(CREATED) + len(ALTERED) + len(VIEWED) + len(FEEDS) + len(FILLED) == len(read())
    assert {table for table, _ in ALTERED} <= set(CREATED)


def test_every_derived_table_is_fed_and_was_filled_with_what_was_there() -> None:
    assert set(CREATED) >= DERIVED
    assert {sql.split()[2] for sql in FILLED} == DERIVED


def test_every_view_and_every_column_of_it_is_explained() -> None:
    for name, sql in VIEWED.items():
        columns = re.findall(r"^ {4}\w+ +[A-Z].*$", sql.partition("\nAS")[0], re.MULTILINE)
        assert columns and [line for line in columns if "COMMENT '" not in line] == [], name
        assert re.search(r"^COMMENT '.+';$", sql, re.MULTILINE), name


WITHOUT_TOPIC = {
    "forecast_days",
    "forecast_errors",
    "forecasts",
    "freshness",
    "segment_changes",
    "staffing",
}  # the loader's own, and what commands write
INTERNAL = {"examples", "models", "rules"}  # what jobs tell each other


def test_every_topic_has_a_table_unless_it_is_internal() -> None:
    assert set(TABLES) == set(TOPICS) - INTERNAL
    assert {table.name for table in TABLES.values()} | WITHOUT_TOPIC == set(CREATED) - DERIVED


def test_every_field_of_every_event_has_a_column() -> None:
    own = {"at", "payload", "topic", "partition", "offset", "loaded_at"}
    for table, kinds in (("events", EVENT_TYPES), ("conversation_events", CONVERSATION_EVENT_TYPES)):
        fields = {field for kind in kinds.values() for field in kind.__struct_fields__} | {"type"}
        assert fields & own == set()
        assert columns(table) == fields | own


def test_rows_use_only_columns_that_exist() -> None:
    """For the rows above; ClickHouse itself refuses a word without a column."""
    sent = {
        "actions": FIRING | {"kind": "push", "script": "cart"},
        "refusals": FIRING | {"limit": "cool_down", "detail": ""},
        "profiles": PROFILE,
        **CONVERSED,
        "late": {"event_id": "1", "type": "view", "person": "p:1", "ts": 1, "behind_ms": 1},
        "open_matches": {"subject": "person", "shard": 1, "at_ms": 1, "rule": ["r"], "step": [1], "matches": [2]},
        "publications": PUBLICATION,
        "rejects": {"topic": "clicks", "key": "", "reason": "", "record": "", "at_ms": 1},
    }
    assert set(sent) == set(TABLES) - set(INPUTS)
    for topic, words in sent.items():
        made = set(json.loads(TABLES[topic].line(record(topic, encode(words)))))
        assert made == columns(TABLES[topic].name) - {"loaded_at"}, topic


def test_every_column_and_table_is_explained() -> None:
    for name, sql in [*CREATED.items(), *(each for each in ALTERED if "ADD COLUMN" in each[1])]:
        lines = [line for line in sql.splitlines() if re.match(COLUMN, line)]
        assert lines, name
        assert [line for line in lines if "COMMENT '" not in line] == [], name
    for name, sql in CREATED.items():
        assert re.search(r"^COMMENT '.+';$", sql, re.MULTILINE), name
        assert "non_replicated_deduplication_window = 10000" in sql, name
