"""Rules with limits, told as stories."""

from typing import Any

from schemas.events import AnyEvent, Consent, Member
from schemas.rules import (
    EventStep,
    Limits,
    Push,
    QuietHours,
    Rule,
)
from tests.core.desk import Desk
from tests.core.oracle_told import Said
from tests.core.shopper import DAY_S, HOUR_S, WHO, ms

NIGHT = QuietHours(22 * 60, 8 * 60, 12 * HOUR_S * 1000)


def named(name: str, word: str = "view", **limits: Any) -> Rule:
    """A rule on one type of event."""
    return Rule(rule=name, about="tried", when=(EventStep(types=(word,)),), then=Push(name), limits=Limits(**limits))


def came(rules: list[Rule], *events: AnyEvent, said: Said = Said({}, {})) -> list[tuple[float, str, str]]:  # noqa: B008
    """Seconds, rule and what held it back, of everything that came of it."""
    desk = Desk(rules, said).run(events, ms(40 * DAY_S))
    return [((row.at_ms - ms(0)) / 1000, row.rule, getattr(row, "limit", "")) for row in desk.firings]


def agree(at_s: float, agreed: bool = True) -> Consent:
    return Consent(id=f"consent-{at_s}", person=WHO, ts=ms(at_s), purpose="marketing", agreed=agreed)


def member(at_s: float, **told: str) -> Member:
    return Member(id=f"member-{at_s}", person=WHO, ts=ms(at_s), **told)
