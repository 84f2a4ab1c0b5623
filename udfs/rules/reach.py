"""What rules about people need of history: types of events, fields, and how far back."""

import msgspec

from schemas.rules import AnyStep, Bound, DistinctStep, Leaf, Rule, SumStep, WindowStep
from udfs.rules.durations import UNITS_MS
from udfs.rules.facts import NOTES
from udfs.rules.fields import SUBJECTS, event_words
from udfs.rules.machines import leaves

DAY_MS = UNITS_MS["d"]
PERSON = "person"
ENDLESS_MS = 30 * DAY_MS  # how long a step without an end is looked back for


def asks_profile(rules: tuple[Rule, ...]) -> bool:
    """Whether an `if` asks for what the profile knows, which all events make."""
    return any(asked.source in ("profile", "scores") for rule in rules for asked in rule.only_if)


def types_of(rules: tuple[Rule, ...]) -> tuple[str, ...]:
    """The types of events that concern rules, and those that tell facts; all, if the profile is asked for."""
    if asks_profile(rules):
        return tuple(event_words(PERSON))
    words = {word for rule in rules for leaf in leaves(rule.when) for word in all_types(leaf)}
    return tuple(sorted(words | {word for word, struct in SUBJECTS[PERSON].items() if struct in NOTES}))


def all_types(leaf: Leaf) -> tuple[str, ...]:
    """The types that a step takes, and those that empty its window."""
    return (*leaf.types, *(leaf.without if isinstance(leaf, WindowStep) else ()))


def fields_of(rules: tuple[Rule, ...]) -> frozenset[str]:
    """The fields that rules look at, and those that tell facts; all, if the profile is asked for."""
    if asks_profile(rules):
        return frozenset(name for struct in SUBJECTS[PERSON].values() for name in names_in(struct))
    facts = {name for struct in NOTES for name in names_in(struct) if name not in ("channel", "device")}
    found = {name for rule in rules for step in rule.when for name in looked_at(step)}
    return frozenset(facts | found)


def names_in(struct: type) -> tuple[str, ...]:
    """The fields of an event struct."""
    return tuple(field.name for field in msgspec.structs.fields(struct))


def looked_at(step: AnyStep) -> set[str]:
    """The fields that a step, or one inside of it, looks at."""
    found = set(step.same)
    if not isinstance(step, Leaf):
        return found.union(*map(looked_at, step.steps))
    found |= {where.field for where in step.where}
    found |= {where.value.field for where in step.where if isinstance(where.value, Bound)}
    return found | ({step.field} if isinstance(step, SumStep | DistinctStep) else set())


def memory_ms(rules: tuple[Rule, ...]) -> int:
    """How long before a time something may have happened that still decides then. With the profile: 0, for ever."""
    if asks_profile(rules):
        return 0
    return max((rule_memory_ms(rule) for rule in rules), default=DAY_MS)


def rule_memory_ms(rule: Rule) -> int:
    """The steps one after the other, or what limits remember, if that is more; a day at least."""
    steps_ms = sum(getattr(step, "for_ms", 0) or getattr(step, "within_ms", 0) or ENDLESS_MS for step in rule.when[1:])
    first_ms = getattr(rule.when[0], "within_ms", 0)
    limits = rule.limits
    waits_ms = limits.quiet_hours.expires_ms if limits.quiet_hours else 0
    caps_ms = max((cap.within_ms for cap in limits.caps), default=0)
    return max(first_ms + steps_ms + waits_ms, limits.cool_down.for_ms if limits.cool_down else 0, caps_ms, DAY_MS)
