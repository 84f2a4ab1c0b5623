"""The words in which planted conversations are told."""

import msgspec

HOUR_S = 3_600


class Line(msgspec.Struct, frozen=True):
    """What happens, so many seconds after the opening: a word of the schema, and its fields."""

    at_s: float
    word: str
    fields: dict[str, str | int]


class Seen(msgspec.Struct, frozen=True):
    """An alert that must come."""

    at_s: float
    rule: str


class Spoken(msgspec.Struct, frozen=True):
    """A conversation, and all that supervisors must see of it."""

    name: str
    lines: tuple[Line, ...]
    seen: tuple[Seen, ...] = ()
    tier: str = ""

    @property
    def length_ms(self) -> int:
        """From the opening to the last thing that happens or must be seen."""
        times = [*(line.at_s for line in self.lines), *(seen.at_s for seen in self.seen)]
        return round(1000 * max(times))


def customer(at_s: float, text: str) -> Line:
    """The customer writes."""
    return Line(at_s, "message", {"speaker": "customer", "text": text})


def agent(at_s: float, text: str) -> Line:
    """The agent writes."""
    return Line(at_s, "message", {"speaker": "agent", "text": text, "agent": "agent-7"})


def closed(at_s: float, by: str = "agent") -> Line:
    """Marked as done."""
    return Line(at_s, "closed", {"by": by})


def survey(at_s: float, score: int) -> Line:
    """Rated."""
    return Line(at_s, "survey", {"score": score})


def to(at_s: float, who: str) -> Line:
    """Passed on."""
    return Line(at_s, "transferred", {"to_agent": who})


def called(at_s: float) -> Line:
    """An agent called, and talked a minute."""
    return Line(at_s, "call", {"direction": "out", "agent": "agent-7", "talk_ms": 60_000})


def happy_end(at_s: float) -> tuple[Line, ...]:
    """Thanks, and done."""
    return customer(at_s, "好的，非常满意，谢谢"), agent(at_s + 5, "不客气，祝您生活愉快"), closed(at_s + 20)
