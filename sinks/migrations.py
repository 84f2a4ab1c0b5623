"""Numbered SQL files, applied in order, each once.

ClickHouse has no transaction over DDL and no lock. Every file is one statement that does nothing the second time
(`IF NOT EXISTS`, `OR REPLACE`; or an `INSERT` into a `_filled` table, whose engine takes the same rows again without
a change), so a run that died in its midst, or two runs at once, end in the same tables.
"""

import hashlib
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from clickhouse_connect.driver.client import Client

FOLDER = Path(__file__).parent.parent / "schemas" / "tables"
NAME = re.compile(r"\d{4}_[a-z0-9_]+")
AGAIN = re.compile(r"\b(IF NOT EXISTS|IF EXISTS|OR REPLACE)\b")
FILLS = re.compile(r"\d{4}_[a-z0-9_]+_filled")

JOURNAL = """
CREATE TABLE IF NOT EXISTS migrations
(
    name       String                COMMENT 'file name without its ending',
    checksum   String                COMMENT 'SHA-256 of the file''s text, hexadecimal',
    applied_at DateTime64(3, 'UTC')  DEFAULT now64(3) COMMENT 'when it was applied, UTC'
)
ENGINE = ReplacingMergeTree
ORDER BY (name, checksum)
SETTINGS non_replicated_deduplication_window = 10000
COMMENT 'Migrations that were applied; read with FINAL'
"""


class BadMigrations(ValueError):
    """The files cannot be applied; the message lists every reason."""


class Migration(NamedTuple):
    """One file: `name` without its ending, and its one statement."""

    name: str
    sql: str

    @property
    def checksum(self) -> str:
        return hashlib.sha256(self.sql.encode()).hexdigest()


def read(folder: Path = FOLDER) -> list[Migration]:
    """The folder's files in order. Raises BadMigrations."""
    found = [Migration(path.stem, path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.sql"))]
    numbers = [migration.name[:4] for migration in found]
    problems = [f"{name}: another file has its number" for name, _ in found if numbers.count(name[:4]) > 1]
    problems += [f"{name}: name it like 0001_events.sql" for name, _ in found if not NAME.fullmatch(name)]
    problems += [
        f"{name}: not safe to run twice, say IF NOT EXISTS" for name, sql in found if not repeatable(name, sql)
    ]
    if problems:
        raise BadMigrations("\n".join(sorted(problems)))
    return found


def repeatable(name: str, sql: str) -> bool:
    """Whether a file may run twice: it says so, or by its name fills a table that keeps sets."""
    return bool(AGAIN.search(sql) or FILLS.fullmatch(name))


def pending(migrations: Sequence[Migration], applied: Mapping[str, set[str]]) -> list[Migration]:
    """Those not yet applied, in order. Raises BadMigrations if an applied file was changed since."""
    changed = [name for name, sql in migrations if applied.get(name, set()) - {Migration(name, sql).checksum}]
    if changed:
        raise BadMigrations(
            "\n".join(
                f"{name}.sql was changed after it was applied: restore it, and add a new file" for name in changed
            )
        )
    return [migration for migration in migrations if migration.name not in applied]


def applied_to(client: Client) -> dict[str, set[str]]:
    """Checksums by name, as the database has them; two for a name when two runs differed."""
    rows = client.query("SELECT name, groupUniqArray(checksum) FROM migrations GROUP BY name").result_rows
    return {str(name): set(checksums) for name, checksums in rows}


def migrate(client: Client, folder: Path = FOLDER) -> list[str]:
    """Apply what is missing and return the names. Nothing is applied if a file is bad. Raises BadMigrations."""
    migrations = read(folder)
    client.command(JOURNAL)
    missing = pending(migrations, applied_to(client))
    for migration in missing:
        client.command(migration.sql.strip().removesuffix(";"))
        client.insert("migrations", [[migration.name, migration.checksum]], column_names=["name", "checksum"])
    return [migration.name for migration in missing]
