"""What takes the events of one type for one plan: made once, so that an event costs what it changes."""

from collections.abc import Callable

from schemas.events import AnyEvent
from udfs.rules.facts import NOTES
from udfs.rules.matches import FULL, TIDY_EVERY, Completed, Matches, Progress
from udfs.rules.plan import Plan
from udfs.rules.steps import TIME, CountMachine, EventMachine

Held = dict[str, Matches]  # a person's open matches by plan key
Offer = Callable[[Held, AnyEvent], Progress | None]  # None: nothing is complete, no deadline made


def offer(plan: Plan, kind: type) -> Offer:
    """For events of one type."""
    first = plan.first
    if not plan.loose and isinstance(first, CountMachine) and kind in first.counted and first.full:
        return counting(plan, first)
    if not plan.loose and isinstance(first, EventMachine) and kind in first.concerns:
        return starting(plan, first)
    return offering(plan)


def noting(kind: type) -> Offer:
    """For events that tell facts: they are noted before any rule is asked."""
    note = NOTES[kind]

    def taken(held: Held, event: AnyEvent) -> Progress | None:
        note(held, event)
        return None

    return taken


def offering(plan: Plan) -> Offer:
    """Find a plan's open matches, let it take an event, and keep what is open afterwards."""
    key, take = plan.key, plan.take

    def taken(held: Held, event: AnyEvent) -> Progress | None:
        matches = held.get(key)
        if matches is None:
            begun: Matches = {}
            progress = take(begun, event)
            if begun:
                held[key] = begun
            return progress
        progress = take(matches, event)
        if not matches:
            del held[key]
        return progress

    return taken


def starting(plan: Plan, first: EventMachine) -> Offer:
    """For events that begin a match at once: the shortest way for those of whom none is open."""
    key, bind, where, whole = plan.key, plan.bind, first.matches, offering(plan)
    alone = plan.last_place == 0

    def taken(held: Held, event: AnyEvent) -> Progress | None:
        matches = held.get(key)
        binding = bind(event)
        if matches is not None and binding in matches:
            return whole(held, event)
        if where is not None and not where(event, None):
            return None
        if alone:
            return [Completed(binding, event.ts, event.id)], []
        if matches is None:
            matches = held[key] = {}
        return plan.second(matches, binding, event)

    return taken


def counting(plan: Plan, first: CountMachine) -> Offer:
    """For events that a first step counts, which most are: the shortest way for those that only begin or go on."""
    key, bind, where, full, pack = plan.key, plan.bind, first.matches, first.full, TIME.pack
    whole = offering(plan)

    def taken(held: Held, event: AnyEvent) -> Progress | None:
        if where is not None and not where(event, None):
            return whole(held, event) if key in held else None
        matches = held.get(key)
        if matches is None:
            held[key] = {bind(event): pack(event.ts)}
            return None
        match = matches.get(binding := bind(event))
        if match is None:
            if len(matches) % TIDY_EVERY == FULL:
                plan.make_room(matches, event.ts)
            matches[binding] = pack(event.ts)
        elif type(match) is bytes and len(match) < full:
            matches[binding] = match + pack(event.ts)
        else:
            return whole(held, event)
        return None

    return taken
