"""The vocabulary as rules/README.md shows it: tables made of the words themselves."""

from collections.abc import Iterable, Iterator, Mapping

from udfs.rules.conditions import MEANINGS
from udfs.rules.conversed import CONVERSED
from udfs.rules.facts import FACTS, PROFILE, SCORES
from udfs.rules.fields import FIELDS, SUBJECTS
from udfs.rules.words import CAP, CLOCK_STEPS, EXPECT, GIVEN, LIMITS, QUIET_HOURS, RULE, SHARED, STEPS, TEST, THEN, Keys

BEGIN, END = "<!-- vocabulary: begin -->", "<!-- vocabulary: end -->"


def table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    """A table of Markdown."""
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |" for row in lines)


def keys_table(head: str, keys: Keys) -> str:
    """A table of keys."""
    return table((head, "meaning"), ((f"`{word}`", key.about) for word, key in keys.items()))


def about_table(head: str, words: Mapping[str, str]) -> str:
    """A table of words with what they mean."""
    return table((head, "meaning"), ((f"`{word}`", about) for word, about in words.items()))


def step_rows() -> Iterator[tuple[str, ...]]:
    """One row per step: its word, what it needs, what it may have."""
    for word, keys in STEPS.items():
        needed = ", ".join(f"`{key}`" for key, each in keys.items() if each.needed and key != word)
        free = ", ".join(f"`{key}`" for key, each in keys.items() if not each.needed)
        yield f"`{word}`", keys[word].about, needed, free


def step_key_rows() -> Iterator[tuple[str, ...]]:
    """What the other keys of steps mean; one word has one meaning for each of these steps."""
    steps: dict[tuple[str, str], list[str]] = {}
    for word, keys in STEPS.items():
        for key, each in keys.items():
            if key not in STEPS:
                steps.setdefault((key, each.about), []).append(word)
    for (key, about), words in sorted(steps.items()):
        yield f"`{key}`", "all" if len(words) == len(STEPS) else ", ".join(f"`{word}`" for word in words), about


def event_rows() -> Iterator[tuple[str, ...]]:
    """One row per type of event: what happened, and its fields beside those that all have."""
    common = {"channel", "device"}
    for events in SUBJECTS.values():
        for word, struct in sorted(events.items()):
            own = ", ".join(f"`{field}`" for field in FIELDS[word] if field not in common)
            yield f"`{word}`", (struct.__doc__ or "").strip(), own


def vocabulary() -> str:
    """All tables."""
    parts = {
        "A rule file": keys_table("key", RULE),
        "Events": table(
            ("event", "what happened", "fields, beside `channel` (and `device` of a shopper)"), event_rows()
        ),
        "Steps of `when`": table(("step", "completes when", "needs", "may have"), step_rows()),
        "Keys of steps": table(("key", "of", "meaning"), step_key_rows()),
        "Conditions of `where` and `if`": about_table("word", MEANINGS),
        "`if: {profile: …}`": about_table("word", {name: read.about for name, read in PROFILE.items()}),
        "`if: {scores: …}`": about_table("word", {name: asked.about for name, asked in SCORES.items()}),
        "`if: {facts: …}` of a person": about_table("word", {name: asked.about for name, asked in FACTS.items()}),
        "`if: {facts: …}` of a conversation": about_table(
            "word", {name: each.about for name, each in CONVERSED.items()}
        ),
        "`then`": keys_table("word", THEN),
        "`limits`, in the order of asking": keys_table("limit", LIMITS),
        "`quiet_hours`": keys_table("key", QUIET_HOURS),
        "limits.yaml": keys_table("key", {**SHARED, **CAP}),
        "`tests`": keys_table("key", TEST),
        "`given`": keys_table("key", {**GIVEN, **CLOCK_STEPS}),
        "`expect`": keys_table("key", EXPECT),
    }
    return "\n\n".join(f"### {title}\n\n{text}" for title, text in parts.items())


def with_vocabulary(text: str) -> str:
    """A page with the tables of today between its marks; without marks, as it is."""
    if BEGIN not in text or END not in text:
        return text
    return f"{text.split(BEGIN)[0]}{BEGIN}\n\n{vocabulary()}\n\n{END}{text.split(END)[1]}"
