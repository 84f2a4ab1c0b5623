"""The clock again, from scratch and slow: every number is looked up in the whole list of events.

It shares no code with the clock but `courtesy`. Only turns and responses are told, of conversations that never have calls.
"""

from typing import NamedTuple

from schemas.conversation import (
    AnyConversationEvent,
    Assigned,
    Closed,
    Message,
    Opened,
    Queued,
    Reopened,
    Survey,
    Transferred,
)
from udfs.conversation.courtesy import courtesy


class NaiveTurn(NamedTuple):
    """From when to when the customer waited, and who ended it."""

    episode: int
    from_ms: int
    until_ms: int
    ended_by: str
    answered_by: str
    agent: str


def history(events: list[AnyConversationEvent]) -> list[AnyConversationEvent]:
    """Each id once, by time and id, without notes."""
    once = {each.id: each for each in events if not (isinstance(each, Message) and each.internal)}
    return sorted(once.values(), key=lambda each: (each.ts, each.id))


def episodes(events: list[AnyConversationEvent]) -> list[list[AnyConversationEvent]]:
    """The events of each episode; what comes between episodes belongs to none."""
    found: list[list[AnyConversationEvent]] = []
    is_open = False
    for event in history(events):
        if not is_open and begins(event, first=not found):
            found.append([])
            is_open = True
        if is_open:
            found[-1].append(event)
            is_open = not isinstance(event, Closed)
    return found


def begins(event: AnyConversationEvent, first: bool) -> bool:
    """Whether an event opens what is not open."""
    if first:
        return not isinstance(event, Closed | Survey)
    if isinstance(event, Message):
        return event.speaker == "customer" and not courtesy(event.text)
    return isinstance(event, Opened | Queued | Reopened)


def turns(events: list[AnyConversationEvent]) -> list[NaiveTurn]:
    """Every turn that ended, of all episodes."""
    return [turn for number, each in enumerate(episodes(events), 1) for turn in of_episode(number, each)]


def of_episode(number: int, events: list[AnyConversationEvent]) -> list[NaiveTurn]:
    """The turns of one episode: after each ending, the next beginning."""
    found: list[NaiveTurn] = []
    place = 0
    while place < len(events):
        if not asks(events, place):
            place += 1
            continue
        end = next((later for later in range(place, len(events)) if ends(events, place, later)), None)
        if end is None:
            break
        found.append(made(number, events[place], events[end]))
        place = end + 1
    return found


def made(number: int, begin: AnyConversationEvent, end: AnyConversationEvent) -> NaiveTurn:
    """A turn as told."""
    if isinstance(end, Message):
        return NaiveTurn(number, begin.ts, end.ts, "answer", end.speaker, end.agent)
    return NaiveTurn(number, begin.ts, end.ts, "close", "", "")


def asks(events: list[AnyConversationEvent], place: int) -> bool:
    """Whether a wait begins with this event, if none is open."""
    event, before = events[place], events[:place]
    if isinstance(event, Message):
        if event.speaker != "customer" or courtesy(event.text) == "thanks":
            return False
        return courtesy(event.text) != "yes" or requested(events, before) or not isinstance(events[0], Reopened)
    if not hands_over(event, before):
        return False
    outbound = [each.by for each in [*before, event] if isinstance(each, Opened)][-1:] == ["agent"]
    return requested(events, before) or not (isinstance(events[0], Reopened) or outbound)


def requested(events: list[AnyConversationEvent], before: list[AnyConversationEvent]) -> bool:
    """Whether anything was asked before."""
    return any(asks(events, place) for place in range(len(before)))


def hands_over(event: AnyConversationEvent, before: list[AnyConversationEvent]) -> bool:
    """Whether somebody new shall answer."""
    if isinstance(event, Queued):
        return hands(before)[0] in ("new", "bot")
    if isinstance(event, Assigned):
        return hands(before)[0] in ("new", "bot") or hands(before) not in (("queue", ""), ("agent", event.agent))
    return isinstance(event, Transferred) and bool(event.to_agent or event.to_queue)


def hands(before: list[AnyConversationEvent]) -> tuple[str, str]:
    """Who has the conversation after these events: stage, agent."""
    for place in range(len(before) - 1, -1, -1):
        event = before[place]
        if isinstance(event, Message) and event.speaker == "agent":
            return "agent", event.agent
        if isinstance(event, Message) and event.speaker == "bot" and hands(before[:place])[0] in ("new", "bot"):
            return "bot", ""
        if isinstance(event, Queued):
            return "queue", ""
        if isinstance(event, Assigned):
            return "agent", event.agent
        if isinstance(event, Transferred):
            return ("agent", event.to_agent) if event.to_agent else ("queue" if event.to_queue else "bot", "")
    return "new", ""


def ends(events: list[AnyConversationEvent], place: int, later: int) -> bool:
    """Whether a later event ends the wait that began at a place."""
    event = events[later]
    if isinstance(event, Closed):
        return True
    if not isinstance(event, Message) or event.speaker == "customer":
        return False
    return event.speaker == "agent" or hands(events[:later])[0] in ("new", "bot")
