"""What is wrong with a rule file, and where."""

from difflib import get_close_matches
from typing import NamedTuple

MOST_SUGGESTED = 100  # of one file's problems so many say what was meant: looking for it takes longest of all


class Place(NamedTuple):
    """A position in a file, both from 1."""

    line: int
    column: int


class Problem(NamedTuple):
    """One thing to mend."""

    path: str
    place: Place
    text: str

    def __str__(self) -> str:
        return f"{self.path}:{self.place.line}:{self.place.column}: {self.text}"


class Problems:
    """Collects what is wrong in one file, so that one run tells it all."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.found: list[Problem] = []

    def add(self, place: Place, text: str) -> None:
        """One more."""
        self.found.append(Problem(self.path, place, text))

    def unknown(self, place: Place, what: str, word: str, known: list[str]) -> None:
        """A word that is not in the vocabulary."""
        meant = suggestion(word, known) if len(self.found) < MOST_SUGGESTED else ""
        self.add(place, f"unknown {what} {clipped(word)}{meant}")


def clipped(word: str) -> str:
    """A word as it may be printed."""
    return repr(word if len(word) <= 40 else word[:37] + "...")


def suggestion(word: str, known: list[str]) -> str:
    """`; did you mean view?`, or the words there are."""
    near = get_close_matches(word[:40], known, n=1, cutoff=0.6)
    if near:
        return f"; did you mean {near[0]}?"
    return f"; one of: {', '.join(known)}" if len(known) <= 16 else ""
