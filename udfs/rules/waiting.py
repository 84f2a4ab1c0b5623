"""What an open match waits for, in words and numbers."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import msgspec

from schemas.rules import AnyStep, Bound, Leaf, Where
from udfs.rules.composites import SPENT
from udfs.rules.conditions import bound_name
from udfs.rules.durations import in_words
from udfs.rules.machines import word_of
from udfs.rules.matches import PLACE, SINCE, STATE, VALUES, Match
from udfs.rules.plan import Plan
from udfs.rules.steps import AMOUNT, TIME


class Need(msgspec.Struct, frozen=True):
    """One thing that a match waits for."""

    step: str  # its place in the rule: 2, or 2.1 for the first part of the second
    what: str
    since_ms: int
    until_ms: int | None  # then it is too late; for an absence: then it is complete; None: for ever


class Spot(NamedTuple):
    """Where and when a step is looked at; `values` are those of earlier steps, as far as they are kept."""

    place: str
    since_ms: int
    at_ms: int
    values: Mapping[str, Any]

    def part(self, number: int, since_ms: int) -> "Spot":
        """A part of the step."""
        return self._replace(place=f"{self.place}.{number}", since_ms=since_ms)


def needs(plan: Plan, match: Match, at_ms: int) -> list[Need]:
    """What a match that is not over waits for at a time; for `any of` any one of them is enough."""
    if type(match) is not list:
        return needs_of(plan.rule.when[0], match, Spot("1", at_ms, at_ms, {}))
    values = match[VALUES] if plan.saves else {}
    return needs_of(
        plan.rule.when[match[PLACE]], match[STATE], Spot(str(match[PLACE] + 1), match[SINCE], at_ms, values)
    )


def needs_of(step: AnyStep, state: Any, spot: Spot) -> list[Need]:
    """What one step waits for."""
    return TELL[word_of(step)](step, state, spot)


def named(step: Leaf, values: Mapping[str, Any]) -> str:
    """The events of a step: `view or cart where price_fen lt 19900`."""
    where = " and ".join(_condition(each, values) for each in step.where)
    return " or ".join(step.types) + (f" where {where}" if where else "")


def _condition(where: Where, values: Mapping[str, Any]) -> str:
    value = where.value
    if isinstance(value, Bound):
        known = values.get(bound_name(value))
        return f"{where.field} {where.word} ${bound_name(value)}" + (f" ({known})" if known is not None else "")
    return f"{where.field} {where.word} {value}"


def _event(step: Any, state: Any, spot: Spot) -> list[Need]:
    until_ms = state + step.within_ms if step.within_ms else None
    return [Need(spot.place, f"one {named(step, spot.values)}", spot.since_ms, until_ms)]


def _absent(step: Any, state: list[int], spot: Spot) -> list[Need]:
    return [Need(spot.place, f"no {named(step, spot.values)} for {in_words(state[1] - state[0])}", state[0], state[1])]


def _window(step: Any, times_ms: Sequence[int], spot: Spot, what: str) -> list[Need]:
    """`times_ms`: what is in the window, the oldest first."""
    since_ms = min([spot.since_ms, *times_ms])
    return [Need(spot.place, what, since_ms, times_ms[0] + step.within_ms if times_ms else None)]


def _count(step: Any, state: bytes, spot: Spot) -> list[Need]:
    inside = [at_ms for (at_ms,) in TIME.iter_unpack(state) if at_ms > spot.at_ms - step.within_ms]
    have = f"{len(inside)} of {step.count} in {in_words(step.within_ms)}"
    return _window(step, inside, spot, f"{step.count - len(inside)} more {named(step, spot.values)} ({have})")


def _sum(step: Any, state: bytes, spot: Spot) -> list[Need]:
    inside = [row for row in AMOUNT.iter_unpack(state) if row[0] > spot.at_ms - step.within_ms]
    total = sum(amount for _, amount in inside)
    have = f"{total} of {step.gte} in {in_words(step.within_ms)}"
    what = f"{step.gte - total} more {step.field} of {named(step, spot.values)} ({have})"
    return _window(step, [at_ms for at_ms, _ in inside], spot, what)


def _distinct(step: Any, state: dict[Any, int], spot: Spot) -> list[Need]:
    inside = sorted(at_ms for at_ms in state.values() if at_ms > spot.at_ms - step.within_ms)
    have = f"{len(inside)} of {step.gte} in {in_words(step.within_ms)}"
    what = f"{step.gte - len(inside)} more values of {step.field} in {named(step, spot.values)} ({have})"
    return _window(step, inside, spot, what)


def _sequence(step: Any, state: list[Any], spot: Spot) -> list[Need]:
    found: list[Need] = []
    for place, began_ms, _, part, values in state[1:]:
        known = spot.part(place + 1, began_ms)._replace(values={**spot.values, **values})
        for need in needs_of(step.steps[place], part, known):
            end_ms = began_ms + step.within_ms
            found.append(msgspec.structs.replace(need, until_ms=min(need.until_ms or end_ms, end_ms)))
    return found or needs_of(step.steps[0], state[0], spot.part(1, spot.since_ms))


def _any_of(step: Any, state: list[Any], spot: Spot) -> list[Need]:
    found: list[Need] = []
    for number, (part, each) in enumerate(zip(step.steps, state[1:], strict=True), start=1):
        if each != SPENT:
            found += needs_of(part, each, spot.part(number, spot.since_ms))
    if not step.within_ms:
        return found
    end_ms = state[0] + step.within_ms
    return [msgspec.structs.replace(each, until_ms=min(each.until_ms or end_ms, end_ms)) for each in found]


def _all_of(step: Any, state: list[Any], spot: Spot) -> list[Need]:
    """Parts whose completion is still in the window are not waited for."""
    found: list[Need] = []
    for number, part in enumerate(step.steps, start=1):
        done_ms, each = state[2 * number - 1], state[2 * number]
        if (done_ms is None or done_ms <= spot.at_ms - step.within_ms) and each != SPENT:
            found += needs_of(part, each, spot.part(number, spot.since_ms))
    return found


TELL: dict[str, Callable[[Any, Any, Spot], list[Need]]] = {
    "absent": _absent,
    "all of": _all_of,
    "any of": _any_of,
    "count": _count,
    "distinct": _distinct,
    "event": _event,
    "sequence": _sequence,
    "sum": _sum,
}
