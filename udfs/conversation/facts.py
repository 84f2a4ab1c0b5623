"""Turns and conversations as others read them, and what is kept to tell them."""

from typing import NamedTuple

import msgspec

from schemas.conversation import AnyConversationEvent
from schemas.conversation_outputs import Conversation, Turn
from udfs.conversation.ball import NEVER, Ball, Ended, Episode
from udfs.conversation.clock import stints
from udfs.conversation.hours import Calendar
from udfs.conversation.marks import Mark

Place = tuple[int, str]  # ts, id
LAST: Place = (2**62, "")


class Header(msgspec.Struct, frozen=True, array_like=True):
    """Whose conversation it is, by the earliest event that says so."""

    conversation: str
    person: str = ""
    person_from: Place = LAST
    channel: str = ""
    channel_from: Place = LAST


class Kept(msgspec.Struct, array_like=True):
    """What is kept of a conversation's clock: a plain value."""

    header: Header
    base: Ball
    marks: list[Mark]
    unplaced: int = 0


class Facts(NamedTuple):
    """What is new, or not as it was told."""

    turns: list[Turn]
    conversations: list[Conversation]


NO_FACTS = Facts([], [])


def earlier(header: Header, event: AnyConversationEvent) -> Header:
    """The header after an event, whatever the order in which events come."""
    place = (event.ts, event.id)
    if event.person and place < header.person_from:
        header = msgspec.structs.replace(header, person=event.person, person_from=place)
    if place < header.channel_from:
        header = msgspec.structs.replace(header, channel=event.channel, channel_from=place)
    return header


def turn(header: Header, ended: Ended) -> Turn:
    """A turn that is over."""
    wait = ended.wait
    return Turn(
        conversation=header.conversation,
        number=ended.number,
        episode=ended.episode,
        person=header.person,
        began_by=wait.began_by,
        from_ms=wait.from_ms,
        until_ms=ended.until_ms,
        ended_by=ended.ended_by,
        answered_by=ended.answered_by,
        agent=ended.agent,
        first=ended.first,
        waited_ms=ended.until_ms - wait.from_ms,
        open_waited_ms=ended.open_waited_ms,
        messages=wait.messages,
        spells=list(wait.spells),
    )


def conversation(kept: Kept, ball: Ball, episode: Episode, calendar: Calendar) -> Conversation:
    """An episode's numbers, as of the last mark."""
    header, had, closed_ms = kept.header, stints(ball, episode.number), episode.closed_ms
    return Conversation(
        conversation=header.conversation,
        episode=episode.number,
        person=header.person,
        channel=header.channel,
        tier=episode.tier,
        opened_by=episode.opened_by,
        from_ms=episode.from_ms,
        closed_ms=closed_ms,
        closed_by=episode.closed_by,
        first_response_ms=episode.first_response_ms,
        open_first_response_ms=episode.open_first_response_ms,
        responses=episode.responses,
        response_ms=episode.response_ms,
        open_response_ms=episode.open_response_ms,
        slowest_response_ms=episode.slowest_response_ms,
        bot_answers=episode.bot_answers,
        waited_ms=episode.waited_ms,
        open_waited_ms=episode.open_waited_ms,
        handling_ms=sum(each.until_ms - each.from_ms for each in had),
        resolution_ms=closed_ms - episode.from_ms if closed_ms else NEVER,
        open_resolution_ms=calendar.open_ms(episode.from_ms, closed_ms) if closed_ms else NEVER,
        held_ms=dict(sorted(episode.held_ms.items())),
        customer_messages=episode.customer_messages,
        agent_messages=episode.agent_messages,
        bot_messages=episode.bot_messages,
        transfers=episode.transfers,
        stints=list(had),
        unanswered=episode.unanswered,
        survey=episode.survey,
        unplaced=kept.unplaced,
        void=False,
    )


def changes(before: Facts, after: Facts) -> Facts:
    """Rows of `after` that `before` did not have; rows that are no more, as void."""
    turns, episodes = (
        {each.number: each for each in before.turns},
        {each.episode: each for each in before.conversations},
    )
    new_turns = [each for each in after.turns if turns.pop(each.number, None) != each]
    new_episodes = [each for each in after.conversations if episodes.pop(each.episode, None) != each]
    void_turns = [msgspec.structs.replace(each, ended_by="void") for each in turns.values()]
    void_episodes = [msgspec.structs.replace(each, void=True) for each in episodes.values()]
    return Facts(new_turns + void_turns, new_episodes + void_episodes)
