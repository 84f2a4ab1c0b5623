"""How many matches are open in a shard, by rule and step: kept by differences, whenever a person is written."""

from udfs.rules.engine import Memory
from udfs.rules.matches import PLACE

Counted = dict[tuple[str, int], int]  # rule, place of the step from 0 -> matches
Kept = dict[str, dict[int, int]]  # the same in a form that packs


def counted(memory: Memory) -> Counted:
    """One person's open matches; those of older versions of a rule count for the rule until they are taken over."""
    found: Counted = {}
    for key, matches in memory.matches.items():
        if key[0] != "~":
            rule = key.split("@")[0]
            for match in matches.values():
                spot = rule, (match[PLACE] if type(match) is list else 0)
                found[spot] = found.get(spot, 0) + 1
    return found


class OpenCounts:
    """The sums of a shard."""

    def __init__(self, kept: Kept) -> None:
        self.sums: Counted = {(rule, place): many for rule, places in kept.items() for place, many in places.items()}

    def recount(self, before: Counted, memory: Memory) -> Counted:
        """A person's matches now instead of those before; returns them, for the next time."""
        now, sums = counted(memory), self.sums
        if now != before:
            for spot in {*before, *now}:
                many = sums.get(spot, 0) + now.get(spot, 0) - before.get(spot, 0)
                if many > 0:
                    sums[spot] = many
                else:
                    sums.pop(spot, None)
        return now

    def kept(self) -> Kept:
        """In the form that packs, sorted."""
        found: Kept = {}
        for (rule, place), many in sorted(self.sums.items()):
            found.setdefault(rule, {})[place] = many
        return found
