"""What rules may ask of a conversation: `udfs.rules.facts.Facts`, of one that lives and of a message alone."""

from collections.abc import Mapping
from typing import NamedTuple

from udfs.conversation.ball import NEVER
from udfs.conversation.derived import DERIVED
from udfs.conversation.words import Hit
from udfs.rules.conversed import CONVERSED, HEARD
from udfs.rules.facts import Nothing, Value

FOUND_AS = {name: name if name in DERIVED else f"{name}_ms" for name in CONVERSED}  # durations are in ms there


class Known(Nothing, NamedTuple("Known", [("derived", Mapping[str, bool | int | float | str])])):
    """A conversation at a time."""

    def fact(self, name: str, at_ms: int) -> Value | None:
        """One fact; a time span that there is not yet is not known."""
        if name not in FOUND_AS:
            return None
        value = self.derived[FOUND_AS[name]]
        return None if value == NEVER and CONVERSED[name].kind == "duration" else value


class Heard(Nothing, NamedTuple("Heard", [("hits", list[Hit])])):
    """A message on its arrival: the words in it, and nothing else."""

    def fact(self, name: str, at_ms: int) -> Value | None:
        """How sure the best hit of a lexicon is."""
        return max((hit.score for hit in self.hits if hit.lexicon == name), default=0.0) if name in HEARD else None
