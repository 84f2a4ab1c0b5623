"""Rules whose alerts are too seldom right: by supervisors' verdicts on what their present version raised."""

from collections.abc import Iterable
from typing import NamedTuple

import msgspec

from schemas.rules import Rule
from schemas.verdicts import Judged

LEAST_JUDGED = 30  # verdicts; fewer say nothing


class Fallen(NamedTuple):
    """A rule below its floor."""

    rule: Rule
    judged: int
    right: int

    @property
    def precision(self) -> float:
        """Share of its alerts that were right."""
        return self.right / self.judged


def fallen(rules: Iterable[Rule], verdicts: Iterable[Judged]) -> list[Fallen]:
    """Rules with a floor that are below it. What an older version raised does not count against a newer one."""
    told = list(verdicts)
    found = []
    for rule in rules:
        own = [each for each in told if each.rule == rule.rule and each.version >= rule.version]
        judged, right = sum(each.judged for each in own), sum(each.right for each in own)
        if rule.floor_bp and not rule.shadow and judged >= LEAST_JUDGED and 10_000 * right < rule.floor_bp * judged:
            found.append(Fallen(rule, judged, right))
    return found


def demoted(rules: Iterable[Rule], down: Iterable[Fallen]) -> list[Rule]:
    """The rules, those that fell as shadows."""
    names = {each.rule.rule for each in down}
    return [msgspec.structs.replace(rule, shadow=True) if rule.rule in names else rule for rule in rules]
