"""What planners decide, and what they are told. Shares are 0 to 1, times seconds, money fen."""

import msgspec


class Standard(msgspec.Struct, frozen=True, kw_only=True):
    """How customers are to be served, and by whom."""

    service_level: float = 0.8  # share of customers who are answered ...
    within_s: float = 30.0  # ... within this time
    patience_s: float = 180.0  # how long a customer waits on average before giving up
    handling_s: float = 360.0  # of a contact, where nothing is measured
    chats_at_once: int = 1
    shrinkage: float = 0.3  # of paid time that is not at work
    cost_fen: int = 0  # of an agent's paid hour
    peak_growth: float = 3.0  # contacts of the last days before 除夕 over usual ones, where no earlier year is known


class Expected(msgspec.Struct, frozen=True, kw_only=True):
    """How many contacts of a queue and channel, and what told it."""

    queue: str
    channel: str
    expected: float
    low: float  # of an interval that holds four in five
    high: float
    method: str


class Forecast(Expected, frozen=True, kw_only=True):
    """What is expected of one hour."""

    hour_ms: int


class DayForecast(Expected, frozen=True, kw_only=True):
    """What is expected of 24 hours: the sum of their forecasts, with an interval of its own."""

    from_ms: int


class Quality(msgspec.Struct, frozen=True, kw_only=True):
    """How good a method was for a queue and channel on the origins it was chosen by; NaN is told as -1."""

    queue: str
    channel: str
    method: str
    chosen: bool
    wape: float
    mape: float
    coverage: float  # of the interval; -1 for methods that were not chosen
    origins: int
    note: str  # why it is so, if anything went wrong


class Need(msgspec.Struct, frozen=True, kw_only=True):
    """Agents for half an hour of a queue."""

    at_ms: int
    queue: str
    contacts: float  # in the half hour
    handling_s: float
    measured: bool  # whether the handling time was, or is the plan's own
    agents: int  # at work
    hired: int  # on the rota
    within: float  # share answered in time with so many
    within_one_less: float
    cost_fen: int
