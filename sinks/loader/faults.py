"""A test hook: CREST_LOADER_DIE=after_insert:3 makes the loader kill itself, as kill -9 would, at an exact point.

Points: after_plan, after_insert, after_commit; the number counts ranges with rows. Unset: nothing happens.
"""

import os
import signal

VARIABLE = "CREST_LOADER_DIE"
POINTS = ("after_plan", "after_insert", "after_commit")


class BadFault(ValueError):
    """The variable does not name a point and a number."""


class Fault:
    """Where to die: the n-th time at `point`. The default never comes."""

    def __init__(self, point: str = "", countdown: int = 0) -> None:
        self.point = point
        self.countdown = countdown

    def reached(self, point: str) -> None:
        """The loader is at this point, for one more range."""
        if point != self.point:
            return
        self.countdown -= 1
        if self.countdown == 0:
            os.kill(os.getpid(), signal.SIGKILL)


def fault_of(value: str) -> Fault:
    """The fault in the variable's value; empty: none. Raises BadFault."""
    if not value:
        return Fault()
    point, _, number = value.partition(":")
    if point not in POINTS or not number.isdecimal() or int(number) == 0:
        raise BadFault(f"{VARIABLE}={value}: write one of {', '.join(POINTS)}, a colon and a number from 1")
    return Fault(point, int(number))
