"""Facts of a conversation at a time, for rules to test by name. The vocabulary is `DERIVED`: name -> how it is found.

Durations are milliseconds, moods run from -1 to 1. A fact that is not known yet is 0, -1 or empty, as it says.
"""

from collections.abc import Callable, Iterator, Mapping

from udfs.conversation.ball import NEVER, NOBODY, SHUT, Episode
from udfs.conversation.mood import is_upset
from udfs.conversation.promises import BROKEN, KEPT, PENDING
from udfs.conversation.state import ConversationState

Value = bool | int | float | str
Derive = Callable[[ConversationState, int], Value]
NO_EPISODE = Episode(0, 0, False)


def episode(state: ConversationState) -> Episode:
    """The episode that is open, or was the last."""
    episodes = state.keeper.ball.episodes
    return episodes[-1] if episodes else NO_EPISODE


def waiting_ms(state: ConversationState, at_ms: int) -> int:
    """How long the customer has waited for the answer that is due; 0: does not wait."""
    wait = state.keeper.ball.wait
    return max(0, at_ms - wait.from_ms) if wait is not None else 0


def open_waiting_ms(state: ConversationState, at_ms: int) -> int:
    """The same in hours of business."""
    wait = state.keeper.ball.wait
    return state.keeper.calendar.open_ms(wait.from_ms, at_ms) if wait is not None else 0


def holder(state: ConversationState, at_ms: int) -> str:
    """Who has the ball: customer, bot, queue, agent; empty: nobody."""
    return state.keeper.ball.holder or NOBODY


def agent(state: ConversationState, at_ms: int) -> str:
    """Which agent has it; empty: none."""
    return state.keeper.ball.agent


def is_closed(state: ConversationState, at_ms: int) -> bool:
    """Whether it is closed; one that was never open is not."""
    return state.keeper.ball.stage == SHUT and episode(state).number > 0


def open_ms(state: ConversationState, at_ms: int) -> int:
    """How long it is open, or was."""
    of_it = episode(state)
    return max(0, (of_it.closed_ms or at_ms) - of_it.from_ms) if of_it.number else 0


def awaits_first(state: ConversationState, at_ms: int) -> bool:
    """Whether the customer waits for an agent's first answer of the episode."""
    return state.keeper.ball.wait is not None and not episode(state).responses


def first_response_ms(state: ConversationState, at_ms: int) -> int:
    """An agent's first answer; -1: none yet."""
    return episode(state).first_response_ms if episode(state).responses else NEVER


def unresolved(state: ConversationState, at_ms: int) -> bool:
    """Closed while something was left: a question without an answer, an upset customer, a promise not yet kept."""
    if not is_closed(state, at_ms):
        return False
    return episode(state).unanswered or is_upset(state.talk.mood) or promises_open(state, at_ms) > 0


def promises_open(state: ConversationState, at_ms: int) -> int:
    """Promises that are sure and neither kept nor broken."""
    return sum(each.state in PENDING and each.sure for each in state.promises.every)


def words_of(lexicon: str) -> Derive:
    """Words of a lexicon so far."""
    return lambda state, at_ms: state.talk.words.get(lexicon, 0)


def heard_words_of(lexicon: str) -> Derive:
    """How sure the best hit of a lexicon in this message is, 0 to 1; 0: none."""

    def derive(state: ConversationState, at_ms: int) -> float:
        hits = state.heard.hits if state.heard is not None else []
        return max((hit.score for hit in hits if hit.lexicon == lexicon), default=0.0)

    return derive


DERIVED: dict[str, Derive] = {
    "agent": agent,
    "agent_messages": lambda state, at_ms: episode(state).agent_messages,  # in this episode
    "asked_again": lambda state, at_ms: state.talk.asked_again,  # times the customer asked nearly the same
    "asked_again_now": lambda state, at_ms: state.heard is not None and state.heard.asked_again,  # in this message
    "awaits_first": awaits_first,
    "bot_messages": lambda state, at_ms: episode(state).bot_messages,  # in this episode
    "closed": is_closed,
    "cold": lambda state, at_ms: state.heard.cold if state.heard is not None else "",  # short, template, words
    "cold_answers": lambda state, at_ms: state.talk.cold_answers,  # to an upset customer
    "customer_messages": lambda state, at_ms: episode(state).customer_messages,  # in this episode
    "episodes": lambda state, at_ms: episode(state).number,  # 1, and one more for every reopening
    "first_response_ms": first_response_ms,
    "forbidden": heard_words_of("forbidden"),
    "forbidden_promise": heard_words_of("forbidden_promise"),
    "forbidden_words": words_of("forbidden"),
    "holder": holder,
    "mood": lambda state, at_ms: state.talk.mood.last,  # of the customer's last message
    "mood_baseline": lambda state, at_ms: state.talk.mood.baseline,
    "mood_lowest": lambda state, at_ms: state.talk.mood.lowest,
    "mood_swing": lambda state, at_ms: state.talk.mood.swing,  # against the baseline, in spreads; below 0: worse
    "open_ms": open_ms,
    "open_waiting_ms": open_waiting_ms,
    "promises_broken": lambda state, at_ms: sum(each.state == BROKEN for each in state.promises.every),
    "promises_kept": lambda state, at_ms: sum(each.state == KEPT for each in state.promises.every),
    "promises_open": promises_open,
    "responses": lambda state, at_ms: episode(state).responses,  # turns that an agent answered, in this episode
    "risk": heard_words_of("risk"),
    "risk_words": words_of("risk"),
    "slowest_response_ms": lambda state, at_ms: episode(state).slowest_response_ms,
    "survey": lambda state, at_ms: episode(state).survey,  # 1 to 5; 0: none
    "threat": heard_words_of("threat"),
    "threat_words": words_of("threat"),
    "tier": lambda state, at_ms: episode(state).tier,
    "transfers": lambda state, at_ms: episode(state).transfers,
    "unresolved": unresolved,
    "upset": lambda state, at_ms: is_upset(state.talk.mood),
    "waiting_ms": waiting_ms,
}


class Derived(Mapping[str, Value]):
    """The facts of a conversation at a time, found when asked for."""

    def __init__(self, state: ConversationState, at_ms: int) -> None:
        self.state = state
        self.at_ms = at_ms

    def __getitem__(self, name: str) -> Value:
        return DERIVED[name](self.state, self.at_ms)

    def __iter__(self) -> Iterator[str]:
        return iter(DERIVED)

    def __len__(self) -> int:
        return len(DERIVED)
