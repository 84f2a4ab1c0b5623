"""When a conversation is due: first answer, next answer, resolution, each by its target of open time.

Nothing is due of an answer while the customer has the ball, and never of a next answer before the first was given.
"""

import msgspec

from udfs.conversation.ball import SHUT, Ball
from udfs.conversation.hours import Calendar


class Targets(msgspec.Struct, frozen=True, kw_only=True):
    """Open time allowed, ms; 0: no target."""

    first_ms: int = 0
    next_ms: int = 0
    resolution_ms: int = 0


def due(ball: Ball, targets: Targets, calendar: Calendar) -> dict[str, int]:
    """What is due when (epoch ms): `first` or `next`, and `resolution`; empty: nothing is."""
    if ball.stage == SHUT:
        return {}
    episode, wait = ball.episodes[-1], ball.wait
    starts = {"resolution": (episode.from_ms, targets.resolution_ms)}
    if wait is not None:
        kind = "next" if episode.responses else "first"
        starts[kind] = (wait.from_ms, targets.next_ms if episode.responses else targets.first_ms)
    ends = {kind: calendar.after(from_ms, budget) for kind, (from_ms, budget) in starts.items() if budget}
    return {kind: at_ms for kind, at_ms in ends.items() if at_ms is not None}
