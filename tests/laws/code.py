"""The project's files as git sees them, and what they import."""

import ast
import subprocess
from functools import cache
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
LAYERS = ("schemas", "udfs", "sinks", "jobs")


class Import(NamedTuple):
    """One import: the file, the line, the module by its full name."""

    path: str
    line: int
    module: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line} imports {self.module}"


@cache
def files() -> tuple[str, ...]:
    """Tracked and untracked files that are not ignored, by path from the root."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    return tuple(sorted({path for path in listed.stdout.decode().split("\0") if path and (ROOT / path).is_file()}))


def python_files() -> list[str]:
    """The Python files of the layers."""
    return [path for path in files() if path.endswith(".py") and path.split("/")[0] in LAYERS]


@cache
def tree(path: str) -> ast.Module:
    """A file's syntax tree."""
    return ast.parse((ROOT / path).read_text(), path)


def imports(path: str) -> list[Import]:
    """Every import of a file, wherever it stands; `from a import b` is a.b."""
    found = []
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            found += [Import(path, node.lineno, alias.name) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            package = _package(path, node)
            found += [Import(path, node.lineno, f"{package}.{alias.name}") for alias in node.names]
    return found


def _package(path: str, node: ast.ImportFrom) -> str:
    """What is imported from; a relative import counts from its own package."""
    if not node.level:
        return node.module or ""
    parents = path.split("/")[: -node.level]
    return ".".join([*parents, node.module] if node.module else parents)


def within(name: str, places: tuple[str, ...]) -> bool:
    """Whether a path is one of these, or in a folder of them (which end with a slash), or begins so (with a star)."""
    return any(name == each or (each[-1] in "/*" and name.startswith(each.rstrip("*"))) for each in places)
