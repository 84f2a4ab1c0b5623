"""A word that `if` may ask for."""

from typing import NamedTuple

DURATION = "duration"  # the kind of a time span: written as 30d, kept in ms


class Asked(NamedTuple):
    """One word: its kind (flag, text, number, share, mood, spread, duration, list), and what it is about."""

    kind: str
    about: str
