"""What rules may ask of a subject when they fire: its profile, its scores, and facts that events told.

The vocabularies are `PROFILE`, `SCORES` and `FACTS`. The profile is the one that everybody reads (schemas/outputs.py), so
that a rule sees what an analyst sees. Facts are kept by the engine itself, with the time of the event that told them.
"""

from collections.abc import Callable
from typing import Any, NamedTuple, Protocol

from schemas.events import Consent, Member
from schemas.outputs import Profile
from udfs.rules.asked import DURATION, Asked
from udfs.rules.conversed import CONVERSED

Value = str | int | float | list[str]
Room = dict[str, Any]  # a part of memory
KNOWN = "~known"  # the room: fact -> its value, and when the event was that told it
CONSENTS = "~consents"  # the room: purpose -> whether the person agrees, and when it was said


class Facts(Protocol):
    """What a caller lends the engine to read at firing time; None: not known."""

    def profile(self, name: str, at_ms: int) -> Value | None: ...
    def score(self, name: str, at_ms: int) -> float | None: ...
    def fact(self, name: str, at_ms: int) -> Value | None: ...


class Nothing:
    """Nothing is known."""

    def profile(self, name: str, at_ms: int) -> Value | None:
        """No profile."""
        return None

    def score(self, name: str, at_ms: int) -> float | None:
        """No scores."""
        return None

    def fact(self, name: str, at_ms: int) -> Value | None:
        """No facts, but those that events told."""
        return None


UNKNOWN = Nothing()


class Read(NamedTuple):
    """One word of the profile, and how it is read off a profile at a time."""

    kind: str
    about: str
    read: Callable[[Profile, int], Value | None]


def _since(what: str, read: Callable[[Profile], int]) -> Read:
    return Read(DURATION, f"time since {what}", lambda profile, at_ms: at_ms - read(profile) if read(profile) else None)


def _window(column: str, about: str) -> dict[str, Read]:
    def of(name: str) -> Callable[[Profile, int], Value | None]:
        return lambda profile, at_ms: getattr(profile.windows[name], column) if name in profile.windows else None

    return {f"{column}_{name}": Read("number", f"{about}, last {name}", of(name)) for name in ("5m", "1h", "24h", "7d")}


PROFILE: dict[str, Read] = dict(
    sorted(
        {
            "cart_fen": Read("number", "money in the cart, fen", lambda profile, at_ms: sum(profile.cart.values())),
            "cart_items": Read("number", "items in the cart", lambda profile, at_ms: len(profile.cart)),
            "categories": Read("list", "categories met, the last 8", lambda profile, at_ms: list(profile.categories)),
            "contacts": Read("number", "conversations with service ever", lambda profile, at_ms: profile.contacts),
            "dwell": Read(DURATION, "time spent on pages", lambda profile, at_ms: profile.dwell_ms),
            "last_problem": Read(
                "text", "why the person spoke with service last", lambda profile, at_ms: profile.last_problem or None
            ),
            "last_stars": Read(
                "number", "how the person rated service last, 1 to 5", lambda profile, at_ms: profile.last_stars or None
            ),
            "order_lines": Read("number", "order lines ever", lambda profile, at_ms: profile.order_lines),
            "ordered_fen": Read("number", "money ordered ever, fen", lambda profile, at_ms: profile.ordered_fen),
            "paid_fen": Read("number", "money paid ever, fen", lambda profile, at_ms: profile.paid_fen),
            "payments": Read("number", "payments ever", lambda profile, at_ms: profile.payments),
            "refunded_fen": Read("number", "money asked back ever, fen", lambda profile, at_ms: profile.refunded_fen),
            "refunds": Read("number", "times money was asked back", lambda profile, at_ms: profile.refunds),
            "searches": Read("list", "words searched, the last 5", lambda profile, at_ms: profile.searches),
            "since_contact": _since("the last contact", lambda profile: profile.last_contact_ms),
            "since_first": _since("the first event", lambda profile: profile.first_ms),
            "since_last": _since("the last event", lambda profile: profile.last_ms),
            "since_order": _since("the last order", lambda profile: profile.last_order_ms),
            "since_payment": _since("the last payment", lambda profile: profile.last_paid_ms),
            "visits": Read("number", "visits ever", lambda profile, at_ms: profile.visits),
            **_window("views", "items viewed"),
            **_window("searches", "searches"),
            **_window("carts", "items put into the cart"),
            **_window("orders", "order lines"),
            **_window("paid_fen", "money paid, fen"),
        }.items()
    )
)
SCORES: dict[str, Asked] = {
    "churn": Asked("share", "how likely the person will not come back, 0 to 1"),
    "intent": Asked("share", "how likely the person will order soon, 0 to 1"),
    "mood": Asked("mood", "how the person felt at the end of the last contact, -1 bad to 1 good"),
}
FACTS: dict[str, Asked] = {
    "level": Asked("text", "membership level; told by `member`"),
    "zone": Asked("text", "time zone, as in Asia/Shanghai; told by `member`"),
}
OF_PERSON: dict[str, dict[str, str]] = {
    "facts": {name: asked.kind for name, asked in FACTS.items()},
    "profile": {name: read.kind for name, read in PROFILE.items()},
    "scores": {name: asked.kind for name, asked in SCORES.items()},
}
OF_CONVERSATION: dict[str, dict[str, str]] = {"facts": {name: asked.kind for name, asked in CONVERSED.items()}}
KINDS_OF: dict[str, dict[str, dict[str, str]]] = {  # subject -> what `if` may ask -> word -> kind
    "conversation": OF_CONVERSATION,
    "metric": {},
    "person": OF_PERSON,
}
SOURCES: dict[str, dict[str, str]] = {**OF_PERSON, "facts": {**OF_CONVERSATION["facts"], **OF_PERSON["facts"]}}


def note_consent(rooms: dict[str, Room], event: Consent) -> None:
    """The newest word counts, whenever it arrives."""
    room = rooms.setdefault(CONSENTS, {})
    if event.purpose not in room or event.ts >= room[event.purpose][1]:
        room[event.purpose] = [event.agreed, event.ts]


def note_member(rooms: dict[str, Room], event: Member) -> None:
    """What is empty says nothing."""
    for name, value in (("level", event.level), ("zone", event.zone)):
        room = rooms.setdefault(KNOWN, {}) if value else {}
        if value and (name not in room or event.ts >= room[name][1]):
            room[name] = [value, event.ts]


NOTES: dict[type, Callable[[dict[str, Room], Any], None]] = {Consent: note_consent, Member: note_member}


def read_profile(profile: Profile, name: str, at_ms: int) -> Value | None:
    """One word of a profile; KeyError for a word that is none."""
    return PROFILE[name].read(profile, at_ms)
