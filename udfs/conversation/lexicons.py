"""Lexicons: files of words, past the door. One file, one lexicon, one word a line.

`# speaker:` and `# severity:` lines say whose words they are and how much they matter; other lines with # are for people.
Spellings that dodge a filter stand after =, apart by blanks.
"""

import re
from collections.abc import Mapping
from typing import get_args

import msgspec

from schemas.conversation import Speaker
from udfs.conversation.spelling import BREAK, spelt

SEVERITIES = ("note", "warning", "urgent")
WHOSE = get_args(Speaker)
NAMED = re.compile(r"#\s*(speaker|severity)\s*:\s*(\S+)\s*$")
SOUNDS = "sounds"  # the file of characters that stand for others
MOST_CHARS = 32


class Term(msgspec.Struct, frozen=True, gc=False):
    """A word, and spellings that stand for it."""

    word: str
    dodges: tuple[str, ...] = ()


class Lexicon(msgspec.Struct, frozen=True, kw_only=True):
    """Words of one purpose."""

    name: str
    speaker: str  # customer, agent, bot
    severity: str  # note, warning, urgent
    terms: tuple[Term, ...]


class Lexicons(msgspec.Struct, frozen=True):
    """All lexicons, and which characters stand for which."""

    every: tuple[Lexicon, ...]
    sounds: dict[str, str]


def read_lexicons(files: Mapping[str, str]) -> tuple[Lexicons, list[str]]:
    """Lexicons from name (without .txt) -> text, and every problem as `name.txt:line: what is wrong`."""
    problems: list[str] = []
    every = tuple(_lexicon(name, files[name], problems) for name in sorted(files) if name != SOUNDS)
    return Lexicons(every, _sounds(files.get(SOUNDS, ""), problems)), problems


def _lexicon(name: str, text: str, problems: list[str]) -> Lexicon:
    named: dict[str, str] = {}
    terms: dict[str, Term] = {}
    for number, line in enumerate(text.splitlines(), 1):
        where, stripped = f"{name}.txt:{number}", line.strip()
        if stripped.startswith("#"):
            if match := NAMED.match(stripped):
                named[match[1]] = match[2]
        elif stripped:
            _add(terms, stripped, where, problems)
    for word, choices in (("speaker", WHOSE), ("severity", SEVERITIES)):
        if named.get(word) not in choices:
            problems.append(f"{name}.txt:1: say `# {word}:` with one of {', '.join(choices)}")
    if not terms:
        problems.append(f"{name}.txt:1: no words")
    return Lexicon(
        name=name, speaker=named.get("speaker", ""), severity=named.get("severity", ""), terms=tuple(terms.values())
    )


def _add(terms: dict[str, Term], line: str, where: str, problems: list[str]) -> None:
    word, _, rest = line.partition("=")
    term = Term(word.strip(), tuple(rest.split()))
    wrong = [each for each in (term.word, *term.dodges) if not _readable(each)]
    problems += [f"{where}: {each!r} has no letters, a comma inside, or more than {MOST_CHARS}" for each in wrong]
    if spelt(term.word) in terms:
        problems.append(f"{where}: {term.word!r} is there already")
    elif not wrong:
        terms[spelt(term.word)] = term


def _readable(word: str) -> bool:
    read = spelt(word)
    return 0 < len(read) <= MOST_CHARS and BREAK not in read.strip(BREAK) and read.strip(BREAK) != ""


def _sounds(text: str, problems: list[str]) -> dict[str, str]:
    sounds: dict[str, str] = {}
    for number, line in enumerate(text.splitlines(), 1):
        chars = line.split()
        if not chars or chars[0].startswith("#"):
            continue
        if any(len(each) != 1 for each in chars):
            problems.append(f"{SOUNDS}.txt:{number}: single characters, apart by blanks")
            continue
        sounds[chars[0]] = "".join(each for each in chars[1:] if each != chars[0])
    return sounds
