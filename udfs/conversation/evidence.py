"""Alerts with what they rest on: for every condition of the rule's `if` the words that met it, or the fact."""

from schemas.conversation_outputs import Alert, Evidence
from schemas.outputs import Action
from schemas.rules import Alert as ThenAlert
from schemas.rules import If, Rule
from udfs.conversation.known import FOUND_AS
from udfs.conversation.talk import Heard
from udfs.conversation.words import Hit
from udfs.rules.asking import shown
from udfs.rules.facts import Facts

MOST_TEXT = 500  # characters of a message that go along
SURE = 1.0


def alert(rule: Rule, action: Action, who: tuple[str, str], heard: Heard | None, facts: Facts) -> Alert:
    """The alert of a firing. `who`: customer and agent; `heard`: the message that fired it, if one did."""
    message = heard if heard is not None and heard.event.id == action.event_id else None
    found = [evidence(asked, action, message, facts) for asked in rule.only_if] or [plain(action, message)]
    return Alert(
        alert_id=action.action_id,
        rule=action.rule,
        rule_version=action.rule_version,
        conversation=action.person,
        person=who[0],
        agent=who[1],
        at_ms=action.at_ms,
        severity=rule.then.severity if isinstance(rule.then, ThenAlert) else "note",
        score=min(each.score for each in found),
        evidence=found,
    )


def evidence(asked: If, action: Action, message: Heard | None, facts: Facts) -> Evidence:
    """What met one condition."""
    hits = [hit for hit in message.hits if hit.lexicon == asked.field] if message is not None else []
    if hits:
        return of_words(action, message, hits)
    value = facts.fact(asked.field, action.at_ms)
    what = f"{asked.field} {shown(asked, value)}" if asked.field in FOUND_AS and value is not None else asked.field
    return plain(action, message, what)


def of_words(action: Action, message: Heard | None, hits: list[Hit]) -> Evidence:
    """Words of a lexicon."""
    words = ", ".join(dict.fromkeys(hit.word for hit in hits))
    found = plain(action, message, words, [(hit.start, hit.end) for hit in hits if hit.end <= MOST_TEXT])
    return found if not hits else _scored(found, max(hit.score for hit in hits))


def _scored(found: Evidence, score: float) -> Evidence:
    return Evidence(
        event_id=found.event_id, at_ms=found.at_ms, text=found.text, spans=found.spans, what=found.what, score=score
    )


def plain(
    action: Action, message: Heard | None, what: str = "", spans: list[tuple[int, int]] | None = None
) -> Evidence:
    """The event itself."""
    return Evidence(
        event_id=action.event_id,
        at_ms=action.at_ms,
        text=message.event.text[:MOST_TEXT] if message is not None else "",
        spans=spans or [],
        what=what or action.rule,
        score=SURE,
    )
