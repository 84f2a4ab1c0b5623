"""Rules from their files: all of them, checked, or every problem of every file."""

from pathlib import Path

from schemas.rules import Texts
from udfs.conversation.hours import ALWAYS
from udfs.conversation.lexicons import read_lexicons
from udfs.conversation.reading_hours import read_hours
from udfs.conversation.words import Words
from udfs.rules.files import RuleFile, read_all
from udfs.rules.problems import Place, Problem
from udfs.rules.shared import FILE_NAME

HOURS = "hours.yaml"
OTHERS = {"metrics", "planning", "segments"}  # folders beside rules with YAML of another kind


class BadRules(Exception):
    """Rule files with problems: nothing of them is used."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


def rule_files(place: Path) -> dict[str, str]:
    """Texts by path: of one file, or of every rule file below a folder. Bytes that are no text become U+FFFD."""
    below = sorted(place.rglob("*.yaml")) if place.is_dir() else []
    paths = (
        [path for path in below if path.parent.name not in OTHERS and path.name != HOURS] if place.is_dir() else [place]
    )
    return {str(path): path.read_text(encoding="utf-8", errors="replace") for path in paths}


def home_of(place: Path) -> Path | None:
    """The nearest folder with limits.yaml, at a place or above."""
    return next((folder for folder in (place, *place.absolute().parents) if (folder / FILE_NAME).is_file()), None)


def around(place: Path) -> dict[str, str]:
    """What belongs to the same rules and is not asked about: everything below the nearest folder with limits.yaml."""
    home = home_of(place)
    asked = {path.absolute() for path in map(Path, rule_files(place))}
    others = rule_files(home) if home else {}
    return {path: text for path, text in others.items() if Path(path).absolute() not in asked}


def lexicons(place: Path) -> dict[str, str]:
    """The lexicons of a rule file's or folder's rules, by name: folder `lexicons` beside limits.yaml."""
    home = home_of(place)
    return {path.stem: path.read_text(encoding="utf-8") for path in sorted(home.glob("lexicons/*.txt"))} if home else {}


def texts(place: Path) -> Texts:
    """What is published with the rules of a place: lexicons and hours beside limits.yaml."""
    home = home_of(place)
    hours = home / HOURS if home else None
    return Texts(lexicons(place), hours.read_text(encoding="utf-8") if hours and hours.is_file() else "")


def checked(place: Path) -> list[RuleFile]:
    """The rules of a file or folder, with their lexicons; BadRules tells every problem of every file."""
    asked = rule_files(place)
    files, problems = read_all(asked, around(place))
    beside, home = texts(place), home_of(place)
    every, wrong = read_lexicons(beside.lexicons)
    problems += [lexicon_problem(home, each) for each in wrong]
    hours = read_hours(str((home or Path()) / HOURS), beside.hours) if beside.hours else ALWAYS
    problems += hours if isinstance(hours, list) else []
    if not asked:
        problems = [Problem(str(place), Place(1, 1), "no rule files here")]
    if problems:
        raise BadRules(problems)
    words = Words(every)
    return [file._replace(words=words) for file in files]


def lexicon_problem(home: Path | None, told: str) -> Problem:
    """`name.txt:line: what is wrong`, as a problem."""
    name, line, what = told.split(":", 2)
    return Problem(str((home or Path()) / "lexicons" / name), Place(int(line), 1), what.strip())
