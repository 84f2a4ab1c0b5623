"""Text as the lexicons read it: half width, simplified, lower case, without what is put between characters to dodge them.

Blanks, invisible characters and ornaments vanish; what ends a phrase becomes one comma, so that no word reaches over it.
Every character that stays is one character, so that places can be found again.
"""

from unicodedata import category, normalize

from opencc import OpenCC

BREAKS = frozenset(",，.。!！?？;；:：、\n\r…")
BREAK = ","
DODGES = frozenset(".·•・")  # between two characters of a word these are ornaments; see `Spelling`
HAN = range(0x3400, 0xA000)


class Spelling(dict[int, int | None]):
    """A table for `str.translate`, filled as characters come; None: the character vanishes."""

    def __init__(self) -> None:
        traditional = [chr(code) for code in HAN]
        simplified = OpenCC("t2s").convert("\n".join(traditional)).split("\n")
        super().__init__(
            {ord(old): ord(new) for old, new in zip(traditional, simplified, strict=True) if len(new) == 1}
        )

    def __missing__(self, code: int) -> int | None:
        if len(self) > 100_000:  # whatever may come, the table stays small
            return self.spelt(code)
        found = self[code] = self.spelt(code)
        return found

    def spelt(self, code: int) -> int | None:
        """How one character reads."""
        char = chr(code)
        if char in BREAKS:
            return ord(BREAK)
        folded = normalize("NFKC", char).lower()
        char = folded if len(folded) == 1 else char
        if char in BREAKS:
            return ord(BREAK)
        if not char.isalnum() and category(char) != "Lo":
            return None
        return self.get(ord(char), ord(char))


SPELLING = Spelling()


def spelt(text: str) -> str:
    """The text as it reads."""
    return text.translate(SPELLING)


def places(text: str) -> list[int]:
    """For each character of `spelt(text)` its place in the text."""
    return [place for place, char in enumerate(text) if SPELLING[ord(char)] is not None]
