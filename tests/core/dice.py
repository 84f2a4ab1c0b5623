"""Random choices read off bytes: one draw of hypothesis makes a whole example, and smaller bytes are a simpler one."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from hypothesis import strategies as st

T = TypeVar("T")


class Dice:
    """Choices, one byte each; zeros when the bytes are at an end."""

    def __init__(self, thrown: bytes) -> None:
        self.thrown = iter(thrown)

    def below(self, most: int) -> int:
        """A number from 0 to `most` - 1."""
        return next(self.thrown, 0) % most

    def pick(self, choices: Sequence[T]) -> T:
        """One of the choices; the first is the simplest."""
        return choices[self.below(len(choices))]

    def some(self, choices: Sequence[T], most: int) -> tuple[T, ...]:
        """None to `most` different choices."""
        return tuple(dict.fromkeys(self.pick(choices) for _ in range(self.below(most + 1)))) if choices else ()


def thrown(size: int, make: Callable[[Dice], T]) -> st.SearchStrategy[T]:
    """What is made of a fixed number of random bytes."""
    return st.binary(min_size=size, max_size=size).map(lambda raw: make(Dice(raw)))
