"""A customer's mood against their own baseline: exponentially weighted, from the messages of the conversation.

A mood runs from -1 (bad) to 1 (good). The baseline begins at 0, or at what is known of the customer, and weighs as much as
`PRIOR` messages; a message counts in it only after it was compared with it.
"""

from math import sqrt

import msgspec

PRIOR = 4  # messages
MEMORY = 0.1  # how fast the baseline follows, once there are many messages
LEAST_SPREAD = 0.2  # nobody is steadier than the model is sure
UPSET = -0.4


class Mood(msgspec.Struct, array_like=True):
    """What is kept: a plain value."""

    count: int = 0
    baseline: float = 0.0
    variance: float = LEAST_SPREAD**2
    last: float = 0.0
    swing: float = 0.0  # the last message against the baseline before it, in spreads
    lowest: float = 0.0


def feel(mood: Mood, felt: float) -> None:
    """One more message of the customer, with its mood."""
    away = felt - mood.baseline
    mood.swing = away / max(LEAST_SPREAD, sqrt(mood.variance))
    weight = max(MEMORY, 1 / (mood.count + PRIOR + 1))
    mood.baseline += weight * away
    mood.variance = (1 - weight) * (mood.variance + weight * away * away)  # West 1979, weighted increments
    mood.lowest = felt if not mood.count else min(mood.lowest, felt)
    mood.last = felt
    mood.count += 1


def is_upset(mood: Mood) -> bool:
    """Whether the customer's last message was in a bad mood."""
    return mood.count > 0 and mood.last <= UPSET
