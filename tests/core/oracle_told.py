"""What the naive program is told, and what it says."""

from typing import Any, NamedTuple

from schemas.rules import Rule

STEP_MS = 300_000  # quiet hours of random rules begin and end at whole five minutes
LAST = "\uffff"  # behind every id


class Due(NamedTuple):
    """A firing as the oracle sees it."""

    action_id: str
    rule: str
    person: str
    at_ms: int
    binding: tuple[tuple[str, str], ...]
    refused_by: str


class Came(NamedTuple):
    """A rule came true."""

    rule: Rule
    person: str
    name: str
    binding: tuple[tuple[str, str], ...]
    event_id: str
    at_ms: int
    by_event: bool

    def order(self) -> tuple[int, bool, str, str, tuple[tuple[str, str], ...]]:
        """By time; at one time what events complete comes first, event by event, then deadlines."""
        return self.at_ms, not self.by_event, self.event_id if self.by_event else "", self.rule.rule, self.binding


class Said(NamedTuple):
    """What is known besides events: scores and profile words, the same at all times."""

    scores: dict[str, float]
    profile: dict[str, Any]


NOBODY = Said({}, {})


class Epoch(NamedTuple):
    """The rules after a time, up to another one (included)."""

    from_ms: int
    until_ms: int
    rules: tuple[Rule, ...]


class Waiting(NamedTuple):
    """Judged again at a time."""

    at_ms: int
    room: int  # 1: the night is over; 2: the rivals are all there
    name: str
    came: Came
