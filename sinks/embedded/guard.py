"""What the front refuses an analyst before the engine sees it. The engine enforces the rest: see engine.py.

Roles and limits are the engine's own. Three things it cannot refuse by role: statements that change the session
itself (SET ROLE), the scalar function file(), which an embedded engine lets read any file, and the table
function eval(), which hides a query in a string.
"""

import re
from collections.abc import Iterable, Mapping

from sinks.embedded import errors
from sinks.embedded.errors import ServerError

FIXED_SETTINGS = ("profile", "dialect")
REFUSED_NAMES = frozenset({"file", "eval"})
SUSPECT = re.compile(rb"\\|file|eval|identifier", re.IGNORECASE)  # without these, no name can spell a refused one
ESCAPE = re.compile(r"\\x([0-9a-fA-F]{2})|\\N()")  # escapes that can spell part of a name
NAME_TOKENS = frozenset({"BareWord", "QuotedIdentifier"})

Lexeme = tuple[int, int, str]  # first byte, byte after the last, kind: the engine's tokenizeQuery


def refuse_settings(settings: Mapping[str, str]) -> None:
    """Settings that choose other limits, or another language than was checked."""
    for name in FIXED_SETTINGS:
        if name in settings:
            raise ServerError(errors.SETTING_CONSTRAINT_VIOLATION, f"Setting {name} should not be changed.")


def refuse_writing(query_class: str) -> None:
    """Whatever is not a plain read; `query_class` is the engine's word for it."""
    if query_class == "UNKNOWN":
        raise ServerError(errors.SYNTAX_ERROR, "Syntax error: the statement could not be parsed.")
    if query_class != "READ_ONLY":
        raise ServerError(errors.READONLY, "Cannot execute query in readonly mode.")


def refuse_names(query: bytes, lexemes: Iterable[Lexeme], parameters: Mapping[str, str]) -> None:
    """A refused name in any spelling, as a word of the query or as a parameter that may name something."""
    words = [query[first:end].decode(errors="replace") for first, end, kind in lexemes if kind in NAME_TOKENS]
    named = {_spelled(word) for word in words}
    if "identifier" in named:
        named |= {_spelled(value) for value in parameters.values()}
    for name in sorted(REFUSED_NAMES & named):
        raise ServerError(
            errors.ACCESS_DENIED,
            f"Not enough privileges: a read-only query may not name anything `{name}`, for a function has that name.",
        )


def _spelled(word: str) -> str:
    bare = word.strip("`\"'")
    return ESCAPE.sub(lambda found: chr(int(found[1], 16)) if found[1] else "", bare).lower()
