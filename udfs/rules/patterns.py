"""Patterns of `matches`, by RE2: time linear in the text, whatever the pattern."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import re2

MOST_CHARACTERS = 500
MOST_BYTES = 1 << 18  # of a compiled pattern: what is larger is refused in milliseconds


def _options() -> Any:
    options = re2.Options()
    options.max_mem = MOST_BYTES
    options.log_errors = False
    return options


@lru_cache(maxsize=4_096)
def finder(pattern: str) -> Callable[[str], bool]:
    """Whether a text has the pattern somewhere in it. ValueError says what is wrong with the pattern."""
    if len(pattern) > MOST_CHARACTERS:
        raise ValueError(f"a pattern of {len(pattern)} characters; at most {MOST_CHARACTERS}")
    try:
        search = re2.compile(pattern, _options()).search
    except re2.error as wrong:
        raise ValueError(_told(wrong)) from None
    return lambda text: search(text) is not None


def _told(wrong: Exception) -> str:
    told = wrong.args[0] if wrong.args else "no pattern"
    return told.decode("utf-8", "replace") if isinstance(told, bytes) else str(told)
