"""Broken rule files by the thousand, made of real ones: python -m tests.core.fuzzing [SECONDS] [SEED]

Each is read, checked and, if nothing is wrong with it, compiled. Tells every file that crashed the reader, and every one
that took it longer than 50 ms of CPU three times in a row, and ends with 1 if there was one.
"""

import sys
import time
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import NamedTuple

from udfs.rules.engine import Rules
from udfs.rules.files import read_all

ROOT = Path(__file__).resolve().parents[2]
SLOW_SECONDS = 0.05
BYTES = "\x00\t\r\n\x85\u2028\ufeff\udcff\U0001f600 :-{}[],&*!|>'\"%@`#?~$0159azäö中"
WORDS = (
    *(
        "99999999999999999999",
        "-1",
        "0",
        "1e9",
        "0.5",
        "null",
        "true",
        "~",
        "''",
        "[]",
        "{}",
        "30m",
        "91d",
        "5ms",
        "1h30",
    ),
    *("$seen.price_fen", "$a.b.c", "{gte: 1}", "(a|b)*c{1000}", "'((((a*)*)*)*)*'", "all of", "any of", "sequence"),
    *("count", "absent", "event", "sum", "distinct", "same", "where", "within", "for", "of", "as", "limits", "tests"),
    *("given", "expect", "reload", "restart", "idle", "late", "conversation", "metric", "2026-99-99 25:61", "24:00"),
)


class Found(NamedTuple):
    """A file that the reader did not take well."""

    what: str
    texts: dict[str, str]


def corpus() -> list[str]:
    """The files of rules/."""
    return [path.read_text() for path in sorted((ROOT / "rules").rglob("*.yaml"))]


def cut(random: Random, text: str, other: str) -> str:
    """A piece is gone."""
    begin = random.randrange(len(text) + 1)
    return text[:begin] + text[begin + random.randrange(200) :]


def put(random: Random, text: str, other: str) -> str:
    """A character, or a word, comes in between."""
    at = random.randrange(len(text) + 1)
    return text[:at] + random.choice((random.choice(BYTES), random.choice(WORDS))) + text[at:]


def swap_word(random: Random, text: str, other: str) -> str:
    """A word becomes another."""
    words = text.split(" ")
    words[random.randrange(len(words))] = random.choice((*WORDS, *other.split()[:80]))
    return " ".join(words)


def swap_lines(random: Random, text: str, other: str) -> str:
    """Two lines change places, or one is there twice, or deeper."""
    lines = text.split("\n")
    one, two = random.randrange(len(lines)), random.randrange(len(lines))
    kind = random.randrange(3)
    if kind == 0:
        lines[one], lines[two] = lines[two], lines[one]
    elif kind == 1:
        lines.insert(one, lines[two])
    else:
        lines[one] = " " * random.randrange(9) + lines[one].lstrip()
    return "\n".join(lines)


def splice(random: Random, text: str, other: str) -> str:
    """The beginning of one file, and the end of another."""
    return text[: random.randrange(len(text) + 1)] + other[random.randrange(len(other) + 1) :]


def repeat(random: Random, text: str, other: str) -> str:
    """A piece, very often: lines, or what stands in a line; with other words each time, or the same."""
    lines = text.split("\n")
    at, many = random.randrange(len(lines)), random.choice((3, 40, 1_000, 20_000))
    block = "\n".join(lines[at : at + random.choice((1, 1, 2, 6))])
    if random.randrange(2):
        return "\n".join((*lines[:at], *(block.replace(":", f"{number}:", 1) for number in range(many)), *lines[at:]))
    return "\n".join((*lines[:at], *[block] * many, *lines[at:]))


def nest(random: Random, text: str, other: str) -> str:
    """Deep in brackets, or a long word."""
    at, many = random.randrange(len(text) + 1), random.choice((5, 11, 100, 50_000))
    piece = random.choice(
        ("[" * many, "{a: " * many, "- " * many, "a" * many, "[a, " * many, "(" * many, "a: [b" * many)
    )
    return text[:at] + piece + text[at:]


MUTATIONS: tuple[Callable[[Random, str, str], str], ...] = (cut, put, swap_word, swap_lines, splice, repeat, nest)
WEIGHTS = (4, 8, 10, 6, 3, 2, 2)


AROUND = {"rules/limits.yaml": (ROOT / "rules" / "limits.yaml").read_text()}


def broken(random: Random, files: list[str]) -> dict[str, str]:
    """One file, or limits.yaml, changed in a few places, beside another as it is."""
    text = random.choice(files)
    for change in random.choices(MUTATIONS, WEIGHTS, k=random.choice((1, 1, 2, 4))):
        text = change(random, text, random.choice(files))
    return {
        random.choice(("rules/a.yaml", "rules/a.yaml", "rules/limits.yaml")): text,
        "rules/b.yaml": random.choice(files),
    }


def read(texts: dict[str, str]) -> None:
    """What check and publish do with files."""
    files, problems = read_all(texts, {} if AROUND.keys() & texts.keys() else AROUND)
    if not problems:
        Rules(tuple(file.rule for file in files))
    assert all(str(problem) for problem in problems)


def cpu_seconds(texts: dict[str, str]) -> float:
    """How long that takes."""
    began = time.process_time()
    read(texts)
    return time.process_time() - began


def judged(texts: dict[str, str]) -> Found | None:
    """What is wrong with how the reader took them."""
    try:
        if cpu_seconds(texts) > SLOW_SECONDS and (best := min(cpu_seconds(texts), cpu_seconds(texts))) > SLOW_SECONDS:
            return Found(f"slow: {best:.3f} s", texts)
    except Exception as crash:  # every kind is what is looked for
        return Found(f"crash: {type(crash).__name__}: {str(crash)[:200]}", texts)
    return None


def main(seconds: float, seed: int) -> int:
    """Until the time is over."""
    random, files, tried, ends = Random(seed), corpus(), 0, time.monotonic() + seconds
    found: list[Found] = []
    while time.monotonic() < ends:
        tried += 1
        if (one := judged(broken(random, files))) is not None:
            found.append(one)
            sys.stdout.write(f"{one.what}\n{str(one.texts)[:400]}\n")
    sys.stdout.write(f"{tried} files, {len(found)} taken badly\n")
    return 1 if found else 0


if __name__ == "__main__":
    numbers = [float(word) for word in sys.argv[1:]]
    sys.exit(main(numbers[0] if numbers else 60, int(numbers[1]) if len(numbers) > 1 else 1))
