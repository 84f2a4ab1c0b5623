"""The audit of publications, topic and table `publications`: who published which rules, when, and what changed."""

from typing import Literal

import msgspec

from schemas.rules import RuleSet


class Publication(msgspec.Struct, frozen=True, kw_only=True):
    """One publication, sent in one transaction with the rule set itself."""

    version: int
    at_ms: int  # by the publisher's clock
    who: str
    cause: Literal["floor", "publish", "rollback"]  # floor: alerts that were too seldom right became shadows
    from_version: int = 0  # of a rollback: the version whose rules were published anew
    added: tuple[str, ...] = ()  # names of rules
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    ruleset: RuleSet


decode_publication = msgspec.json.Decoder(Publication).decode
encode_publication = msgspec.json.encode
