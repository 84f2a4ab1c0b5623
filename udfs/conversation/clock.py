"""The service clock: one fold over a conversation's marks, in the order of their times. The vocabulary is `STEP`.

- A turn begins with the customer's first unanswered message (or the handover to a human) and ends with the answer.
- A bot's answer ends it as long as the conversation is with the bot. In human hands only a human's does.
- Thanks and goodbyes begin no turn, and open nothing again; after closing, neither does a mere yes.
- A request after closing opens another episode; times of the one before stay as they were.
"""

from collections.abc import Callable

import msgspec

from schemas.conversation_outputs import Stint
from udfs.conversation.ball import (
    AGENT,
    BOT,
    NEW,
    QUEUE,
    SHUT,
    Ball,
    begin_episode,
    begin_wait,
    end_wait,
    give,
    hand_over,
    pass_time,
    settle,
)
from udfs.conversation.hours import Calendar
from udfs.conversation.marks import Mark

Step = Callable[[Ball, Mark, Calendar], None]
OPENS_AGAIN = frozenset({"call", "customer", "opened", "queued", "reopened"})
OPENS_NOTHING = frozenset({"closed", "survey"})


def step(ball: Ball, mark: Mark, calendar: Calendar) -> None:
    """Fold one more mark into the state; it must not be earlier than the last."""
    if ball.stage == SHUT and not _opens(ball, mark):
        if mark.kind == "survey" and ball.episodes:
            survey(ball, mark, calendar)
        return
    pass_time(ball, mark.ts)
    STEP[mark.kind](ball, mark, calendar)
    settle(ball)


def _opens(ball: Ball, mark: Mark) -> bool:
    """Whether a mark opens what is shut; anything but a closing or a survey opens a conversation never seen."""
    if mark.kind not in OPENS_AGAIN and (ball.episodes or mark.kind in OPENS_NOTHING):
        return False
    begin_episode(ball, mark.ts, by_reopening=mark.kind == "reopened")
    return True


def opened(ball: Ball, mark: Mark, calendar: Calendar) -> None:
    """Who began, and the tier; of an episode that is open already, too."""
    ball.episodes[-1].opened_by, ball.episodes[-1].tier = mark.who, mark.what


def customer(ball: Ball, mark: Mark, calendar: Calendar) -> None:
    """A request."""
    begin_wait(ball, mark.ts, "message")
    _count_message(ball)


def thanks(ball: Ball, mark: Mark, calendar: Calendar) -> None:
    """No request."""
    _count_message(ball)


def yes(ball: Ball, mark: Mark, calendar: Calendar) -> None:
    """Perhaps the answer to a question, which wants an answer; a reopened episode it does not begin."""
    episode = ball.episodes[-1]
    if episode.requested or not episode.by_reopening:
        begin_wait(ball, mark.ts, "message")
    _count_message(ball)


def _count_message(ball: Ball) -> None:
    ball.episodes[-1].customer_messages += 1
    if ball.wait is not None:
        ball.wait.messages += 1


def call(ball: Ball, mark: Mark, calendar: Calendar) -> None:
    """The customer called, and an agent took it."""
    begin_wait(ball, mark.ts, "call")
    agent(ball, mark, calendar)


def agent(ball: Ball, mark: Mark, calendar: Calendar) -> None:
    """The answer of a human; whoever answers has the conversation."""
    ball.episodes[-1].agent_messages += 1
    end_wait(ball, mark.ts, calendar, "answer", AGENT, mark.who)
    give(ball, mark.ts, AGENT, mark.who)
    if ball.stint is not None:
        ball.stint = msgspec.structs.replace(ball.stint, replies=ball.stint.replies + 1)


def bot(ball: Ball, mark: Mark, calendar: Calendar) -> None:
    """The answer of a bot, if the conversation is with the bot."""
    ball.episodes[-1].bot_messages += 1
    if ball.stage in (NEW, BOT):
        end_wait(ball, mark.ts, calendar, "answer", BOT, mark.who)
        give(ball, mark.ts, BOT)


def queued(ball: Ball, mark: Mark, calendar: Calendar) -> None:
    """From the bot it is a handover."""
    if ball.stage in (NEW, BOT):
        hand_over(ball, mark.ts)
    give(ball, mark.ts, QUEUE)


def assigned(ball: Ball, mark: Mark, calendar: Calendar) -> None:
    """From the bot it is a handover; from another agent it is a transfer."""
    if ball.stage in (NEW, BOT):
        hand_over(ball, mark.ts)
    if ball.stage == AGENT and ball.agent != mark.who:
        ball.episodes[-1].transfers += 1
        hand_over(ball, mark.ts)
    give(ball, mark.ts, AGENT, mark.who)


def to_agent(ball: Ball, mark: Mark, calendar: Calendar) -> None:
    """A transfer: the customer waits for the new agent."""
    ball.episodes[-1].transfers += 1
    hand_over(ball, mark.ts)
    give(ball, mark.ts, AGENT, mark.who)


def to_queue(ball: Ball, mark: Mark, calendar: Calendar) -> None:
    """A transfer: the customer waits for somebody else."""
    ball.episodes[-1].transfers += 1
    hand_over(ball, mark.ts)
    give(ball, mark.ts, QUEUE)


def to_bot(ball: Ball, mark: Mark, calendar: Calendar) -> None:
    """Back to the bot; whoever waits goes on waiting, for the bot."""
    give(ball, mark.ts, BOT)


def closed(ball: Ball, mark: Mark, calendar: Calendar) -> None:
    """The end of the episode."""
    episode = ball.episodes[-1]
    episode.closed_ms, episode.closed_by, episode.unanswered = mark.ts, mark.who, ball.wait is not None
    end_wait(ball, mark.ts, calendar, "close")
    give(ball, mark.ts, SHUT)


def reopened(ball: Ball, mark: Mark, calendar: Calendar) -> None:
    """Open again: that alone is no request."""


def survey(ball: Ball, mark: Mark, calendar: Calendar) -> None:
    """The score of the episode that was closed last, or is open."""
    ball.episodes[-1].survey = int(mark.what)


STEP: dict[str, Step] = {
    "agent": agent,
    "assigned": assigned,
    "bot": bot,
    "call": call,
    "closed": closed,
    "customer": customer,
    "opened": opened,
    "queued": queued,
    "reopened": reopened,
    "survey": survey,
    "thanks": thanks,
    "to_agent": to_agent,
    "to_bot": to_bot,
    "to_queue": to_queue,
    "yes": yes,
}


def stints(ball: Ball, episode_number: int) -> list[Stint]:
    """The stints of an episode, the running one included, until the last mark."""
    done = ball.episodes[episode_number - 1].stints
    running = ball.stint
    if running is None or episode_number != len(ball.episodes):
        return done
    return [*done, msgspec.structs.replace(running, until_ms=ball.since_ms)]
