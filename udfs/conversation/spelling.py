"""Text as the lexicons read it: half width, simplified, lower case, without what is put between characters to dodge them.

Blanks, invisible characters and ornaments vanish; what ends a phrase becomes one comma, so that no word reaches over it.
Every character that stays is one character, so that places can be found again.
"""

from functools import cache
from unicodedata import category, normalize

from opencc import OpenCC

BREAKS = frozenset(",，.。!！?？;；:：、\n\r…")
BREAK = ","
HAN = range(0x3400, 0xA000)
WRITTEN = range(0x20000)  # where letters, signs and emoji are; beyond come rare Han, which stay, and tags, which vanish
RARE_HAN = range(0x20000, 0x32400)
MOST = 0xE0200


def table() -> list[int | None]:
    """For `str.translate`, by code point; None: the character vanishes. A list, for it is faster than a dict."""
    traditional = "\n".join(map(chr, HAN))
    simplified = OpenCC("t2s").convert(traditional).split("\n")
    folded = [reading(chr(code)) for code in WRITTEN]
    for old, new in zip(HAN, simplified, strict=True):
        folded[old] = ord(new)
    for code in (code for code in WRITTEN if code not in HAN):  # compatibility forms of traditional characters
        found = folded[code]
        folded[code] = folded[found] if found is not None and found in HAN else found
    return [*folded, *RARE_HAN, *[None] * (MOST - RARE_HAN.stop)]


def reading(char: str) -> int | None:
    """How one character reads, but for traditional ones."""
    folded = normalize("NFKC", char).lower()
    char = folded if len(folded) == 1 else char
    if char in BREAKS:
        return ord(BREAK)
    return ord(char) if char.isalnum() or category(char) == "Lo" else None


def kept(code: int, found: int | None) -> int:
    """The same, but nothing vanishes and no phrase ends in a comma that did not."""
    if found is not None and found != ord(BREAK):
        return found
    narrow = normalize("NFKC", chr(code))
    return ord(narrow) if len(narrow) == 1 else code


@cache
def spelling() -> list[int | None]:
    """The table, made when the first text is read: it takes half a second."""
    return table()


@cache
def folding() -> list[int]:
    """The same, but nothing vanishes."""
    return [kept(code, found) for code, found in enumerate(spelling())]


def spelt(text: str) -> str:
    """The text as it reads."""
    return text.translate(spelling())


def folded(text: str) -> str:
    """Half width, simplified, lower case: character for character, for expressions that need blanks and signs."""
    return text.translate(folding())


def places(text: str) -> list[int]:
    """For each character of `spelt(text)` its place in the text."""
    kept_as = spelling()
    return [place for place, char in enumerate(text) if ord(char) >= MOST or kept_as[ord(char)] is not None]
