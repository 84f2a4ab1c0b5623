"""Words of the lexicons in a text: one automaton for all of them (Aho-Corasick), on the text as it reads.

A hit's span is in the original text. Its score says how sure it is: 1 as it stands; less if the word was found by another
spelling, or with something between its characters.
"""

from typing import NamedTuple

from ahocorasick_rs import AhoCorasick, Implementation

from udfs.conversation.lexicons import Lexicon, Lexicons, Term
from udfs.conversation.spelling import BREAK, places, spelt

AS_IT_STANDS, DODGED, SOUNDED = 1.0, 0.9, 0.7
APART, TORN = 0.9, 0.5  # factors: its characters stand apart from all others; blanks part it from what it belongs to
SHORTEST_SOUNDED = 2


class Hit(NamedTuple):
    """A word in a text, at [start, end) of it."""

    lexicon: str
    word: str
    start: int
    end: int
    score: float


class Entry(NamedTuple):
    """What a spelling stands for."""

    lexicon: str
    word: str
    score: float
    latin: bool


class Words:
    """All lexicons, ready to find."""

    def __init__(self, lexicons: Lexicons) -> None:
        self.lexicons: dict[str, Lexicon] = {each.name: each for each in lexicons.every}
        entries: dict[str, dict[str, Entry]] = {}
        for lexicon in lexicons.every:
            for term in lexicon.terms:
                for spelling, score in spellings(term, lexicons.sounds).items():
                    of_it = entries.setdefault(spelling, {})
                    if lexicon.name not in of_it or of_it[lexicon.name].score < score:
                        of_it[lexicon.name] = Entry(lexicon.name, term.word, score, spelling.isascii())
        self.entries: list[tuple[Entry, ...]] = [tuple(of_it.values()) for of_it in entries.values()]
        # Of the implementations the smallest: 20,000 words in a message cost 1.2 us, a full table 1.0 us.
        self.automaton = AhoCorasick(list(entries), implementation=Implementation.ContiguousNFA)

    def find(self, text: str, speaker: str) -> list[Hit]:
        """The words of this speaker's lexicons, in the order of the text; of overlapping ones in a lexicon the longest."""
        found = self.automaton.find_matches_as_indexes(spelt(text), overlapping=True)
        if not found:
            return []
        at = places(text)
        hits = [
            hit
            for number, start, end in found
            for entry in self.entries[number]
            if self.lexicons[entry.lexicon].speaker == speaker
            for hit in _hit(text, at[start], at[end - 1] + 1, end - start, entry)
        ]
        return longest(hits)


NO_WORDS = Words(Lexicons((), {}))


def spellings(term: Term, sounds: dict[str, str]) -> dict[str, float]:
    """How a term may be written, as it reads, with how sure each is; of sounds only one character is changed."""
    found = {spelt(term.word).strip(BREAK): AS_IT_STANDS}
    for dodge in term.dodges:
        found.setdefault(spelt(dodge).strip(BREAK), DODGED)
    word = spelt(term.word).strip(BREAK)
    if len(word) >= SHORTEST_SOUNDED:
        for place, char in enumerate(word):
            for other in sounds.get(char, ""):
                found.setdefault(word[:place] + other + word[place + 1 :], SOUNDED)
    return found


def _hit(text: str, start: int, end: int, length: int, entry: Entry) -> list[Hit]:
    """One hit, or none: letters and digits of Latin must stand alone."""
    if entry.latin and (_latin(text, start - 1) or _latin(text, end)):
        return []
    score = entry.score
    if end - start != length:
        score *= APART if _apart(text, start, end) else TORN
    return [Hit(entry.lexicon, entry.word, start, end, score)]


def _latin(text: str, place: int) -> bool:
    return 0 <= place < len(text) and text[place].isascii() and text[place].isalnum()


def _apart(text: str, start: int, end: int) -> bool:
    """Whether the word's parts belong to nothing else, as in `我要 投 诉 你`; in `质量差 评价` they do.

    A word with an ornament inside, not a blank, was parted on purpose wherever it stands.
    """
    if not any(char.isspace() for char in text[start:end]):
        return True
    return not (text[max(0, start - 1) : start].isalnum() or text[end : end + 1].isalnum())


def longest(hits: list[Hit]) -> list[Hit]:
    """Without hits that lie within a longer one of the same lexicon, by place."""
    kept: list[Hit] = []
    for hit in sorted(hits, key=lambda each: (each.lexicon, each.start, -each.end, -each.score)):
        last = kept[-1] if kept else None
        if last is None or last.lexicon != hit.lexicon or hit.end > last.end:
            kept.append(hit)
    return sorted(kept, key=lambda each: (each.start, each.end, each.lexicon))
