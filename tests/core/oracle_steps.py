"""When a step completes, by searching the whole history: the naive half of the oracle that knows steps.

Written from the semantics. `history` are the events that can matter to one binding, in order; a Point is a place in time:
everything before `position` has happened.
"""

from collections.abc import Iterator

from schemas.events import event_type
from schemas.rules import (
    AbsentStep,
    AllOfStep,
    AnyOfStep,
    AnyStep,
    CountStep,
    DistinctStep,
    EventStep,
    SequenceStep,
    SumStep,
    WindowStep,
)
from tests.core.oracle_events import Ended, Point, Result, World, agrees, kept, matches


def first(step: AnyStep, world: World, start: Point) -> Result:
    """The first completion after a point."""
    if isinstance(step, AbsentStep):
        return silence(step, world, start)
    if isinstance(step, SequenceStep):
        return earliest_attempt(step, world, start)
    if isinstance(step, AnyOfStep):
        return first_of_several(step, world, start)
    if isinstance(step, AllOfStep):
        return all_of_several(step, world, start)
    return nth(step, world, start)


def after(world: World, at_ms: int, position: int) -> int:
    """The position of the first event at a time or later."""
    return next(
        (here for here in range(position, len(world.history)) if world.history[here].ts >= at_ms), len(world.history)
    )


def nth(step: AnyStep, world: World, start: Point) -> Result:
    """The first event at which an event step matches in time, or a window is full."""
    limit = len(world.history)
    if isinstance(step, EventStep) and step.within_ms:
        limit = after(world, start.at_ms + step.within_ms, start.position)
    for here in range(start.position, limit):
        event = world.history[here]
        if matches(step, event, world, start) and full(step, world, start, here):
            return Point(event.ts, event.id, here, here + 1, True, kept(step, event, start))
    return Ended(limit) if limit < len(world.history) else None


def full(step: AnyStep, world: World, start: Point, here: int) -> bool:
    """Whether the window that ends with an event holds enough, behind its last reset."""
    if not isinstance(step, WindowStep):
        return True
    seen = world.history[start.position : here + 1]
    resets = [n for n, e in enumerate(seen) if event_type(e) in step.without and agrees(e, world)]
    fresh = seen[resets[-1] + 1 :] if resets else seen
    inside = [e for e in fresh if matches(step, e, world, start) and e.ts > seen[-1].ts - step.within_ms]
    if isinstance(step, CountStep):
        return len(inside) >= step.count
    assert isinstance(step, SumStep | DistinctStep)
    values = [getattr(event, step.field) for event in inside]
    if isinstance(step, SumStep):
        return sum(values) >= step.gte and values[-1] > 0
    return len(set(values) - {""}) >= step.gte and values[-1] != ""


def silence(step: AbsentStep, world: World, start: Point) -> Result:
    """The end of a silence, or the event that broke it: the first that matches in (began, due]."""
    due_ms = start.at_ms + step.for_ms
    for here in range(start.position, len(world.history)):
        if start.at_ms < world.history[here].ts <= due_ms and matches(step, world.history[here], world, start):
            return Ended(here)
    if due_ms > world.until_ms:
        return None
    return start._replace(at_ms=due_ms, position=after(world, due_ms + 1, 0), by_event=False)


def chain(step: AnyStep, world: World, start: Point) -> Iterator[Point | Ended]:
    """All completions, each from where the last was; an absence completes once. The last may be an end."""
    found = first(step, world, start)
    while found is not None:
        yield found
        if isinstance(found, Ended) or isinstance(step, AbsentStep):
            return
        found = first(step, world, found._replace(values=start.values))


def earliest_attempt(step: SequenceStep, world: World, start: Point) -> Result:
    """Each completion of the first part begins an attempt; the one that is through first, in time, counts."""
    through: list[Point] = []
    for head in chain(step.steps[0], world, start):
        assert isinstance(head, Point)
        end: Result = head
        for part in step.steps[1:]:
            end = first(part, world, end) if isinstance(end, Point) else None
        if isinstance(end, Point) and head.at_ms > end.at_ms - step.within_ms:
            through.append(end._replace(values=start.values))
    return min(through, key=Point.order, default=None)


def first_of_several(step: AnyOfStep, world: World, start: Point) -> Result:
    """The earliest of the parts; it ends when all have, or when its time is over."""
    results = [first(part, world, start) for part in step.steps]
    done = [each for each in results if isinstance(each, Point)]
    limit_ms = start.at_ms + step.within_ms if step.within_ms else None
    best = min(done, key=Point.order, default=None)
    if best is not None and (limit_ms is None or best.at_ms < limit_ms):
        return best._replace(values=start.values)
    ends = [each.position for each in results if isinstance(each, Ended)]
    over = [max(ends)] if len(ends) == len(results) else []
    if limit_ms is not None:
        over.append(after(world, limit_ms, start.position))
    return Ended(min(over)) if over and min(over) < len(world.history) else None


def all_of_several(step: AllOfStep, world: World, start: Point) -> Result:
    """The first completion of a part at which the last ones of all are in the window."""
    parts = [list(chain(part, world, start)) for part in step.steps]
    points = [[each for each in part if isinstance(each, Point)] for part in parts]
    for now in sorted((each for part in points for each in part), key=Point.order):
        last = [[each for each in part if each.order() <= now.order()][-1:] for part in points]
        if all(part and part[0].at_ms > now.at_ms - step.within_ms for part in last):
            return _caused(points, now, start)._replace(values=start.values)
    over = min(_over(each, part, step.within_ms, world) for each, part in zip(step.steps, parts, strict=True))
    return Ended(over) if over < len(world.history) else None


def _over(step: AnyStep, part: list[Point | Ended], within_ms: int, world: World) -> int:
    """The position from which a part that completes no more is no longer in the window."""
    if not part or not (isinstance(part[-1], Ended) or isinstance(step, AbsentStep)):
        return len(world.history)
    lasts = [after(world, each.at_ms + within_ms, 0) for each in part if isinstance(each, Point)][-1:]
    return max(lasts + [each.position for each in part if isinstance(each, Ended)])


def _caused(points: list[list[Point]], now: Point, start: Point) -> Point:
    """The completion, with the event that took part last: that of the part that completed last, absences aside."""
    own = [
        (each.order(), place, each)
        for place, part in enumerate(points)
        for each in part
        if each.order() <= now.order() and each.event_place > start.event_place
    ]
    last = max(own)[2] if own else start
    return now._replace(event_id=last.event_id, event_place=last.event_place)
