"""How the customer's last messages felt, one by one above a folded base: each can be corrected, and the mood folded anew."""

from copy import copy

import msgspec

from udfs.conversation.mood import Mood, feel

KEPT = 8  # messages: more than a customer writes while a batch is encoded


class FeltSo(msgspec.Struct, array_like=True):
    """A message, and how it felt."""

    message: str
    mood: float


class Lately(msgspec.Struct, array_like=True):
    """The mood before the messages that are kept, and those, the oldest first."""

    base: Mood = msgspec.field(default_factory=Mood)
    felt: list[FeltSo] = []


def remember(lately: Lately, message: str, mood: float) -> None:
    """One more message; the oldest goes into the base when there are too many."""
    lately.felt.append(FeltSo(message, mood))
    if len(lately.felt) > KEPT:
        feel(lately.base, lately.felt.pop(0).mood)


def corrected(lately: Lately, message: str, mood: float) -> Mood | None:
    """The mood as if a message had felt so from the beginning; None if it is not among the last."""
    found = next((each for each in lately.felt if each.message == message), None)
    if found is None:
        return None
    found.mood = mood
    folded = copy(lately.base)
    for each in lately.felt:
        feel(folded, each.mood)
    return folded
