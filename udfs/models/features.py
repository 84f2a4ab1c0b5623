"""A text as hashed features: its words and its pairs of neighbouring words, as places in a table.

Words are cut by rjieba out of the text as the lexicons read it, so that dodges and traditional characters read alike.
"""

from itertools import islice
from operator import xor
from zlib import crc32

import rjieba

from udfs.conversation.spelling import spelt

PLACES = 2**19
MASK = PLACES - 1
MOST_WORDS = 2_000  # of a text; a longer one is judged by its beginning
MOST_KNOWN = 200_000  # words whose place is remembered


class Places(dict[str, int]):
    """Places by word, the same in every process. What is remembered is a memo: answers never depend on it."""

    def __missing__(self, word: str) -> int:
        if len(self) >= MOST_KNOWN:
            self.clear()
        place = self[word] = crc32(word.encode("utf-8", "replace")) & MASK
        return place


_place_of = Places().__getitem__


def words(text: str) -> list[str]:
    """The words of a text. Those of the dictionary alone: guessing others made scores no better."""
    cut: list[str] = rjieba.cut(spelt(text), False)
    return cut if len(cut) <= MOST_WORDS else cut[:MOST_WORDS]


def features(text: str) -> list[int]:
    """Places of the words and then of the pairs in the text, as often as they stand there; empty if there is no word."""
    places = [*map(_place_of, words(text))]
    # The factor keeps the product below 2**30, up to which Python's integers are quick.
    leading = [place * 1009 & MASK for place in places]
    return [*places, *map(xor, leading, islice(places, 1, None))]
