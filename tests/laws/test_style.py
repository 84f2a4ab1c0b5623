"""Laws of style that a program can hold: length, names, docstrings, no clock in the core."""

import ast

from tests.laws.code import ROOT, files, python_files, tree

MOST_LINES = 200
ONE_PROGRAM = {"tests/core/oracle.py"}  # read as a whole beside the semantics, and sharing nothing with the engine
FORBIDDEN = {"utils", "util", "common", "helpers", "helper", "manager", "managers", "misc"}
CLOCKS = {"now", "utcnow", "today"}


def test_no_file_is_longer_than_200_lines() -> None:
    judged = [path for path in files() if path.endswith(".py") and path not in ONE_PROGRAM]
    lengths = {path: len((ROOT / path).read_text().splitlines()) for path in judged}
    assert {path: length for path, length in lengths.items() if length > MOST_LINES} == {}


def test_no_file_and_no_folder_has_a_name_that_says_nothing() -> None:
    assert [path for path in files() if FORBIDDEN & {part.split(".")[0].lower() for part in path.split("/")}] == []


def test_the_core_asks_no_clock() -> None:
    assert [
        f"{path}:{node.lineno} asks {node.attr}"
        for path in python_files()
        if path.startswith("udfs/")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute) and node.attr in CLOCKS
    ] == []


def test_every_public_function_and_class_says_its_contract() -> None:
    assert [
        f"{path}:{node.lineno} {node.name}"
        for path in python_files()
        if path.startswith(("schemas/", "udfs/"))
        for node in tree(path).body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
        and not node.name.startswith("_")
        and not ast.get_docstring(node)
    ] == []


def test_every_module_says_what_it_is() -> None:
    empty = [path for path in python_files() if (ROOT / path).stat().st_size and not ast.get_docstring(tree(path))]
    assert empty == []
