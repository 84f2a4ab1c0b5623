"""Both languages say everything, with the same places for values, and nothing is said for nothing."""

import re
from pathlib import Path

from jobs.board.kinds import KINDS
from jobs.board.summary import FIGURES
from jobs.board.texts import LANGUAGES, TEXTS, texts
from schemas.conversation import CONVERSATION_EVENT_TYPES
from schemas.event import CHANNELS
from schemas.events import EVENT_TYPES

BOARD = Path(__file__).resolve().parents[2] / "jobs" / "board"
CODE = "\n".join(path.read_text() for path in BOARD.glob("*.py") if path.name not in ("texts.py", "kinds.py"))


def test_both_languages_have_the_same_keys() -> None:
    assert set(TEXTS) == set(LANGUAGES)
    assert set(TEXTS["zh"]) == set(TEXTS["en"])


def test_places_for_values_are_the_same() -> None:
    places = {word: {key: re.findall(r"{(\w+)}", text) for key, text in said.items()} for word, said in TEXTS.items()}
    assert {key for key in TEXTS["zh"] if sorted(places["zh"][key]) != sorted(places["en"][key])} == set()


def test_no_text_is_empty_and_none_is_left_over() -> None:
    assert [key for said in TEXTS.values() for key, text in said.items() if not text.strip()] == []
    named = {*CHANNELS, *(title for title, _ in FIGURES.values())}
    unused = [key for key in TEXTS["zh"] if f'"{key}"' not in CODE and key not in named and not key.startswith("kind:")]
    assert set(unused) <= {
        "live",
        "event",
        "conversation",
        "push",
        "refusal",
        "alert",
        "promise",
        "low",
        "high",
        "health",
    }


def test_every_kind_of_event_has_a_word() -> None:
    assert {*EVENT_TYPES, *CONVERSATION_EVENT_TYPES} <= set(KINDS)


def test_an_unknown_language_is_chinese() -> None:
    assert texts("fr") == TEXTS["zh"]
