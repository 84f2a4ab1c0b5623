"""What conversations tell: one struct per topic, one JSON object per record.

Times are epoch milliseconds, durations milliseconds; `open` durations count the hours of business alone. A row of `turns`
or `conversations` replaces an earlier one of the same key: an event out of order may correct it.
"""

import msgspec


class Spell(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """A stretch of a turn in which one party on our side had the ball."""

    holder: str  # queue, bot, agent
    agent: str  # empty unless holder is agent
    from_ms: int
    until_ms: int


class Turn(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """The customer waits until somebody answers. Key: conversation, number."""

    conversation: str
    number: int  # from 1, in the conversation
    episode: int
    person: str
    began_by: str  # message, call, handover (to a human, with nothing left to answer)
    from_ms: int  # the first unanswered message, or the handover
    until_ms: int
    ended_by: str  # answer, close, void (an event out of order shows that there was no such turn)
    answered_by: str  # agent, bot, or empty
    agent: str  # who answered
    first: bool  # an agent's first answer of the episode
    waited_ms: int
    open_waited_ms: int
    messages: int  # the customer's, in this turn
    spells: list[Spell]


class Stint(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """An agent had the conversation."""

    agent: str
    from_ms: int
    until_ms: int
    replies: int  # 0: assigned, but said nothing


class Conversation(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """From opening to closing, once for every time it was opened. Key: conversation, episode."""

    conversation: str
    episode: int  # from 1; each reopening begins another
    person: str
    channel: str
    tier: str
    opened_by: str
    from_ms: int
    closed_ms: int  # 0: still open
    closed_by: str
    first_response_ms: int  # an agent's first answer; -1: none
    open_first_response_ms: int
    responses: int  # turns that an agent answered
    response_ms: int  # their sum, the first included
    open_response_ms: int
    slowest_response_ms: int
    bot_answers: int
    waited_ms: int  # all turns, whoever ended them
    open_waited_ms: int
    handling_ms: int  # the sum of the agents' stints
    resolution_ms: int  # opening to closing; -1: still open
    open_resolution_ms: int
    held_ms: dict[str, int]  # who had the ball how long: customer, bot, queue, agent
    customer_messages: int
    agent_messages: int
    bot_messages: int
    transfers: int
    stints: list[Stint]
    unanswered: bool  # closed while the customer waited
    survey: int  # 1 to 5; 0: none
    unplaced: int  # events so late that they could not take their place
    void: bool  # an event out of order shows that there was no such episode


class Evidence(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """What an alert rests on."""

    event_id: str
    at_ms: int
    text: str  # the message, at most 500 characters
    spans: list[tuple[int, int]]  # places in the text, from and until, in characters
    what: str  # the word, the fact or the phrase
    score: float  # 0 to 1: how sure


class Alert(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """Something in a conversation wants attention. Consumers are idempotent by alert_id."""

    alert_id: str  # hash of rule, conversation and occurrence: the same in every replay
    rule: str
    rule_version: int
    conversation: str
    person: str
    agent: str
    at_ms: int
    severity: str  # note, warning, urgent
    score: float
    evidence: list[Evidence]


class PromiseFact(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """An agent's promise. Key: promise_id."""

    promise_id: str  # hash of conversation, event and place
    conversation: str
    person: str
    agent: str
    event_id: str
    at_ms: int
    what: str  # reply, call, ship, refund, resolve
    phrase: str
    due_ms: int
    sure: bool  # false: the phrase leaves the time open
    state: str  # open, warned, kept, broken
    settled_ms: int  # 0: not yet
    settled_by: str  # the event that fulfilled it
