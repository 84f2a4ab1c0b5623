"""What one rule set did and another did not, for the same people: sums per rule, filled person by person."""

from collections import Counter
from itertools import groupby

import msgspec

from schemas.outputs import Action, Firing, Refusal
from schemas.rules import RuleSet
from schemas.settings import SETTINGS
from udfs.rules.durations import UNITS_MS
from udfs.rules.zones import local_day, zone_of

MOVED_MS = UNITS_MS["d"]  # what is further away is another firing, not a moved one
MOST_EXAMPLES = 5
CONTACTS = ("notice", "push")  # kinds of actions that reach the person
ALL = ""  # the name of the sum over all rules


class Tally(msgspec.Struct):
    """What one rule did."""

    sent: int = 0
    people: int = 0  # to whom at least one was sent
    refused: dict[str, int] = {}  # by what held it back; `deferred`: not yet
    days: dict[str, int] = {}  # sent on each day of the shop's zone

    def add(self, firings: list[Firing]) -> None:
        """One person's firings of this rule."""
        sent = [each for each in firings if type(each) is Action]
        self.sent += len(sent)
        self.people += bool(sent)
        for each in firings:
            if isinstance(each, Refusal):
                self.refused[each.limit] = self.refused.get(each.limit, 0) + 1
        for day, many in Counter(str(local_day(each.at_ms, zone_of(SETTINGS.zone))) for each in sent).items():
            self.days[day] = self.days.get(day, 0) + many


class Example(msgspec.Struct, frozen=True):
    """One difference, to look at with `why`."""

    what: str  # gained, lost, moved
    person: str
    at_ms: int
    from_ms: int = 0  # of a moved one: when it was


class Change(msgspec.Struct):
    """One rule, or all of them, before and after."""

    rule: str
    old: Tally = msgspec.field(default_factory=Tally)
    new: Tally = msgspec.field(default_factory=Tally)
    gained: int = 0
    lost: int = 0
    moved: int = 0
    moved_most_ms: int = 0  # the longest way, earlier or later
    newly_contacted: int = 0  # people whom nothing reached before
    no_longer_contacted: int = 0
    examples: list[Example] = []

    @property
    def caps_hit(self) -> tuple[int, int]:
        """How often a cap held back, before and after."""
        return self.old.refused.get("caps", 0), self.new.refused.get("caps", 0)

    def same(self) -> bool:
        """Whether nothing at all is different."""
        return self.old == self.new and not (self.gained or self.lost or self.moved)

    def add(self, old: list[Firing], new: list[Firing]) -> None:
        """One person's firings of this rule, or of all rules."""
        self.old.add(old)
        self.new.add(new)
        before, after = contacted(old), contacted(new)
        self.newly_contacted += after and not before
        self.no_longer_contacted += before and not after

    def note(self, differences: list[Example]) -> None:
        """What was gained, lost and moved."""
        for each in differences:
            if each.what == "moved":
                self.moved += 1
                self.moved_most_ms = max(self.moved_most_ms, abs(each.at_ms - each.from_ms))
            elif each.what == "gained":
                self.gained += 1
            else:
                self.lost += 1
        self.examples += differences[: max(0, MOST_EXAMPLES - len(self.examples))]


class Comparison:
    """Two rule sets over the same history, filled person by person; nothing is kept of people but sums."""

    def __init__(self, old: RuleSet, new: RuleSet) -> None:
        names = sorted({rule.rule for rule in (*old.rules, *new.rules)})
        self.rules = {name: Change(name) for name in names}
        self.total = Change(ALL)
        self.people = 0

    def add(self, old: list[Firing], new: list[Firing]) -> None:
        """What both did for one person."""
        self.people += 1
        if not old and not new:
            return
        self.total.add(old, new)
        olds = by_rule(old)
        news = olds if old is new else by_rule(new)
        for name in sorted({*olds, *news}):
            before, after = olds.get(name, []), news.get(name, [])
            self.rules[name].add(before, after)
            found = differences(before, after)
            self.rules[name].note(found)
            self.total.note(found)


def by_rule(firings: list[Firing]) -> dict[str, list[Firing]]:
    """Firings by the name of their rule."""
    found: dict[str, list[Firing]] = {}
    for each in firings:
        found.setdefault(each.rule, []).append(each)
    return found


def contacted(firings: list[Firing]) -> bool:
    """Whether anything reached the person."""
    return any(isinstance(each, Action) and each.kind in CONTACTS for each in firings)


def differences(old: list[Firing], new: list[Firing]) -> list[Example]:
    """Of one person and rule: what was sent only before, only after, or for the same binding within a day of it."""
    if old is new:
        return []
    before, after = sent_times(old), sent_times(new)
    found: list[Example] = []
    for binding in sorted({*before, *after}):
        person = (old or new)[0].person
        found += paired(person, before.get(binding, []), after.get(binding, []))
    return sorted(found, key=lambda each: (each.at_ms, each.what))


def sent_times(firings: list[Firing]) -> dict[tuple[tuple[str, str], ...], list[int]]:
    """When something was sent, by binding, in order."""
    sent = sorted((tuple(sorted(each.binding.items())), each.at_ms) for each in firings if type(each) is Action)
    return {binding: [at_ms for _, at_ms in each] for binding, each in groupby(sent, key=lambda pair: pair[0])}


def paired(person: str, old_ms: list[int], new_ms: list[int]) -> list[Example]:
    """Equal times are equal firings; the others are paired in their order, if a day or less apart."""
    gone, come = (
        list((Counter(old_ms) - Counter(new_ms)).elements()),
        list((Counter(new_ms) - Counter(old_ms)).elements()),
    )
    found: list[Example] = []
    while gone or come:
        if gone and come and abs(gone[0] - come[0]) <= MOVED_MS:
            found.append(Example("moved", person, come.pop(0), gone.pop(0)))
        elif gone and (not come or gone[0] < come[0]):
            found.append(Example("lost", person, gone.pop(0)))
        else:
            found.append(Example("gained", person, come.pop(0)))
    return found
