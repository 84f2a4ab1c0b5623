"""Rules from their files: all of them, checked, or every problem of every file."""

from pathlib import Path

from udfs.rules.files import RuleFile, read_all
from udfs.rules.problems import Place, Problem
from udfs.rules.shared import FILE_NAME

OTHERS = {"segments", "planning"}  # folders beside rules with YAML of another kind


class BadRules(Exception):
    """Rule files with problems: nothing of them is used."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


def rule_files(place: Path) -> dict[str, str]:
    """Texts by path: of one file, or of every rule file below a folder. Bytes that are no text become U+FFFD."""
    below = sorted(place.rglob("*.yaml")) if place.is_dir() else []
    paths = [path for path in below if path.parent.name not in OTHERS] if place.is_dir() else [place]
    return {str(path): path.read_text(encoding="utf-8", errors="replace") for path in paths}


def around(place: Path) -> dict[str, str]:
    """What belongs to the same rules and is not asked about: everything below the nearest folder with limits.yaml."""
    home = next((folder for folder in (place, *place.absolute().parents) if (folder / FILE_NAME).is_file()), None)
    asked = {path.absolute() for path in map(Path, rule_files(place))}
    others = rule_files(home) if home else {}
    return {path: text for path, text in others.items() if Path(path).absolute() not in asked}


def checked(place: Path) -> list[RuleFile]:
    """The rules of a file or folder; BadRules tells every problem of every file."""
    texts = rule_files(place)
    files, problems = read_all(texts, around(place))
    if not texts:
        problems = [Problem(str(place), Place(1, 1), "no rule files here")]
    if problems:
        raise BadRules(problems)
    return files
