"""From checked rules to the topic that running jobs listen to.

A publication is two records in one transaction: the rule set, which makes it atomic for jobs, and its audit. Who begins to
publish ends what another has begun and not finished, so that no version is given twice.
"""

import getpass
import time
from typing import Literal, NamedTuple

import msgspec

from jobs.rule_files import BadRules, checked
from schemas.publications import Publication, decode_publication, encode_publication
from schemas.rules import RULESET_KEY, Rule, RuleSet, Texts, decode_ruleset, encode_ruleset
from sinks.kafka import Superseded, every_value, newest, publisher, send_together
from udfs.rules.engine import compiled
from udfs.rules.fields import SUBJECTS

__all__ = ["BadRules", "Superseded", "checked", "current", "publish"]
TOPIC, AUDIT = "rules", "publications"
FIRST = RuleSet(0, ())


class Reason(NamedTuple):
    """Who publishes, and why."""

    who: str
    cause: Literal["floor", "publish", "rollback"] = "publish"
    from_version: int = 0


class Differences(NamedTuple):
    """Names of rules, sorted."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]


def current(brokers: str) -> RuleSet:
    """What is published now; version 0 without rules if nothing was."""
    text = newest(brokers, TOPIC, RULESET_KEY)
    return decode_ruleset(text) if text else FIRST


def publications(brokers: str) -> list[Publication]:
    """All there were, the oldest first."""
    return [decode_publication(value) for value in every_value(brokers, AUDIT)]


def publish(
    brokers: str,
    rules: list[Rule],
    reason: Reason | None = None,
    over: int | None = None,
    texts: Texts | None = None,
) -> RuleSet:
    """Publish a rule set. A rule that did not change keeps its version; without texts those published stay.

    `over`: the version that it was decided upon. Superseded if there is a newer one, or somebody else began meanwhile.
    """
    with publisher(brokers, TOPIC) as sender:
        held = current(brokers)
        if over is not None and over != held.version:
            raise Superseded(f"version {held.version} was published meanwhile")
        ruleset = following(held, rules, texts)
        for subject in SUBJECTS:
            compiled(ruleset, subject)  # what cannot run is not published
        audit = encode_publication(publication(held, ruleset, reason or Reason(account())))
        send_together(
            sender,
            [
                (TOPIC, RULESET_KEY, encode_ruleset(ruleset)),
                (AUDIT, str(ruleset.version), audit),
            ],
        )
    return ruleset


def following(held: RuleSet, rules: list[Rule], texts: Texts | None = None) -> RuleSet:
    """The next version, with these rules, and with these texts or those of before."""
    version, before = held.version + 1, {rule.rule: rule for rule in held.rules}
    every = tuple(versioned(rule, before.get(rule.rule), version) for rule in rules)
    return RuleSet(version, every, held.texts if texts is None else texts)


def versioned(rule: Rule, before: Rule | None, version: int) -> Rule:
    """The rule with its version: the one it had, if nothing but that differs."""
    if before and msgspec.structs.replace(before, version=0) == msgspec.structs.replace(rule, version=0):
        return before
    return msgspec.structs.replace(rule, version=version)


def differences(held: RuleSet, ruleset: RuleSet) -> Differences:
    """What a rule set changes."""
    before, after = ({rule.rule: rule for rule in each.rules} for each in (held, ruleset))
    changed = (name for name in sorted(after) if name in before and after[name] != before[name])
    return Differences(
        tuple(sorted(after.keys() - before.keys())), tuple(changed), tuple(sorted(before.keys() - after.keys()))
    )


def publication(held: RuleSet, ruleset: RuleSet, reason: Reason) -> Publication:
    """The audit of a rule set that follows another."""
    return Publication(
        version=ruleset.version,
        at_ms=int(time.time() * 1000),
        ruleset=ruleset,
        **reason._asdict(),
        **differences(held, ruleset)._asdict(),
    )


def account() -> str:
    """Who runs this program."""
    return getpass.getuser()


def earlier(every: list[Publication], version: int | None) -> Publication | None:
    """A version; without one, the last before the newest. Of a rollback, before what it went back to: again goes on."""
    if not every:
        return None
    if version is None:
        version = (every[-1].from_version or every[-1].version) - 1
    return next((each for each in reversed(every) if each.version == version), None)
