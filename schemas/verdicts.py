"""What supervisors' verdicts add up to."""

from typing import NamedTuple


class Judged(NamedTuple):
    """Verdicts on the alerts of one version of a rule."""

    rule: str
    version: int
    judged: int
    right: int
