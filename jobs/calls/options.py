"""What people type about a call, as what events take. Mistakes are told with the option's name."""

import time

import typer

from jobs.moments import moment_ms
from schemas.conversation import SPEAKERS, Direction, Speaker
from sinks.names import KINDS

MOST_CHARS, MOST_PERSON = 64, 96  # what events take as a name, and as a person
SHORTEST_HASH = 32
DIRECTIONS: dict[str, Direction] = {"in": "in", "out": "out"}


def mistake(option: str, says: str) -> typer.BadParameter:
    """To be raised: exit code 2."""
    return typer.BadParameter(says, param_hint=option)


def name_of(option: str, text: str) -> str:
    """A name as events take it, or nothing."""
    if len(text) > MOST_CHARS or not (text.isprintable() and text == text.strip()):
        raise mistake(option, f"at most {MOST_CHARS} characters that can be printed, no blanks at the ends")
    return text


def conversation_of(text: str) -> str:
    """A name that is not empty."""
    if not text:
        raise mistake("--conversation", "it must not be empty")
    return name_of("--conversation", text)


def person_of(text: str) -> str:
    """`kind:value`, or nothing. A phone number comes hashed: no table may hold it as it is."""
    kind, _, value = text.partition(":")
    if text and (kind not in KINDS or not value.isprintable() or not value or len(text) > MOST_PERSON):
        raise mistake("--person", f"write kind:value, the kind one of {', '.join(KINDS)}")
    if kind == "phone" and len(value) < SHORTEST_HASH:
        raise mistake("--person", "a phone number comes here as its HMAC, never as it is")
    return text


def speakers_of(option: str, text: str) -> tuple[Speaker, ...]:
    """`customer,agent`, from the left."""
    named = [name.strip() for name in text.split(",")]
    found = tuple(speaker for name in named for speaker in SPEAKERS if name == speaker)
    if len(found) != len(named):
        raise mistake(option, f"each speaker is one of {', '.join(SPEAKERS)}")
    return found


def speaker_of(option: str, text: str) -> Speaker:
    """One of them."""
    speaker, *more = speakers_of(option, text)
    if more:
        raise mistake(option, "name one speaker; --channels names several")
    return speaker


def direction_of(text: str) -> Direction:
    """`in` or `out`."""
    if text not in DIRECTIONS:
        raise mistake("--direction", "in or out")
    return DIRECTIONS[text]


def started_of(text: str) -> int:
    """Epoch milliseconds of a moment that is over; 0 for none."""
    at_ms = moment_ms(text) if text else 0
    if at_ms > time.time_ns() // 1_000_000:
        raise mistake("--started", "it lies in the future")
    return at_ms
