"""Firings of metric rules as alerts."""

from hashlib import blake2b

from schemas.conversation_outputs import Alert, Evidence
from schemas.metrics import MetricFiring

RECOVERED = "recovered"


def subject(firing: MetricFiring) -> str:
    """`metric:presale` of a queue, `metric:channel=app` of a channel, `metric:` of the whole shop."""
    return f"metric:{'channel=' if firing.rule.per == 'channel' else ''}{firing.name}"


def alert(firing: MetricFiring) -> Alert:
    """The alert. Its id follows from rule, subject and minute: the same series gives the same ids.

    A recovery is a note with `recovered` as its first evidence.
    """
    what = RECOVERED if firing.recovered else "raised"
    told = ((RECOVERED, "it is over"), *firing.told) if firing.recovered else firing.told
    key = f"{firing.rule.rule}\n{subject(firing)}\n{firing.at_ms}\n{what}"
    return Alert(
        alert_id=blake2b(key.encode(), digest_size=16).hexdigest(),
        rule=firing.rule.rule,
        rule_version=0,  # metric rules are read from their files
        conversation=subject(firing),
        person="",
        agent="",
        at_ms=firing.at_ms,
        severity="note" if firing.recovered else firing.rule.severity,
        score=1.0,
        evidence=[
            Evidence(event_id="", at_ms=firing.at_ms, text=f"{name}: {text}", spans=[], what=name, score=1.0)
            for name, text in told
        ],
    )
