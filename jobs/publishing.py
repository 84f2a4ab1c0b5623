"""From rule files to the topic that running jobs listen to."""

from pathlib import Path

import msgspec

from schemas.rules import RULESET_KEY, Rule, RuleSet, decode_ruleset, encode_ruleset
from sinks.kafka import newest, producer
from udfs.rules.files import RuleFile, read_all
from udfs.rules.problems import Place, Problem
from udfs.rules.shared import FILE_NAME

TOPIC = "rules"
FIRST = RuleSet(0, ())
NO_RULES = {"segments"}  # folders beside rules with YAML of another kind


class BadRules(Exception):
    """Rule files with problems: nothing of them is used."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


def rule_files(place: Path) -> dict[str, str]:
    """Texts by path: of one file, or of every rule file below a folder. Bytes that are no text become U+FFFD."""
    below = sorted(place.rglob("*.yaml")) if place.is_dir() else []
    paths = [path for path in below if path.parent.name not in NO_RULES] if place.is_dir() else [place]
    return {str(path): path.read_text(encoding="utf-8", errors="replace") for path in paths}


def around(place: Path) -> dict[str, str]:
    """What belongs to the same rules and is not asked about: everything below the nearest folder with limits.yaml."""
    home = next((folder for folder in (place, *place.absolute().parents) if (folder / FILE_NAME).is_file()), None)
    asked = {path.absolute() for path in map(Path, rule_files(place))}
    others = rule_files(home) if home else {}
    return {path: text for path, text in others.items() if Path(path).absolute() not in asked}


def checked(place: Path) -> list[RuleFile]:
    """The rules of a file or folder; BadRules tells every problem of every file."""
    texts = rule_files(place)
    files, problems = read_all(texts, around(place))
    if not texts:
        problems = [Problem(str(place), Place(1, 1), "no rule files here")]
    if problems:
        raise BadRules(problems)
    return files


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
