"""From rule files to the topic that running jobs listen to."""

import msgspec

from jobs.rule_files import BadRules, checked
from schemas.rules import RULESET_KEY, Rule, RuleSet, decode_ruleset, encode_ruleset
from sinks.kafka import newest, producer

__all__ = ["BadRules", "checked", "current", "publish"]
TOPIC = "rules"
FIRST = RuleSet(0, ())


def current(brokers: str) -> RuleSet:
    """What is published now; version 0 without rules if nothing was."""
    text = newest(brokers, TOPIC, RULESET_KEY)
    return decode_ruleset(text) if text else FIRST


def publish(brokers: str, rules: list[Rule]) -> RuleSet:
    """Publish a rule set as one record, which makes it atomic. A rule that did not change keeps its version."""
    held = current(brokers)
    version = held.version + 1
    before = {rule.rule: rule for rule in held.rules}
    ruleset = RuleSet(version, tuple(versioned(rule, before.get(rule.rule), version) for rule in rules))
    sender = producer(brokers)
    try:
        sender.send(TOPIC, key=RULESET_KEY.encode(), value=encode_ruleset(ruleset)).get(timeout=30)
    finally:
        sender.close()
    return ruleset


def versioned(rule: Rule, before: Rule | None, version: int) -> Rule:
    """The rule with its version: the one it had, if nothing but that differs."""
    if before and msgspec.structs.replace(before, version=0) == msgspec.structs.replace(rule, version=0):
        return before
    return msgspec.structs.replace(rule, version=version)
