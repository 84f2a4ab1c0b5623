"""Who has the ball: the state of the service clock, and what changes it. Plain values, packed by msgpack."""

import msgspec

from schemas.conversation_outputs import Spell, Stint
from udfs.conversation.hours import Calendar

NEW, BOT, QUEUE, AGENT, SHUT = "new", "bot", "queue", "agent", "shut"  # stages
NOBODY, CUSTOMER = "", "customer"  # holders beside bot, queue and agent
NEVER = -1


class Episode(msgspec.Struct, array_like=True):
    """Numbers of the time from opening to closing."""

    number: int
    from_ms: int
    by_reopening: bool
    opened_by: str = "customer"
    tier: str = ""
    requested: bool = False
    closed_ms: int = 0
    closed_by: str = ""
    unanswered: bool = False
    first_response_ms: int = NEVER
    open_first_response_ms: int = NEVER
    responses: int = 0
    response_ms: int = 0
    open_response_ms: int = 0
    slowest_response_ms: int = 0
    bot_answers: int = 0
    waited_ms: int = 0
    open_waited_ms: int = 0
    customer_messages: int = 0
    agent_messages: int = 0
    bot_messages: int = 0
    transfers: int = 0
    survey: int = 0
    held_ms: dict[str, int] = {}
    stints: list[Stint] = []


class Wait(msgspec.Struct, array_like=True):
    """A turn that is not answered yet."""

    began_by: str
    from_ms: int
    messages: int = 0
    spells: list[Spell] = []


class Ended(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """A turn that is over."""

    number: int
    episode: int
    wait: Wait
    until_ms: int
    ended_by: str
    answered_by: str
    agent: str
    first: bool
    open_waited_ms: int


class Ball(msgspec.Struct, array_like=True):
    """The whole state after the last mark."""

    stage: str = SHUT
    agent: str = ""
    holder: str = NOBODY
    since_ms: int = 0
    wait: Wait | None = None
    episodes: list[Episode] = []
    turns: int = 0
    ended: list[Ended] = []
    stint: Stint | None = None


def pass_time(ball: Ball, at_ms: int) -> None:
    """Whoever has the ball had it until now."""
    if ball.holder and at_ms > ball.since_ms:
        held = ball.episodes[-1].held_ms
        held[ball.holder] = held.get(ball.holder, 0) + at_ms - ball.since_ms
        if ball.wait is not None:
            _lengthen(ball.wait.spells, Spell(ball.holder, ball.agent, ball.since_ms, at_ms))
    ball.since_ms = at_ms


def _lengthen(spells: list[Spell], spell: Spell) -> None:
    """The last spell goes on if the same party has the ball."""
    if spells and (spells[-1].holder, spells[-1].agent) == (spell.holder, spell.agent):
        spell = Spell(spell.holder, spell.agent, spells.pop().from_ms, spell.until_ms)
    spells.append(spell)


def settle(ball: Ball) -> None:
    """Find out who has the ball now."""
    if ball.stage == SHUT:
        ball.holder = NOBODY
    elif ball.wait is not None:
        ball.holder = QUEUE if ball.stage == NEW else ball.stage
    else:
        ball.holder = CUSTOMER if ball.episodes[-1].requested else NOBODY


def begin_episode(ball: Ball, at_ms: int, by_reopening: bool = False) -> None:
    """It is open, and with nobody yet."""
    ball.episodes.append(Episode(len(ball.episodes) + 1, at_ms, by_reopening))
    ball.stage, ball.agent, ball.since_ms = NEW, "", at_ms


def begin_wait(ball: Ball, at_ms: int, began_by: str) -> None:
    """The customer waits, unless that was so already."""
    ball.episodes[-1].requested = True
    if ball.wait is None:
        ball.wait = Wait(began_by, at_ms)


def hand_over(ball: Ball, at_ms: int) -> None:
    """Somebody new shall answer: the customer waits for them, message or not.

    Not if an agent began the conversation, nor if it was reopened and nothing was asked since.
    """
    episode = ball.episodes[-1]
    if episode.requested or not (episode.by_reopening or episode.opened_by == AGENT):
        begin_wait(ball, at_ms, "handover")


def end_wait(ball: Ball, at_ms: int, calendar: Calendar, ended_by: str, answered_by: str = "", agent: str = "") -> None:
    """The customer waits no longer, if that was so."""
    wait = ball.wait
    if wait is None:
        return
    ball.wait = None
    ball.turns += 1
    episode, open_ms = ball.episodes[-1], calendar.open_ms(wait.from_ms, at_ms)
    first = answered_by == AGENT and not episode.responses
    ball.ended.append(
        Ended(ball.turns, episode.number, wait, at_ms, ended_by, answered_by, agent, first, open_ms),
    )
    _count(episode, at_ms - wait.from_ms, open_ms, answered_by)


def _count(episode: Episode, waited_ms: int, open_ms: int, answered_by: str) -> None:
    episode.waited_ms += waited_ms
    episode.open_waited_ms += open_ms
    if answered_by == BOT:
        episode.bot_answers += 1
    elif answered_by == AGENT:
        if not episode.responses:
            episode.first_response_ms, episode.open_first_response_ms = waited_ms, open_ms
        episode.responses += 1
        episode.response_ms += waited_ms
        episode.open_response_ms += open_ms
        episode.slowest_response_ms = max(episode.slowest_response_ms, waited_ms)


def give(ball: Ball, at_ms: int, stage: str, agent: str = "") -> None:
    """The conversation is in these hands now; an agent who had it is done with it."""
    stint = ball.stint
    if stint is not None and (stage, agent) != (AGENT, stint.agent):
        ball.episodes[-1].stints.append(
            Stint(agent=stint.agent, from_ms=stint.from_ms, until_ms=at_ms, replies=stint.replies)
        )
        ball.stint = stint = None
    if stage == AGENT and stint is None:
        ball.stint = Stint(agent=agent, from_ms=at_ms, until_ms=at_ms, replies=0)
    ball.stage, ball.agent = stage, agent
