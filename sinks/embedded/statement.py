"""As much of ClickHouse's syntax as its HTTP interface needs: where an INSERT ends and its data begins, and FORMAT.

Texts are handled as latin-1, one character per byte, because data of any format may follow the query.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

TOKEN = re.compile(
    r"""(?P<skip>\s+|--[^\n]*|\#[ !][^\n]*|/\*.*?\*/)
      |(?P<quoted>'(?:[^'\\]|\\.|'')*'|`(?:[^`\\]|\\.|``)*`|"(?:[^"\\]|\\.|"")*"|\$(?P<tag>\w*)\$.*?\$(?P=tag)\$)
      |(?P<word>[A-Za-z_]\w*)
      |(?P<other>.)""",
    re.VERBOSE | re.DOTALL | re.ASCII,
)
DATA_START = re.compile(r"[ \t\f]*\r?\n?")
DEPTH = {"(": 1, "[": 1, "{": 1, ")": -1, "]": -1, "}": -1}


@dataclass(frozen=True)
class Insert:
    """An INSERT whose data follow: the statement before FORMAT or VALUES, and the first of the data."""

    head: bytes
    format: str  # empty: the statement does not say
    data: bytes


@dataclass(frozen=True)
class Token:
    """A token that is neither blank nor comment."""

    kind: str  # word, quoted, other
    text: str  # words in upper case
    end: int
    depth: int  # brackets open before it

    @property
    def is_top_word(self) -> bool:
        return self.kind == "word" and self.depth == 0


def tokens(text: str) -> Iterator[Token]:
    """The tokens of a latin-1 text, in order."""
    depth = 0
    for match in TOKEN.finditer(text):
        kind = match.lastgroup if match.lastgroup != "tag" else "quoted"
        if kind is None or kind == "skip":
            continue
        word = match.group().upper() if kind == "word" else match.group()
        step = DEPTH.get(word, 0)
        yield Token(kind, word, match.end(), depth)
        depth += step


def first_word(text: str) -> str:
    """The first word in upper case; `(` counts as SELECT. Empty if there is nothing but blanks and comments."""
    first = next(tokens(text), None)
    if first is None:
        return ""
    return "SELECT" if first.text == "(" else first.text


def split_insert(raw: bytes) -> Insert | None:
    """The parts of an INSERT whose data follow, or None for any other statement (INSERT ... SELECT included)."""
    text = raw.decode("latin-1")
    if first_word(text) != "INSERT":
        return None
    stream = tokens(text)
    for token in stream:
        if token.kind == "word" and token.text in ("SELECT", "WITH", "INFILE"):
            return None
        if token.is_top_word and token.text == "VALUES":
            return Insert(raw[: token.end - len("VALUES")], "Values", raw[token.end :])
        if token.is_top_word and token.text == "FORMAT":
            return _after_format(raw, text, token, next(stream, None))
    return Insert(raw, "", b"")


def _after_format(raw: bytes, text: str, word: Token, name: Token | None) -> Insert | None:
    if name is None or name.kind != "word":
        return None
    head = raw[: word.end - len("FORMAT")]
    start = DATA_START.match(text, name.end)
    return Insert(head, text[name.end - len(name.text) : name.end], raw[start.end() if start else name.end :])


def output_format(text: str) -> str:
    """The name after a closing FORMAT, or empty if the query does not say."""
    top = [token for token in tokens(text) if token.depth == 0]
    for index in range(len(top) - 2, -1, -1):
        word, name = top[index], top[index + 1]
        after = top[index + 2].text if index + 2 < len(top) else ";"
        if word.is_top_word and word.text == "FORMAT" and name.is_top_word and after in (";", "SETTINGS"):
            return text[name.end - len(name.text) : name.end]
    return ""
