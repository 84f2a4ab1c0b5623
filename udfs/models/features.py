"""A text as hashed features: its words and its pairs of neighbouring words, as places in a table.

Words are cut by rjieba out of the text as the lexicons read it, so that dodges and traditional characters read alike.
"""

from itertools import pairwise
from zlib import crc32

import rjieba

from udfs.conversation.spelling import spelt

PLACES = 2**19
MASK = PLACES - 1
MOST_WORDS = 2_000  # of a text; a longer one is judged by its beginning
MOST_KNOWN = 200_000  # words whose place is remembered

_known: dict[str, int] = {}  # a memo: the same whatever is in it


def words(text: str) -> list[str]:
    """The words of a text."""
    cut: list[str] = rjieba.cut(spelt(text))
    return cut if len(cut) <= MOST_WORDS else cut[:MOST_WORDS]


def hashed(word: str) -> int:
    """A word's place, the same in every process."""
    if len(_known) >= MOST_KNOWN:
        _known.clear()
    place = _known[word] = crc32(word.encode("utf-8", "replace")) & MASK
    return place


def features(text: str) -> set[int]:
    """Places of the words and pairs in the text; empty if there is nothing to read."""
    known = _known.get
    places = [known(word) or hashed(word) for word in words(text)]
    # The factor keeps the product below 2**30, up to which Python's integers are quick.
    return {*places, *[(one * 1009 ^ two) & MASK for one, two in pairwise(places)]}
